### What is said to donors. Each `-sms` text fits in one part of 70 characters with the longest values.
### Signs are plain: no dashes, quotes or spaces that a keyboard does not have. One of them doubles the cost.
### Never glue a suffix to a placeholder. Every text here awaits the review of a native speaker.

## Shared lines

message-place = Қайда: { $place }
message-visit-time = Қашан: { $weekday }, { $date-long }, { $time }
message-visit-code = Тіркеуге арналған код: { $code }
message-visit-bring = Жеке куәлігіңізді ала келіңіз. Қан тапсырар алдында тамақтанып, су көбірек ішіңіз.
message-visit-cancel = Жазылудан бас тарту
message-way-out = Маған енді хат жібермеу:
calendar-summary = Қан тапсыру: { $site }

## Appeal

message-appeal-sms-reply =
    { $component ->
        [platelets] ТРОМБОЦИТ { $group-short }
        [plasma] ПЛАЗМА { $group-short } керек
       *[other] ҚАН { $group-short } керек
    }: { $site }, { $span }. 1=иә 2=жоқ 0=тоқта
message-appeal-sms-link =
    { $component ->
        [platelets] ТРОМБОЦИТ { $group-short }
        [plasma] ПЛАЗМА { $group-short }
       *[other] ҚАН { $group-short } керек
    }: { $site }, { $span } { $link }
message-appeal-subject =
    { $urgency ->
        [routine] Донор керек: { $what }, { $group }, { $hospital }
       *[other] Шұғыл донор керек: { $what }, { $group }, { $hospital }
    }
message-appeal-lead =
    { $urgency ->
        [critical] Сәлеметсіз бе! Науқас күтіп жатыр. Керегі: { $what }, { $group }. Аурухана: { $hospital }.
        [urgent] Сәлеметсіз бе! Шұғыл керегі: { $what }, { $group }. Аурухана: { $hospital }.
       *[routine] Сәлеметсіз бе! Керегі: { $what }, { $group }. Аурухана: { $hospital }.
    }
message-appeal-time =
    { $days ->
        [one] Қашан: { $weekday }, { $date-long }, { $time }-{ $until }
       *[several] Қашан: уақытты өзіңіз таңдайсыз, { $date-long }, { $time } - { $last-date }, { $until }
    }
message-appeal-answer = Уақыт таңдау немесе бас тарту
message-appeal-why = Бұл хатты қан тапсыруға шақыруға келісім бергендіктен алдыңыз. Шақырулардан сол бетте бас тартуға болады.

## Code

message-code-sms =
    Код { $code }. Оны ешкімге айтпаңыз.
    @{ $host } #{ $code }
message-code-subject = Сіздің кодыңыз: { $code }
message-code-lead = Сіздің кодыңыз: { $code }. Жарамды уақыты: { $count } минут.
message-code-warning = Оны мына сайтта енгізіңіз: { $host }. Ешкімге айтпаңыз. Код сұрамаған болсаңыз, ештеңе істемеңіз.

## Confirmation

message-confirmation-sms-reply = Жазылдыңыз: { $when } { $time }, { $site }. Код { $code }. Бас тарту: 2
message-confirmation-sms-link = Жазылу: { $date } { $time }, { $site }. Код { $code } { $link }
message-confirmation-subject = Жазылдыңыз: { $date }, { $time }
message-confirmation-lead = Рақмет! Сіз жазылдыңыз, орын сізге сақталды.

## Reminder

message-reminder-sms-reply = Еске салу: { $when } { $time }, { $site }. Код { $code }. Бас тарту: 2
message-reminder-sms-link = Еске салу: { $date } { $time }, { $site }. Код { $code } { $link }
message-reminder-subject = Еске салу: { $date }, { $time }
message-reminder-lead = Жазылуыңызды еске саламыз. Келе алмасаңыз, бас тартыңыз: орынға басқа донор келеді.

## Cancellation

message-cancellation-sms = Жазылу күші жойылды: { $when } { $time }, { $site }. Келмеңіз.
message-cancellation-subject = Жазылу күші жойылды: { $date }, { $time }
message-cancellation-lead = Жазылуыңыздың күші жойылды. Келудің қажеті жоқ.
message-cancellation-thanks = Көмектесуге дайын болғаныңызға рақмет.

## Stand-down

