### Жоспарлаушы неге шақырады, күтеді немесе тоқтайды: әр себепке бір сөйлем. Күтілетін санға жиналғаны да кіреді.
### Never glue a suffix to a placeholder. Every text here awaits the review of a native speaker.

because-gap = Шақырылды: { $asked } адам. Жетпейді: { $missing } доза, бұл толқынсыз күтілетіні: { $expected }. Келісетіні шамамен { $hoped_yes }; келесі толқын тағы шақыра алады. Бос орын: { $held }.
because-last-chance = Шақырылды: { $asked } адам. Жетпейді: { $missing } доза, бұл толқынсыз күтілетіні: { $expected }. Келісетіні шамамен { $hoped_yes }; бұдан кейінгі жауап кеш болады. Бос орын: { $held }.
because-everyone = Шақырылды: { $asked } адам. Жетпейді: { $missing } доза, бұл толқынсыз күтілетіні: { $expected }. Келісетіні шамамен { $hoped_yes }; қазір басқа шақыратын адам жоқ. Бос орын: { $held }.
because-few-places = Шақырылды: { $asked } адам. Жетпейді: { $missing } доза, бұл толқынсыз күтілетіні: { $expected }. Келісетіні шамамен { $hoped_yes }; көбірек шақырсақ, орын жетпеуі мүмкін. Бос орын: { $held }.
because-answers-outstanding = Жауап күтілуде: { $people } адам, келісетіні шамамен { $hoped_yes }. Солармен қажеттілік өтелу ықтималдығы: { $percent } %. Жетпейді: { $missing } доза.
because-quiet-hours = Күту аяқталатын уақыт: { $until }. Тыныш сағаттардан кейін шақыруға болады: { $people } адам.
because-no-free-places = Күтудеміз: сақталған орынның бәрі толды. Жетпейді: { $missing } доза, күтілетіні: { $expected }. Келісіп, орын күткендер: { $waitlisted }.
because-met = Қажеттілік өтелді: жиналғаны { $collected }, керегі { $units } доза.
because-enough-expected = Жеткілікті: жазылғандардан кемінде { $units } доза жиналу ықтималдығы { $percent } %. Күтілетіні: { $expected }.
because-nobody-left = Шақыратын адам қалмады. Жетпейді: { $missing } доза, күтілетіні: { $expected }.
because-too-late = Шақыруға кеш: соңғы қабылдау уақыты { $last_slot_at }. Жетпейді: { $missing } доза, күтілетіні: { $expected }.
