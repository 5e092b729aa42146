### Что читают сотрудники: больница, регистратура, координатор и симулятор телефонов для демонстрации.

## Вход

staff-sign-in-title = Вход для сотрудников
staff-sign-in-lead = Для больниц, центров крови и Красного Полумесяца.
staff-email = Электронная почта
staff-password = Пароль

## Общие показатели и столбцы

needed = Нужно
expected = Ожидается
collected = Собрано
column-need = Что нужно
column-hospital = Больница
column-by = Срок
column-state = Состояние
live-on = Обновлять каждые 20 секунд
live-off = Не обновлять

## Больница

shortages-title = Потребности
hospital-all = Все больницы
shortages-empty = Всего хватает. Хорошо.
shortage-post = Сообщить о нехватке
shortage-group = Группа крови
shortage-component = Компонент
shortage-units = Доз
shortage-by = К какому времени
shortage-by-other = Другое время
shortage-by-other-label = Другое время, если выбрано выше
shortage-urgency = Насколько это срочно?
shortage-urgency-hint = Это слово видят доноры. «Критично», только если ждёт пациент.
shortage-send = Позвать доноров
shortage-posted = Сообщено
shortage-booked = Доноров записано
shortage-sites = Где сдают
shortage-unconfirmed = ещё нужно?
shortage-confirm-by = Срок действия истечёт в { $time }, если никто не подтвердит, что это ещё нужно.
shortage-confirm = Это ещё нужно
shortage-close = Закрыть
shortage-close-text = Больше никого не попросим. Всем, кто ещё думает или уже собрался, сообщим, что доноров достаточно.
shortage-close-send = Закрыть и сообщить донорам

## Регистратура

desk-title = Сегодня в регистратуре
desk-sites = Другие центры
desk-find = Код донора
desk-find-send = Найти
desk-empty = Сегодня никого не ждут.
desk-unrecorded = Итог ещё не записан
desk-unrecorded-text =
    { $days ->
        [one] Эти доноры были здесь раньше. Через { $days } день запись закрывается с пометкой «итог не записан».
        [few] Эти доноры были здесь раньше. Через { $days } дня запись закрывается с пометкой «итог не записан».
        [many] Эти доноры были здесь раньше. Через { $days } дней запись закрывается с пометкой «итог не записан».
       *[other] Эти доноры были здесь раньше. Через { $days } дня запись закрывается с пометкой «итог не записан».
    }
desk-code = Код
desk-name = Имя
desk-group = Группа крови
desk-group-unknown = не известна
desk-appointment = Запись
desk-when = Когда
desk-arrive = Донор здесь
desk-no-show = Не пришёл
desk-donated = Кровь сдана
desk-volume = Объём, мл
desk-donated-send = Записать донацию
desk-defer = Просили прийти позже
desk-defer-text = Хранится только дата, причина никогда.
desk-defer-until = Не раньше
desk-defer-never = Больше никогда
desk-defer-send = Записать отвод
desk-outcome-donated = Записано: { $component }.
desk-outcome-volume = Записано: { $component }, { $volume } мл.
desk-outcome-deferred = Записано: можно прийти снова с { $day }
desk-outcome-never = Записано: больше не приглашаем.

## Координатор

campaigns-title = Кампании
campaigns-empty = Кампаний пока нет. Кампания начинается, когда больница сообщает о нехватке.
attention-held = никого не просит, пока вы не решите
attention-exhausted = больше некого просить
attention-behind = не успеваем к сроку
attention-unconfirmed = ещё нужно?
attention-uncertain = судьба неизвестна
funnel-title = Кто до какого шага дошёл
funnel-asked = Спросили
funnel-delivered = Сообщение доставлено
funnel-answered = Ответили
funnel-booked = Записались
funnel-came = Пришли
funnel-donated = Сдали кровь
ledger-title = Сообщения
cost-title = Стоимость SMS
cost-parts = Части
cost-money = Не больше
cost-unpriced = SMS с неизвестной ценой
campaign-because = Сейчас:
waves-title = Волны
waves-empty = Пока никого не спрашивали.
wave-number = Волна
wave-sent = Отправлена
wave-asked = Спросили
wave-expected = Ожидалось всего
wave-came = Собрано от неё
wave-because = Почему
campaign-held-text = Эта кампания никого не просит. База данных восстановлена из копии, и кого кампания просила после создания копии, неизвестно; если её продолжить, она может попросить их ещё раз. Ответы доноров, подтверждения записи и напоминания идут как обычно.
campaign-go-on = Продолжить кампанию
stand-down = Отбой
stand-down-text = Кампания заканчивается. Всем, кто не ответил или записан на время впереди, сообщим: доноров достаточно, приезжать не нужно.
stand-down-send = Закончить и сообщить всем
health-no-provider = Для этого канала не настроен провайдер:
health-no-provider-text = Пока его нет, по этому каналу ничего не отправляется.
health-waiting =
    { $count ->
        [one] Его ждёт { $count } сообщение.
        [few] Его ждут { $count } сообщения.
        [many] Его ждут { $count } сообщений.
       *[other] Его ждут { $count } сообщения.
    }