message-stand-down-sms = Рақмет! Донор жеткілікті, келмей-ақ қойыңыз. Қызыл Жарты Ай
message-stand-down-subject = Донор жеткілікті, рақмет
message-stand-down-lead = Донор жеткілікті, келмей-ақ қойыңыз. Аурухана: { $hospital }.
message-stand-down-thanks = Жанымызда болғаныңызға рақмет. Көмегіңіз қажет болғанда қайта жазамыз.

## Thank-you

message-thank-you-sms =
    { $again ->
        [none] Рақмет! Қаныңыз адамдарға көмектеседі. Қызыл Жарты Ай
       *[other] Рақмет! Қаныңыз адамдарға көмектеседі. Келесі рет: { $again }
    }
message-thank-you-subject = Қан тапсырғаныңызға рақмет
message-thank-you-lead = Рақмет! Сіз тапсырдыңыз: { $what }, { $given }. Қаныңыз адамдарға көмектеседі.
message-thank-you-again =
    { $again ->
        [none] Сізге денсаулық тілейміз.
       *[other] Қайта тапсыруға болатын күн: { $again }.
    }

## Answers to what a person wrote back

message-waitlist-sms = Рақмет! Сіз тізімдесіз. Біз жазбайынша келмеңіз.
message-waitlist-subject = Сіз тізімдесіз
message-waitlist-lead = Рақмет! Барлық орын алынған, сіз күту тізіміндесіз. Аурухана: { $hospital }.
message-waitlist-then = Біз жазбайынша келмеңіз: бірінші босаған орын сіздікі.

message-not-now-sms =
    { $again ->
        [none] Рақмет! Бұл жолы қан тапсыруға болмайды, келмеңіз.
       *[other] Рақмет! Қан тапсыруға болатын күн: { $again }. Қазір келмеңіз.
    }
message-not-now-subject = Рақмет, бұл жолы болмайды
message-not-now-lead =
    { $again ->
        [none] Көмектесуге дайын болғаныңызға рақмет! Ереже бойынша бұл жолы қан тапсыруға болмайды. Келмеңіз.
       *[other] Көмектесуге дайын болғаныңызға рақмет! Ереже бойынша қан тапсыруға болатын күн: { $again }. Одан бұрын келмеңіз.
    }

message-over-sms = Рақмет! Донор жинау аяқталды, келмеңіз. Біз қайта жазамыз.
message-over-subject = Донор жинау аяқталды, рақмет
message-over-lead = Жауабыңызға рақмет! Донор жинау аяқталды. Келмеңіз.

message-help-sms-reply = Түсінбедік. Бір сан жіберіңіз: 1 иә, 2 жоқ, 0 тоқта.
message-help-sms-link = Түсінбедік. Осында жауап беріңіз: { $link }
message-help-subject = Хабарыңызды түсінбедік
message-help-lead = Хабарыңызды түсінбедік. Бір санмен жауап беріңіз: 1 иә, 2 жоқ, 0 тоқта.
message-help-person = Оны адам да оқиды. Сіздің бетіңіз:

message-language-sms = Енді сізге қазақша жазамыз.
message-language-subject = Енді сізге қазақша жазамыз
message-language-lead = Бүгіннен бастап сізге қазақша жазамыз.

message-stopped-sms = Енді жазбаймыз. Жазылу болса, күші жойылды. Қызыл Жарты Ай
message-stopped-subject = Енді сізге жазбаймыз
message-stopped-lead = Енді сізге жазбаймыз. Жазылған болсаңыз, оның күші жойылды.
message-stopped-return = Қайта шақырғанымызды қаласаңыз:

message-number-sms-reply =
    { $right ->
        [yes] Рақмет! Нөмір расталды.
       *[no] Код дұрыс емес. Соңғы хабардағы алты санды жіберіңіз.
    }
message-number-sms-link =
    { $right ->
        [yes] Рақмет! Нөмір расталды.
       *[no] Код дұрыс емес. Соңғы кодты сайтта енгізіңіз.
    }
message-number-subject =
    { $right ->
        [yes] Нөмір расталды
       *[no] Код дұрыс емес
    }
message-number-lead =
    { $right ->
        [yes] Рақмет! Нөміріңіз расталды.
       *[no] Бұл соңғы жіберілген код емес.
    }
