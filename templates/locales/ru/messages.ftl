### What is said to donors. Each `-sms` text fits in one part of 70 characters with the longest values.
### Signs are plain: no dashes, quotes or spaces that a keyboard does not have. One of them doubles the cost.

## Shared lines

message-place = Где: { $place }
message-visit-time = Когда: { $weekday }, { $date-long }, { $time }
message-visit-code = Код для регистратуры: { $code }
message-visit-bring = Возьмите удостоверение личности. Перед донацией поешьте и пейте больше воды.
message-visit-cancel = Отменить запись
message-way-out = Больше не присылать мне писем:
calendar-summary = Донация крови: { $site }

## Appeal

message-appeal-sms-reply =
    { $component ->
        [platelets] ТРОМБОЦИТЫ { $group-short }
        [plasma] НУЖНА ПЛАЗМА { $group-short }
       *[other] НУЖНА КРОВЬ { $group-short }
    }: { $site }, { $span }. 1=да 2=нет 0=стоп
message-appeal-sms-link =
    { $component ->
        [platelets] ТРОМБОЦИТЫ { $group-short }
        [plasma] ПЛАЗМА { $group-short }
       *[other] НУЖНА КРОВЬ { $group-short }
    }: { $site }, { $span } { $link }
message-appeal-subject =
    { $urgency ->
        [routine] Нужен донор: { $what }, { $group }, { $hospital }
       *[other] Срочно нужен донор: { $what }, { $group }, { $hospital }
    }
message-appeal-lead =
    { $urgency ->
        [critical] Здравствуйте! Пациент ждёт. Требуется: { $what }, { $group }. Больница: { $hospital }.
        [urgent] Здравствуйте! Срочно требуется: { $what }, { $group }. Больница: { $hospital }.
       *[routine] Здравствуйте! Требуется: { $what }, { $group }. Больница: { $hospital }.
    }
message-appeal-time =
    { $days ->
        [one] Когда: { $weekday }, { $date-long }, { $time }-{ $until }
       *[several] Когда: время на выбор, { $date-long }, { $time } - { $last-date }, { $until }
    }
message-appeal-answer = Выбрать время или отказаться
message-appeal-why = Вы получили это письмо, потому что согласились, чтобы вас приглашали сдать кровь. Отказаться от приглашений можно на той же странице.

## Code

message-code-sms =
    Код { $code }. Никому его не сообщайте.
    @{ $host } #{ $code }
message-code-subject = Ваш код: { $code }
message-code-lead =
    { $count ->
        [one] Ваш код: { $code }. Он действует { $count } минуту.
        [few] Ваш код: { $code }. Он действует { $count } минуты.
       *[many] Ваш код: { $code }. Он действует { $count } минут.
    }
message-code-warning = Введите его на странице { $host }. Никому его не сообщайте. Если вы его не запрашивали, ничего не делайте.

## Confirmation

message-confirmation-sms-reply = Вы записаны: { $when } { $time }, { $site }. Код { $code }. Отмена: 2
message-confirmation-sms-link = Запись: { $date } { $time }, { $site }. Код { $code } { $link }
message-confirmation-subject = Вы записаны: { $date }, { $time }
message-confirmation-lead = Спасибо! Вы записаны, место закреплено за вами.

## Reminder

message-reminder-sms-reply = Напоминаем: { $when } { $time }, { $site }. Код { $code }. Отмена: 2
message-reminder-sms-link = Ждём вас: { $date } { $time }, { $site }. Код { $code } { $link }
message-reminder-subject = Напоминание: { $date }, { $time }
message-reminder-lead = Напоминаем о вашей записи. Если планы изменились, отмените её: место займёт другой донор.

## Cancellation

message-cancellation-sms = Запись отменена: { $when } { $time }, { $site }. Не приезжайте.
message-cancellation-subject = Запись отменена: { $date }, { $time }
message-cancellation-lead = Ваша запись отменена. Приезжать не нужно.
message-cancellation-thanks = Спасибо за готовность помочь.

