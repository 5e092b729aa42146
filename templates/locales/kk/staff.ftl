### Қызметкерлер не оқиды: аурухана, тіркеу бөлімі, үйлестіруші және көрсетуге арналған телефон симуляторы.

## Кіру

staff-sign-in-title = Қызметкерлерге кіру
staff-sign-in-lead = Ауруханаларға, қан орталықтарына және Қызыл Жарты Айға арналған.
staff-email = Электрондық пошта
staff-password = Құпиясөз

## Ортақ көрсеткіштер мен бағандар

needed = Керек
expected = Күтілуде
collected = Жиналды
column-need = Не керек
column-hospital = Аурухана
column-by = Мерзімі
column-state = Күйі
live-on = Әр 20 секунд сайын жаңарту
live-off = Жаңартпау

## Аурухана

shortages-title = Қажеттіліктер
hospital-all = Барлық аурухана
shortages-empty = Бәрі жеткілікті. Жақсы.
shortage-post = Жетіспейтінін хабарлау
shortage-group = Қан тобы
shortage-component = Компонент
shortage-units = Доза саны
shortage-by = Қай уақытқа керек
shortage-by-other = Басқа уақыт
shortage-by-other-label = Басқа уақыт, егер жоғарыда таңдалса
shortage-urgency = Қаншалықты шұғыл?
shortage-urgency-hint = Бұл сөзді донорлар көреді. Ең шұғылын науқас күтіп тұрса ғана таңдаңыз.
shortage-send = Донор шақыру
shortage-posted = Хабарланған уақыты
shortage-booked = Жазылған донорлар
shortage-sites = Қайда тапсырады
shortage-unconfirmed = әлі керек пе?
shortage-confirm-by = Әлі керек екенін ешкім растамаса, күші жойылады. Уақыты: { $time }.
shortage-confirm = Бұл әлі керек
shortage-close = Жабу
shortage-close-text = Енді ешкімнен сұралмайды. Ойланып жүрген не жолға шыққан адамның бәріне донор жеткілікті екені айтылады.
shortage-close-send = Жабу және донорларға хабарлау

## Тіркеу бөлімі

desk-title = Бүгін тіркеу бөлімінде
desk-sites = Басқа орталықтар
desk-find = Донордың коды
desk-find-send = Табу
desk-empty = Бүгін ешкім күтілмейді.
desk-unrecorded = Нәтижесі әлі жазылмаған
desk-unrecorded-text = Бұл донорлар бұрын келген. { $days } күн ішінде жазылмаса, жазылу «нәтижесі жазылмады» деген белгімен жабылады.
desk-code = Код
desk-name = Аты-жөні
desk-group = Қан тобы
desk-group-unknown = белгісіз
desk-appointment = Жазылу
desk-when = Қашан
desk-arrive = Донор келді
desk-no-show = Келмеді
desk-donated = Қан тапсырылды
desk-volume = Көлемі, мл
desk-donated-send = Тапсырылғанын жазу
desk-defer = Кейінірек келуі сұралды
desk-defer-text = Тек күні сақталады, себебі ешқашан сақталмайды.
desk-defer-until = Осы күннен ерте емес
desk-defer-never = Енді ешқашан
desk-defer-send = Кейінге қалдыруды жазу
desk-outcome-donated = Жазылды: { $component }.
desk-outcome-volume = Жазылды: { $component }, { $volume } мл.
desk-outcome-deferred = Жазылды. Қайта келуге болатын күн: { $day }
desk-outcome-never = Жазылды: енді шақырылмайды.

## Үйлестіруші

