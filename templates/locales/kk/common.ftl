### Words that pages and messages share: days, counts, and the names of the vocabularies.
### Never glue a suffix to a placeholder: vowel harmony would need to know its value.

## The name and the sender of every message

brand = Qanat
red-crescent = Қызыл Жарты Ай

## Days. `month-` is the form that stands in a date.

date-long = { $year } ж. { $day } { $month }
today = бүгін
tomorrow = ертең
month-1 = қаңтар
month-2 = ақпан
month-3 = наурыз
month-4 = сәуір
month-5 = мамыр
month-6 = маусым
month-7 = шілде
month-8 = тамыз
month-9 = қыркүйек
month-10 = қазан
month-11 = қараша
month-12 = желтоқсан
weekday-1 = дүйсенбі
weekday-2 = сейсенбі
weekday-3 = сәрсенбі
weekday-4 = бейсенбі
weekday-5 = жұма
weekday-6 = сенбі
weekday-7 = жексенбі
weekday-short-1 = дс
weekday-short-2 = сс
weekday-short-3 = ср
weekday-short-4 = бс
weekday-short-5 = жм
weekday-short-6 = сб
weekday-short-7 = жс

## Counted nouns. After a number the Kazakh noun stays singular.

count-donors = { $count } донор
count-units = { $count } доза
count-places = { $count } орын
count-days = { $count } күн
count-minutes = { $count } минут

## Who did it

actor-donor = донор
actor-staff = қызметкер
actor-job = қызмет
actor-console = командалық жол

## Where an appeal stands

appeal-state-asked = сұралды
appeal-state-booked = жазылды
appeal-state-waitlisted = орын күтуде
appeal-state-declined = бас тартты
appeal-state-expired = жауап бермеді
appeal-state-withdrawn = қайтарып алынды

## Where an appointment stands

appointment-state-booked = жазылды
appointment-state-arrived = келді
appointment-state-donated = қан тапсырды
appointment-state-deferred = кейінге қалдырылды
appointment-state-no_show = келмеді
appointment-state-unrecorded = нәтижесі жазылмады
appointment-state-cancelled = жазылудан бас тартылды

## Where a campaign stands

campaign-state-asking = донорлар шақырылуда
campaign-state-enough = донор жеткілікті
campaign-state-ended = аяқталды

## Ways to reach a person

channel-sms = SMS
channel-email = электрондық пошта
channel-phone = телефон қоңырауы

## What is asked for

component-whole_blood = тұтас қан
component-red_cells = эритроциттер
component-platelets = тромбоциттер
component-plasma = плазма

## What a donor agrees to

consent-appeals = қан тапсыруға шақыру
consent-emergency = төтенше жағдайда, түнде де шақыру

## Where a message stands

delivery-state-planned = жоспарланды
delivery-state-attempting = жіберілуде
delivery-state-accepted = оператор қабылдады
delivery-state-delivered = жеткізілді
delivery-state-undelivered = жеткізілмеді
delivery-state-expired = мерзімі өтті
delivery-state-suppressed = жіберілмеді
delivery-state-cancelled = тоқтатылды
delivery-state-uncertain = белгісіз

## Which way a message went

direction-to_phone = телефонға
direction-from_phone = телефоннан

## Languages, each in its own

language-kk = Қазақша
language-ru = Русский
language-en = English

## What a message is for

purpose-appeal = шақыру
purpose-code = код
purpose-confirmation = растау
purpose-reminder = еске салу
purpose-cancellation = жазылудың күшін жою
purpose-stand_down = донор жеткілікті
purpose-thank_you = алғыс
purpose-waitlist = тізімдегі орын
purpose-not_now = бұл жолы емес
purpose-over = жинау аяқталды
purpose-help = көмек
purpose-language = тілді ауыстыру
purpose-stopped = хабарламаның соңы
purpose-number = жіберілген код

## What a reply was understood as

reply-yes = иә
reply-no = жоқ
reply-stop = тоқта
reply-not_me = басқа адам
reply-language = тілді ауыстыру
reply-code = код
reply-unclear = түсініксіз

## What a phone was asked

question-appeal = келуін
question-visit = келу уақыты туралы
question-code = код

## What came of a call

call-comes = келеді
call-no = келмейді
call-told = айтылды
call-not_reached = хабарласа алмадық
call-stop = енді қоңырау шалмау
call-withdrawn = қажет емес

## What staff do

role-nurse = мейіргер
role-desk = тіркеуші
role-operator = оператор
role-coordinator = үйлестіруші
role-admin = әкімші

## Sex, as the eligibility rules use it

sex-female = әйел
sex-male = ер

## Where a shortage stands

shortage-state-open = ашық
shortage-state-met = жабылды: қан жеткілікті
shortage-state-closed = жабылды
shortage-state-expired = мерзімі өтті

## How safe it is to come

site-safety-open = қабылдайды
site-safety-closed = қабылдамайды
site-safety-unsafe = қауіпті, келмеңіз

## How pressing a shortage is

urgency-routine = жоспарлы
urgency-urgent = шұғыл
urgency-critical = өте шұғыл: науқас күтуде