## Stand-down

message-stand-down-sms = Спасибо! Доноров достаточно, приезжать не нужно. Красный Полумесяц
message-stand-down-subject = Доноров достаточно, спасибо
message-stand-down-lead = Доноров уже достаточно, приезжать не нужно. Больница: { $hospital }.
message-stand-down-thanks = Спасибо, что вы рядом. Мы напишем, когда снова понадобится ваша помощь.

## Thank-you

message-thank-you-sms =
    { $again ->
        [none] Спасибо! Ваша кровь поможет людям. Красный Полумесяц
       *[other] Спасибо! Ваша кровь поможет людям. Снова можно с { $again }
    }
message-thank-you-subject = Спасибо за донацию
message-thank-you-lead = Спасибо! Вы сдали: { $what }, { $given }. Ваша кровь поможет людям.
message-thank-you-again =
    { $again ->
        [none] Желаем вам здоровья.
       *[other] Снова сдать кровь можно с { $again }.
    }

## Answers to what a person wrote back

message-waitlist-sms = Спасибо! Вы в списке. Не приезжайте, пока мы не напишем.
message-waitlist-subject = Вы в списке
message-waitlist-lead = Спасибо! Все места заняты, вы в списке ожидания. Больница: { $hospital }.
message-waitlist-then = Не приезжайте, пока мы не напишем: первое свободное место будет вашим.

message-not-now-sms =
    { $again ->
        [none] Спасибо! В этот раз сдать кровь нельзя, не приезжайте.
       *[other] Спасибо! Сдать кровь можно с { $again }. Сейчас не приезжайте.
    }
message-not-now-subject = Спасибо, не в этот раз
message-not-now-lead =
    { $again ->
        [none] Спасибо за готовность помочь! По правилам в этот раз сдать кровь нельзя. Не приезжайте.
       *[other] Спасибо за готовность помочь! По правилам сдать кровь можно с { $again }. Раньше не приезжайте.
    }

message-over-sms = Спасибо! Сбор уже закончен, не приезжайте. Мы напишем снова.
message-over-subject = Сбор закончен, спасибо
message-over-lead = Спасибо за ответ! Этот сбор доноров уже закончен. Не приезжайте.

message-help-sms-reply = Мы не поняли. Пришлите цифру: 1 да, 2 нет, 0 стоп.
message-help-sms-link = Мы не поняли. Ответьте здесь: { $link }
message-help-subject = Мы не поняли ваше сообщение
message-help-lead = Мы не поняли ваше сообщение. Ответьте одной цифрой: 1 да, 2 нет, 0 стоп.
message-help-person = Его прочтёт и человек. Ваша страница:

message-language-sms = Теперь мы пишем вам по-русски.
message-language-subject = Теперь мы пишем вам по-русски
message-language-lead = С этого дня мы пишем вам по-русски.

message-stopped-sms = Больше не пишем. Запись, если была, отменена. Красный Полумесяц
message-stopped-subject = Мы больше не пишем вам
message-stopped-lead = Мы больше не пишем вам. Если вы были записаны, запись отменена.
message-stopped-return = Если захотите, чтобы вас снова приглашали:

message-number-sms-reply =
    { $right ->
        [yes] Спасибо! Номер подтверждён.
       *[no] Это не тот код. Пришлите шесть цифр из последнего СМС.
    }
message-number-sms-link =
    { $right ->
        [yes] Спасибо! Номер подтверждён.
       *[no] Это не тот код. Введите на сайте последний.
    }
message-number-subject =
    { $right ->
        [yes] Номер подтверждён
       *[no] Это не тот код
    }
message-number-lead =
    { $right ->
        [yes] Спасибо! Ваш номер подтверждён.
       *[no] Это не тот код, который был отправлен последним.
    }