health-silent = Провайдер этого канала не отвечает:
health-silent-text = Сообщения ждут, пока он ответит.
health-imbalance =
    { $count ->
        [one] { $count } сообщение не учтено. Журнал не сходится: сообщите тем, кто ведёт этот сервис.
        [few] { $count } сообщения не учтены. Журнал не сходится: сообщите тем, кто ведёт этот сервис.
        [many] { $count } сообщений не учтено. Журнал не сходится: сообщите тем, кто ведёт этот сервис.
       *[other] { $count } сообщения не учтено. Журнал не сходится: сообщите тем, кто ведёт этот сервис.
    }
health-counted = Время подсчёта: { $time }.
health-session = SMS через { $route }:
health-since = С этого времени: { $time }.
health-rate = Частей в секунду не больше: { $rate }.
connector-state-bound = связь есть, SMS уходят и приходят
connector-state-down = SMS через него не уходят, попытки повторяются сами
connector-state-sign_in_refused = оператор не принимает имя или пароль, SMS ждут
connector-state-empty = у оператора кончились деньги, SMS ждут
connector-state-refusing = оператор отклоняет каждое SMS; они ждут, раз в минуту пробуется одно; спросите оператора, что значит его код: чаще всего дело в имени отправителя или в том, что кончились деньги
connector-state-stopped = остановлено
health-relay = Почтовый сервер, { $carrier }:
relay-takes = принимает письма
relay-waits = Письма ждут, ни одно не потеряно; попытки повторяются сами.
outage-starting = идёт первая попытка
outage-unreachable = недоступен
outage-not_encrypted = соединение с ним не удаётся зашифровать
outage-starttls_missing = не предлагает шифрования (STARTTLS)
outage-certificate_expired = его сертификат истёк
outage-distrusted = его сертификат не заслуживает доверия
outage-sign_in_missing = не предлагает входа (AUTH)
outage-sign_in_refused = не принимает имя или пароль
outage-sender_refused = не принимает сообщений от нашего отправителя
outage-turned_away = сейчас не принимает сообщений
outage-ended = закрыл сеанс
outage-broken = соединение с ним обрывается
outage-silent = замолчал
outage-garbled = присылает не то, что положено по протоколу
outage-empty = на счету у него кончились деньги
outage-refusing = отклоняет каждое сообщение; раз в минуту пробуется одно
outage-unanswered = не говорит ни об одном сообщении, принял ли его; раз в минуту пробуется одно
health-carries = SMS уходят через { $route }.
health-route-left = SMS больше не уходят через { $route }:
health-route-left-text = Этот путь снова будет выбран сам, когда проработает без сбоев некоторое время.
left-because-down = связи нет
left-because-sign_in_refused = оператор не принимает имя или пароль
left-because-empty = у оператора кончились деньги
left-because-refusing = оператор отклоняет каждое SMS
left-because-slow = слишком много SMS шли дольше пяти минут или остались без ответа
health-jobs = Что выполняется само
health-job = Задача
health-last-run = Последний запуск
health-never-run = ещё не было
health-failed = сбой
health-jobs-silent = Задачи не выполнялись с этого времени: { $time }. Никого не приглашают, ничего не отправляется.
health-jobs-never = Задачи ещё ни разу не выполнялись: никого не приглашают, ничего не отправляется.
health-late = опаздывает
job-expire = Завершать то, что истекло
job-remind = Напоминать о записи
job-plan_waves = Решать о волнах
job-rescue = Возвращать то, что держал остановленный процесс
job-watch_routes = Выбирать путь для SMS
job-fall_back = Искать другой путь
job-deliver_sms = Отправлять SMS
job-deliver_email = Отправлять письма
job-tidy = Наводить порядок
job-count = Считать сообщения