campaigns-title = Науқандар
campaigns-empty = Әзірге науқан жоқ. Аурухана қан жетпейтінін хабарлағанда басталады.
attention-held = сіз шешкенше ешкімнен сұрамайды
attention-exhausted = сұрайтын адам қалмады
attention-behind = мерзімге үлгермейді
attention-unconfirmed = әлі керек пе?
attention-uncertain = тағдыры белгісіз
funnel-title = Кім қай қадамға жетті
funnel-asked = Сұралды
funnel-delivered = Хабарлама жетті
funnel-answered = Жауап берді
funnel-booked = Жазылды
funnel-came = Келді
funnel-donated = Қан тапсырды
ledger-title = Хабарламалар
cost-title = SMS құны
cost-parts = Бөліктері
cost-money = Ең көбі
cost-unpriced = Бағасы белгісіз SMS
campaign-because = Қазір:
waves-title = Толқындар
waves-empty = Әзірге ешкімнен сұралған жоқ.
wave-number = Толқын
wave-sent = Жіберілді
wave-asked = Сұралды
wave-expected = Барлығы күтілген
wave-came = Одан жиналды
wave-because = Себебі
campaign-held-text = Бұл науқан ешкімнен сұрамайды. Дерекқор көшірмеден қалпына келтірілді, сондықтан көшірме жасалғаннан кейін кімнен сұралғаны белгісіз; жалғасса, олардан қайта сұрауы мүмкін. Донорлардың жауаптары, жазылуды растау және еске салу әдеттегідей жүреді.
campaign-go-on = Науқанды жалғастыру
stand-down = Тоқтату
stand-down-text = Науқан аяқталады. Жауап бермеген немесе алдағы уақытқа жазылған адамның бәріне айтылады: донор жеткілікті, келудің қажеті жоқ.
stand-down-send = Аяқтау және бәріне хабарлау
health-no-provider = Бұл арнаға провайдер бапталмаған:
health-no-provider-text = Ол болмайынша, бұл арнамен ештеңе жіберілмейді.
health-waiting = Оны күтіп тұрған хабарлама саны: { $count }.
health-silent = Бұл арнаның провайдері жауап бермейді:
health-silent-text = Ол жауап бергенше хабарламалар күтіп тұрады.
health-imbalance = Есепке алынбай қалған хабарлама саны: { $count }. Журнал тура келмейді: осы қызметті жүргізетін адамға айтыңыз.
health-counted = Саналған уақыты: { $time }.
health-session = SMS жолы { $route }:
health-since = Осы уақыттан бері: { $time }.
health-rate = Секундына ең көп бөлік саны: { $rate }.
connector-state-bound = байланыс бар, SMS кетеді және келеді
connector-state-down = ол арқылы SMS кетпейді, әрекет өздігінен қайталанады
connector-state-sign_in_refused = оператор атауды немесе құпиясөзді қабылдамайды, SMS күтіп тұр
connector-state-empty = оператордағы ақша таусылды, SMS күтіп тұр
connector-state-refusing = оператор бірде-бір SMS қабылдамайды; олар күтіп тұр, минут сайын біреуі жіберіліп көріледі; оператордан оның коды нені білдіретінін сұраңыз: көбіне себебі жіберуші атауында немесе ақшаның таусылуында
connector-state-stopped = тоқтатылды
health-relay = Пошта сервері, { $carrier }:
relay-takes = хаттарды қабылдайды
relay-waits = Хаттар күтіп тұр, ешқайсысы жоғалған жоқ; әрекет өздігінен қайталанады.
outage-starting = алғашқы әрекет жасалып жатыр
outage-unreachable = қолжетімсіз
outage-not_encrypted = онымен байланысты шифрлау мүмкін емес
outage-starttls_missing = шифрлауды ұсынбайды (STARTTLS)
outage-certificate_expired = сертификатының мерзімі өткен
outage-distrusted = сертификатына сенуге болмайды
outage-sign_in_missing = кіруді ұсынбайды (AUTH)
outage-sign_in_refused = атауды немесе құпиясөзді қабылдамайды
outage-sender_refused = біздің жіберушіден хабарлама қабылдамайды
outage-turned_away = қазір хабарлама қабылдамайды
outage-ended = сеансты жапты
outage-broken = онымен байланыс үзіле береді
outage-silent = үнсіз қалды
outage-garbled = протоколға сай емес нәрсе жібереді
outage-empty = ондағы шотта ақша таусылды
outage-refusing = бірде-бір хабарламаны қабылдамайды; минут сайын біреуі жіберіліп көріледі
outage-unanswered = бірде-бір хабарламаны алған-алмағанын айтпайды; минут сайын біреуі жіберіліп көріледі
health-carries = SMS осы жолмен кетеді: { $route }.
health-route-left = SMS енді бұл жолмен кетпейді, { $route }:
health-route-left-text = Ол біраз уақыт бойы дұрыс жұмыс істесе, өздігінен қайта қолданылады.
left-because-down = байланыс жоқ
left-because-sign_in_refused = оператор атауды немесе құпиясөзді қабылдамайды
left-because-empty = оператордағы ақша таусылды
left-because-refusing = оператор бірде-бір SMS қабылдамайды
left-because-slow = тым көп SMS бес минуттан ұзақ кетті немесе жауап келмеді
health-jobs = Өздігінен не орындалады
health-job = Тапсырма
health-last-run = Соңғы рет
health-never-run = әлі болған жоқ
health-failed = сәтсіз
health-jobs-silent = Тапсырмалар соңғы рет орындалған уақыт: { $time }. Содан бері ешкім шақырылмайды, ештеңе жіберілмейді.
health-jobs-never = Тапсырмалар әлі бірде-бір рет орындалған жоқ: ешкім шақырылмайды, ештеңе жіберілмейді.
health-late = кешігіп тұр
job-expire = Мерзімі өткенді аяқтау
job-remind = Жазылғанды еске салу
job-plan_waves = Толқындарды шешу
job-rescue = Тоқтаған процесс ұстағанын қайтару
job-watch_routes = SMS жолын таңдау
job-fall_back = Басқа жол іздеу
job-deliver_sms = SMS жіберу
job-deliver_email = Хат жіберу
job-tidy = Ретке келтіру
job-count = Хабарламаларды санау

