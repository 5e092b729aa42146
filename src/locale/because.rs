//! The planner's reason as one sentence in the reader's language.

use chrono_tz::Tz;
use entity::values::Language;
use fluent_templates::fluent_bundle::FluentValue;

use super::{clock_time, decimal, text_with};
use crate::domain::wave::{Arg, Because};

/// Why the planner decided as it did. Times are shown on the clock of `zone`, the site's.
#[must_use]
pub fn because(language: Language, because: &Because, zone: Tz) -> String {
    let args: Vec<(&'static str, FluentValue<'static>)> = because
        .args()
        .into_iter()
        .map(|(name, arg)| (name, value(language, arg, zone)))
        .collect();
    text_with(language, because.key(), &args)
}

/// A whole number chooses its plural form; one with tenths is written out, because no noun is counted by it.
fn value(language: Language, arg: Arg, zone: Tz) -> FluentValue<'static> {
    match arg {
        Arg::Number(number) if number.fract() == 0.0 => number.into(),
        Arg::Number(number) => decimal(language, number, 1).into(),
        Arg::Time(at) => clock_time(at.with_timezone(&zone).time()).into(),
    }
}

#[cfg(test)]
mod tests {
    use Language::{En, Kk, Ru};
    use chrono_tz::Asia::Almaty;

    use super::*;
    use crate::domain::wave::AskNumbers;

    const NUMBERS: AskNumbers = AskNumbers {
        missing: 6,
        expected: 0.5,
        asked: 118,
        hoped_yes: 8.25,
        held: 26,
    };

    fn every_reason() -> Vec<Because> {
        let (missing, expected) = (3, 2.4);
        let six = "2026-03-24T01:00:00Z".parse().unwrap();
        vec![
            Because::Gap(NUMBERS),
            Because::LastChance(NUMBERS),
            Because::Everyone(NUMBERS),
            Because::FewPlaces(NUMBERS),
            Because::AnswersOutstanding {
                missing,
                people: 41,
                hoped_yes: 1.9,
                probability: 0.4,
            },
            Because::QuietHours { until: six, people: 22 },
            Because::NoFreePlaces {
                missing,
                expected,
                waitlisted: 1,
            },
            Because::Met { units: 6, collected: 7 },
            Because::EnoughExpected {
                units: 6,
                probability: 0.96,
                expected: 9.8,
            },
            Because::NobodyLeft { missing, expected },
            Because::TooLate {
                missing,
                expected,
                last_slot_at: six,
            },
        ]
    }

