### Әр беттің жиегі, не дұрыс болмауы мүмкін және формалар не айтады.

## Жиек

nav-label = Бөлімдер
nav-skip = Мәтінге өту
nav-home = Басты бетке
nav-sign-in = Кіру
nav-sign-out = Шығу
nav-staff = Қызметкерлерге кіру
nav-me = Менің бетім
nav-hospital = Қажеттіліктер
nav-desk = Донорларды қабылдау
nav-campaigns = Науқандар
foot-promise = Qanat тек шақырады. Қанды лицензиясы бар қан орталықтары ғана алады.
foot-places = Елді мекендер: GeoNames, CC BY 4.0.

## Көрсететін бет болмағанда

error-number = Ақаудың нөмірі: { $number }. Бізге жазсаңыз, осы нөмірді атаңыз.
error-not-found-title = Мұнда ештеңе жоқ
error-not-found-text = Мекенжай қате терілген болуы мүмкін немесе бұл бет сізге арналмаған.
error-link-expired-title = Сілтеме енді жарамсыз
error-link-expired-text = Оның уақыты өтті. Ештеңе өзгерген жоқ. Қазір не сұралып жатқаны өз бетіңізде көрінеді.
error-sign-in-title = Алдымен кіріңіз
error-sign-in-text = Бұл бет тек кірген адамдарға көрсетіледі.
error-forbidden-title = Бұл бет басқаларға арналған
error-forbidden-text = Сіз кірдіңіз, бірақ бұл бет сіздің жұмысыңызға жатпайды.
error-unreadable-title = Біз мұны оқи алмадық
error-unreadable-text = Келген дерек біздің формаға ұқсамайды. Ештеңе сақталған жоқ. Артқа қайтып, қайта көріңіз.
error-cross-site-title = Форма басқа сайттан келді
error-cross-site-text = Қауіпсіздігіңіз үшін ештеңе сақталған жоқ. Бетті осында ашып, форманы қайта жіберіңіз.
error-too-large-title = Бір жолға тым көп
error-too-large-text = Келген дерек біздің кез келген формадан үлкен. Ештеңе сақталған жоқ.
error-broken-title = Бізде бірдеңе бұзылды
error-broken-text = Бұл біздің қатеміз, ол жазып алынды. Бірнеше минуттан кейін қайта көріңіз.

## Формалар

form-wrong = Тағы бір рет қараңыз
form-choose = Таңдаңыз
form-save = Сақтау
field-error-address-missing = Телефон нөміріңізді немесе электрондық поштаңызды енгізіңіз.
field-error-address-unknown = Бұл Қазақстанның телефон нөміріне де, электрондық поштаға да ұқсамайды. Мысалы: +7 701 123 45 67.
field-error-too-long = Бұл тым ұзын.
field-error-group-missing = Қан тобын таңдаңыз.
field-error-place-missing = Елді мекенді тізімнен таңдаңыз.
field-error-sex-missing = Екеуінің бірін таңдаңыз.
field-error-birth-date = Туған күніңізді енгізіңіз: күн, ай, жыл. Мысалы: 31.01.1990.
field-error-too-young = 18 жастан бастап қосылуға болады.
field-error-language-missing = Хабарлама тілін таңдаңыз.
field-error-channels-missing = Байланыстың кемінде бір түрін таңдаңыз.
field-error-channel-without-address = Байланыстың бұл түріне сіздің мекенжайыңыз бізде жоқ.
field-error-consent-missing = Шақыруға келісіміңізсіз деректеріңізді сақтауға құқығымыз жоқ.
field-error-code-digits = Хабарламадағы алты цифрды енгізіңіз.
field-error-code-wrong = Біз басқа цифрлар жібердік. Тексеріңіз немесе жаңа код сұраңыз.
field-error-code-expired = Бұл код енді жарамсыз. Жаңасын сұраңыз.
field-error-too-many-codes = Бұл мекенжай үшін тым көп код сұралды. Келесі кодты алуға болатын уақыт: { $time }.
field-error-codes-spent-email = Бүгін код СМС арқылы енді жіберілмейді. Электрондық пошта мекенжайын көрсетіңіз немесе Қызыл Жарты Ай бөлімшесіне қоңырау шалыңыз.
field-error-codes-spent = Код СМС арқылы енді жіберілмейді. Келесісін жіберуге болатын уақыт: { $time }. Күтуге болмаса, Қызыл Жарты Ай бөлімшесіне қоңырау шалыңыз.
field-error-phone-abroad = Код тек Қазақстанның ұялы нөмірлеріне жіберіледі. Сондай нөмірді немесе электрондық поштаны көрсетіңіз.
field-error-no-email = Қазір мұнда хат жіберілмейді. Ұялы нөміріңізді жазыңыз.
field-error-no-sms = Қазір мұнда SMS жіберілмейді. Электрондық поштаңызды жазыңыз.
field-error-no-codes = Қазір код жіберу мүмкін емес. Кейінірек қайталап көріңіз.
field-error-day = Алдағы бір күнді таңдаңыз.
field-error-slot-missing = Уақытты таңдаңыз.
field-error-slot-taken = Бұл уақытты жаңа ғана алып қойды. Басқасын таңдаңыз.
field-error-slot-too-early = Бұл күні сізге әлі қан тапсыруға болмайды. Басқа уақыт таңдаңыз.
field-error-email-missing = Электрондық поштаңызды енгізіңіз.
field-error-password-missing = Құпиясөзді енгізіңіз.
field-error-password-wrong = Пошта мен құпиясөз сәйкес келмейді.
field-error-too-many-passwords = Бұл пошта үшін тым көп құпиясөз енгізілді. Келесі әрекет уақыты: { $time }.
field-error-component-missing = Компонентті таңдаңыз.
field-error-units-range = Доза санын енгізіңіз: 1 мен 200 аралығында.
field-error-deadline-missing = Дозалар қай уақытқа керек екенін таңдаңыз.
field-error-deadline-range = Алда тұрған, екі аптадан аспайтын уақытты таңдаңыз.
field-error-hospital-missing = Аурухананы таңдаңыз.
field-error-no-site = Қазір бұл ауруханаға қан жинайтын ашық қан орталығы жоқ. Ештеңе жіберілген жоқ; үйлестірушіге қоңырау шалыңыз.
field-error-urgency-missing = Шұғылдығын таңдаңыз.
field-error-ticket-digits = Донор айтатын төрт цифрды енгізіңіз.
field-error-ticket-unknown = Бүгін мұнда мұндай коды бар адам күтілмейді.
field-error-volume-range = Көлемін миллилитрмен енгізіңіз: 50 мен 1000 аралығында.
field-error-reply-length = 1 мен 160 аралығында таңба жазыңыз.
