### Words that pages and messages share: days, counts, and the names of the vocabularies.

## The name and the sender of every message

brand = Qanat
red-crescent = Красный Полумесяц

## Days. `month-` is the form that stands in a date.

date-long = { $day } { $month } { $year } г.
today = сегодня
tomorrow = завтра
month-1 = января
month-2 = февраля
month-3 = марта
month-4 = апреля
month-5 = мая
month-6 = июня
month-7 = июля
month-8 = августа
month-9 = сентября
month-10 = октября
month-11 = ноября
month-12 = декабря
weekday-1 = понедельник
weekday-2 = вторник
weekday-3 = среда
weekday-4 = четверг
weekday-5 = пятница
weekday-6 = суббота
weekday-7 = воскресенье
weekday-short-1 = пн
weekday-short-2 = вт
weekday-short-3 = ср
weekday-short-4 = чт
weekday-short-5 = пт
weekday-short-6 = сб
weekday-short-7 = вс

## Counted nouns. After a number the Kazakh noun stays singular.

count-donors =
    { $count ->
        [one] { $count } донор
        [few] { $count } донора
       *[many] { $count } доноров
    }
count-units =
    { $count ->
        [one] { $count } доза
        [few] { $count } дозы
       *[many] { $count } доз
    }
count-places =
    { $count ->
        [one] { $count } место
        [few] { $count } места
       *[many] { $count } мест
    }
count-days =
    { $count ->
        [one] { $count } день
        [few] { $count } дня
       *[many] { $count } дней
    }
count-minutes =
    { $count ->
        [one] { $count } минута
        [few] { $count } минуты
       *[many] { $count } минут
    }

## Who did it

actor-donor = донор
actor-staff = сотрудник
actor-job = сервис
actor-console = командная строка

## Where an appeal stands

appeal-state-asked = ждём ответа
appeal-state-booked = есть запись
appeal-state-waitlisted = ждёт места
appeal-state-declined = отказ
appeal-state-expired = нет ответа
appeal-state-withdrawn = отозвано

## Where an appointment stands

appointment-state-booked = есть запись
appointment-state-arrived = на месте
appointment-state-donated = кровь сдана
appointment-state-deferred = временный отвод
appointment-state-no_show = неявка
appointment-state-unrecorded = итог не записан
appointment-state-cancelled = запись отменена

## Where a campaign stands

campaign-state-asking = приглашаем доноров
campaign-state-enough = доноров достаточно
campaign-state-ended = завершена

## Ways to reach a person

channel-sms = SMS
channel-email = электронная почта
channel-phone = телефонный звонок

## What is asked for

component-whole_blood = цельная кровь
component-red_cells = эритроциты
component-platelets = тромбоциты
component-plasma = плазма

## What a donor agrees to

consent-appeals = приглашения сдать кровь
consent-emergency = вызов в чрезвычайной ситуации, в том числе ночью

## Where a message stands

delivery-state-planned = запланировано
delivery-state-attempting = отправляется
delivery-state-accepted = принято оператором
delivery-state-delivered = доставлено
delivery-state-undelivered = не доставлено
delivery-state-expired = устарело
delivery-state-suppressed = не отправлялось
delivery-state-cancelled = отменено
delivery-state-uncertain = неизвестно

## Which way a message went

direction-to_phone = на телефон
direction-from_phone = с телефона

## Languages, each in its own

language-kk = Қазақша
language-ru = Русский
language-en = English

## What a message is for

purpose-appeal = приглашение
purpose-code = код
purpose-confirmation = подтверждение
purpose-reminder = напоминание
purpose-cancellation = отмена записи
purpose-stand_down = отбой
purpose-thank_you = благодарность
purpose-waitlist = место в списке
purpose-not_now = не в этот раз
purpose-over = сбор закончен
purpose-help = подсказка
purpose-language = смена языка
purpose-stopped = конец рассылки
purpose-number = присланный код

## What a reply was understood as

reply-yes = да
reply-no = нет
reply-stop = стоп
reply-not_me = не тот человек
reply-language = смена языка
reply-code = код
reply-unclear = непонятно

## What a phone was asked

question-appeal = прийти
question-visit = о визите
question-code = код

## What came of a call

call-comes = придёт
call-no = не придёт
call-told = передано
call-not_reached = не дозвонились
call-stop = больше не звонить
call-withdrawn = уже не нужно

## What staff do

role-nurse = медсестра
role-desk = регистратор
role-operator = оператор
role-coordinator = координатор
role-admin = администратор

## Sex, as the eligibility rules use it

sex-female = женский
sex-male = мужской

## Where a shortage stands

shortage-state-open = открыта
shortage-state-met = закрыта: крови достаточно
shortage-state-closed = закрыта
shortage-state-expired = истекла

## How safe it is to come

site-safety-open = принимает
site-safety-closed = не принимает
site-safety-unsafe = опасно, не приезжайте

## How pressing a shortage is

urgency-routine = плановая
urgency-urgent = срочная
urgency-critical = критическая: пациент ждёт