## Адамды күтіп тұрған жауаптар

replies-waiting =
    { $count ->
        [0] Адамды күтіп тұрған жауап жоқ
       *[other] Адамды күтіп тұрған жауап: { $count }
    }
replies-title = Жауаптар
replies-empty = Адамды күтіп тұрған жауап жоқ.
replies-text = Бұл жауаптар түсініксіз болды. Сіз оқыған мағына донордың өзі жазғандай орындалады.
replies-too-late = Мұны сізден бұрын шешті. Басқа ештеңе жасалған жоқ.
replies-asked = Сұрақ
replies-nothing-asked = болған жоқ
replies-means = Мағынасы:
replies-yes = Иә
replies-no = Жоқ
replies-stop = Тоқта
replies-not-me = Басқа адамның нөмірі
replies-nothing = Ештеңе
replies-strangers = Белгісіз нөмірлерден
replies-strangers-text = Бұл нөмірлер тізілімде ешкімде жоқ, сондықтан ештеңе жасалған жоқ.
replies-unreadable = Оқылмаған хабарлар
replies-unreadable-text = Бұл оператордан келді, бірақ сервис оқи алатын мәтін емес.
replies-show = Көрсету
replies-seen = Көрілді

## Жедел желінің қоңыраулары

calls-waiting =
    { $count ->
        [0] Қоңырау шалатын ешкім жоқ
       *[other] Қоңырау шалу керек донор: { $count }
    }
calls-title = Қоңыраулар
calls-next = Келесі қоңырауды алу
calls-taken = Бұл қоңырауды басқа біреу алды. Ештеңе жазылған жоқ.
calls-no-name = Донор
calls-about = Не туралы
calls-language = Тілі
calls-say = Айтыңыз:
calls-came = Нәтижесі қандай?
calls-claim = Қоңырау сізге бекітілген уақыт: { $count } минут.
calls-tell = Донорға айтыңыз
calls-waitlisted = Барлық орын алынған. Донорға айтыңыз: сіз тізімдесіз, біз жазбайынша келмеңіз.
calls-no-need = Донор жеткілікті немесе жинау аяқталды. Рақмет айтып, келудің қажеті жоқ деңіз.

## Телефон симуляторы

simulator-title = Телефон симуляторы
simulator-lead = Бұл телефондар ешкімдікі емес. Қызмет оларға не жіберетіні осында көрінеді.
simulator-now = Көрсетілім сағаты: { $time }.
simulator-empty = Әзірге хабарлама жіберілген жоқ.
simulator-find = Телефон нөмірі
simulator-find-send = Табу
simulator-none = Бұл нөмірге хабарлама жіберілген жоқ.
simulator-all = Барлық телефон
simulator-open = сілтемені ашу
simulator-reply = Жауап
simulator-send = Жіберу

health-uncertain = Кеткені белгісіз хабарлама саны: { $count }.
health-quarantined = Осы уақыттан бері ештеңе жіберілмейді: { $time }. Дерекқор бұрынғы уақыттың көшірмесі болуы мүмкін, онда жіберілмеген деп тұрғаны жіберіліп кеткен болуы мүмкін. Осы қызметті жүргізетін адам мұны «qanat resume --after-restore» пәрменімен тексереді.

## Тағдыры белгісіз хабарламалар

uncertain-title = Тағдыры белгісіз хабарламалар
uncertain-text = Ондай хабарлама саны: { $count }. Жолда тұрғанда жауап жоғалды; түбіртек әлі анықтап беруі мүмкін, ешқайсысы өздігінен қайта жіберілмейді. Оператордан сұрап, білгеніңізді осында белгілеңіз.
uncertain-empty = Ондай хабарлама жоқ.
uncertain-to = Кімге
uncertain-attempted = Берілген уақыты
uncertain-validity = Жарамды мерзімі
uncertain-left = Жіберілген
uncertain-not-sent = Жіберілмеген