## Ответы, которые ждут человека

replies-waiting =
    { $count ->
        [0] Нет ответов, которые ждут человека
        [one] { $count } ответ ждёт человека
        [few] { $count } ответа ждут человека
       *[many] { $count } ответов ждут человека
    }
replies-title = Ответы
replies-empty = Нет ответов, которые ждут человека.
replies-text = Эти ответы не удалось понять. То, что вы прочтёте в ответе, будет сделано так, как если бы это написал сам донор.
replies-too-late = Это уже разобрали до вас. Больше ничего не сделано.
replies-asked = Вопрос
replies-nothing-asked = не было
replies-means = Это значит:
replies-yes = Да
replies-no = Нет
replies-stop = Стоп
replies-not-me = Чужой номер
replies-nothing = Ничего
replies-strangers = С неизвестных номеров
replies-strangers-text = Этих номеров нет ни у кого в реестре, поэтому ничего не сделано.
replies-unreadable = Что не удалось прочитать
replies-unreadable-text = Это пришло от оператора, и это не текст, который сервис может прочитать.
replies-show = Показать
replies-seen = Просмотрено

## Список звонков горячей линии

calls-waiting =
    { $count ->
        [0] Звонить никому не нужно
        [one] Нужно позвонить { $count } донору
       *[other] Нужно позвонить { $count } донорам
    }
calls-title = Звонки
calls-next = Взять следующий звонок
calls-taken = Этот звонок взял кто-то другой. Ничего не записано.
calls-no-name = Донор
calls-about = О чём
calls-language = Язык
calls-say = Скажите:
calls-came = Чем закончился звонок?
calls-claim =
    { $count ->
        [one] Звонок закреплён за вами на { $count } минуту.
        [few] Звонок закреплён за вами на { $count } минуты.
       *[many] Звонок закреплён за вами на { $count } минут.
    }
calls-tell = Скажите донору
calls-waitlisted = Все места заняты. Скажите донору: вы в списке, не приезжайте, пока мы не напишем.
calls-no-need = Доноров достаточно, или сбор закончен. Поблагодарите и скажите, что приезжать не нужно.

## Симулятор телефонов

simulator-title = Симулятор телефонов
simulator-lead = Эти телефоны никому не принадлежат. Здесь видно, что им отправляет сервис.
simulator-now = Часы демонстрации показывают { $time }.
simulator-empty = Сообщений ещё не было.
simulator-find = Номер телефона
simulator-find-send = Найти
simulator-none = На этот номер ничего не отправлено.
simulator-all = Все телефоны
simulator-open = открыть ссылку
simulator-reply = Ответ
simulator-send = Отправить

health-uncertain =
    { $count ->
        [one] О { $count } сообщении неизвестно, ушло ли оно.
        [few] О { $count } сообщениях неизвестно, ушли ли они.
        [many] О { $count } сообщениях неизвестно, ушли ли они.
       *[other] О { $count } сообщения неизвестно, ушло ли оно.
    }
health-quarantined = С { $time } ничего не отправляется: база данных может быть копией более раннего времени, и то, что в ней не отправлено, могло уйти. Тот, кто ведёт этот сервис, проверяет это командой «qanat resume --after-restore».

## Сообщения с неизвестной судьбой

uncertain-title = Сообщения с неизвестной судьбой
uncertain-text =
    { $count ->
        [one] Таких сообщений: { $count }. Оно было в пути, когда ответ потерялся; квитанция ещё может всё прояснить, и само оно больше не уйдёт. Спросите оператора и отметьте здесь, что узнали.
       *[other] Таких сообщений: { $count }. Они были в пути, когда ответ потерялся; квитанции ещё могут всё прояснить, и сами они больше не уйдут. Спросите оператора и отметьте здесь, что узнали.
    }
uncertain-empty = Таких нет.
uncertain-to = Кому
uncertain-attempted = Передано
uncertain-validity = Действует до
uncertain-left = Ушло
uncertain-not-sent = Не ушло