    #[test]
    fn every_reason_is_a_sentence_in_every_language() {
        let told = |language| {
            let sentences = every_reason();
            let sentences = sentences.iter().map(|reason| because(language, reason, Almaty));
            sentences.collect::<Vec<_>>().join("\n")
        };
        insta::assert_snapshot!([Kk, Ru, En].map(told).join("\n\n"), @r"
        Шақырылды: 118 адам. Жетпейді: 6 доза, бұл толқынсыз күтілетіні: 0,5. Келісетіні шамамен 8,3; келесі толқын тағы шақыра алады. Бос орын: 26.
        Шақырылды: 118 адам. Жетпейді: 6 доза, бұл толқынсыз күтілетіні: 0,5. Келісетіні шамамен 8,3; бұдан кейінгі жауап кеш болады. Бос орын: 26.
        Шақырылды: 118 адам. Жетпейді: 6 доза, бұл толқынсыз күтілетіні: 0,5. Келісетіні шамамен 8,3; қазір басқа шақыратын адам жоқ. Бос орын: 26.
        Шақырылды: 118 адам. Жетпейді: 6 доза, бұл толқынсыз күтілетіні: 0,5. Келісетіні шамамен 8,3; көбірек шақырсақ, орын жетпеуі мүмкін. Бос орын: 26.
        Жауап күтілуде: 41 адам, келісетіні шамамен 1,9. Солармен қажеттілік өтелу ықтималдығы: 40 %. Жетпейді: 3 доза.
        Күту аяқталатын уақыт: 06:00. Тыныш сағаттардан кейін шақыруға болады: 22 адам.
        Күтудеміз: сақталған орынның бәрі толды. Жетпейді: 3 доза, күтілетіні: 2,4. Келісіп, орын күткендер: 1.
        Қажеттілік өтелді: жиналғаны 7, керегі 6 доза.
        Жеткілікті: жазылғандардан кемінде 6 доза жиналу ықтималдығы 96 %. Күтілетіні: 9,8.
        Шақыратын адам қалмады. Жетпейді: 3 доза, күтілетіні: 2,4.
        Шақыруға кеш: соңғы қабылдау уақыты 06:00. Жетпейді: 3 доза, күтілетіні: 2,4.

        Приглашено 118 человек: не хватает 6 доз, без этой волны ожидается 0,5. Согласятся примерно 8,3; следующая волна сможет пригласить ещё. Свободных мест: 26.
        Приглашено 118 человек: не хватает 6 доз, без этой волны ожидается 0,5. Согласятся примерно 8,3; более поздний ответ опоздает. Свободных мест: 26.
        Приглашено 118 человек: не хватает 6 доз, без этой волны ожидается 0,5. Согласятся примерно 8,3; больше сейчас пригласить некого. Свободных мест: 26.
        Приглашено 118 человек: не хватает 6 доз, без этой волны ожидается 0,5. Согласятся примерно 8,3; большему числу может не хватить мест. Свободных мест: 26.
        Ждём ответа 41 человека: согласятся примерно 1,9. С ними потребность будет закрыта с вероятностью 40 %. Не хватает доз: 3.
        Ждём до 06:00: после тихих часов можно пригласить 22 человека.
        Ждём: все удержанные места заняты. Не хватает 3 доз, ожидается 2,4. Согласились и ждут места: 1.
        Закрыто: собрано 7, требовалось 6 доз.
        Достаточно: записавшиеся дадут не менее 6 доз с вероятностью 96 %. Ожидается 9,8.
        Больше пригласить некого: не хватает 3 доз, ожидается 2,4.
        Приглашать поздно: последний приём начинается в 06:00. Не хватает 3 доз, ожидается 2,4.

        118 people asked: 6 units are missing, 0.5 expected without this wave. About 8.3 will say yes; a later wave can ask more. Free places: 26.
        118 people asked: 6 units are missing, 0.5 expected without this wave. About 8.3 will say yes; a later answer would come too late. Free places: 26.
        118 people asked: 6 units are missing, 0.5 expected without this wave. About 8.3 will say yes; nobody further may be asked now. Free places: 26.
        118 people asked: 6 units are missing, 0.5 expected without this wave. About 8.3 will say yes; more might find no place. Free places: 26.
        Waiting for the answers of 41 people: about 1.9 will say yes. With them the need is met with a chance of 40 %. Units missing: 3.
        Waiting until 06:00: 22 people may be asked after the quiet hours.
        Waiting: every held place is taken. 3 units are missing, 2.4 expected. Said yes and wait for a place: 1.
        Met: 7 collected, 6 units were needed.
        Enough: what is booked gives at least 6 units with a chance of 96 %. Expected: 9.8.
        Nobody is left to ask: 3 units are missing, 2.4 expected.
        Too late to ask: the last slot begins at 06:00. 3 units are missing, 2.4 expected.
        ");
    }

    #[test]
    fn russian_nouns_agree_with_their_number() {
        for (asked, noun) in [
            (1, "1 человек:"),
            (22, "22 человека:"),
            (25, "25 человек:"),
            (111, "111 человек:"),
        ] {
            let reason = Because::Gap(AskNumbers { asked, ..NUMBERS });
            let told = because(Ru, &reason, Almaty);
            assert!(told.contains(noun), "{told}");
        }
    }

    #[test]
    fn a_whole_number_shows_no_decimals() {
        let reason = Because::NobodyLeft {
            missing: 1,
            expected: 3.0,
        };
        for language in [Kk, Ru, En] {
            let told = because(language, &reason, Almaty);
            assert!(
                told.contains('3') && !told.contains("3.0") && !told.contains("3,0"),
                "{told}"
            );
        }
    }
}
