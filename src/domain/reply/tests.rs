use super::Meaning::{Language as In, No, NotMe, Stop, Unclear, Yes};
use super::*;
use entity::values::Language::{En, Kk, Ru};

/// Replies are separated by bars.
fn all_mean(meaning: Meaning, replies: &str) {
    for reply in replies.split(" | ") {
        assert_eq!(understand(reply), meaning, "{reply:?}");
    }
}

#[test]
fn digits_are_understood_however_they_are_dressed() {
    all_mean(
        Yes,
        "1 |  1. | 1) | №1 | \"1\" | 1️⃣ | 1! | R 1 | R1 | r 1 | Р 1 | р1 | P 1 | 1 1 | 1?",
    );
    all_mean(No, "2 |  2  | 2. | R 2 | Р2 | 2\n");
    all_mean(Stop, "0 | 0. | R 0 |  0 ");
    all_mean(NotMe, "9 | 9! | R9");
}

#[test]
fn yes_is_understood_in_every_language_and_spelling() {
    all_mean(
        Yes,
        "иә | ИЯ | ия! | Иә!!! | иәәә | iya | Ia | барамын | Мен барамын | БАРАМЫН! | келемін | \
         келемин | әрине | жарайды | болады | baramyn | да | ДА | да!!! | дааа | дa | da | Да, приду | \
         приду | Приеду сегодня | я приду | конечно, приду завтра | хорошо | Ок | ok | OK. | okay | \
         yes | Yes please | YES!! | yesss | I'll come | I will come | Hello, yes, thank you | \
         Сәлеметсіз бе, иә, барамын | Здравствуйте! Да, спасибо | 1 да | 1=иә | 1, приду | согласна | \
         нет проблем | No problem | + | ++ | 👍 | 👍🏽 | 👍 да",
    );
}

#[test]
fn no_may_come_with_its_reasons() {
    all_mean(
        No,
        "жоқ | Жок | жоқ, рақмет | zhoq | jok | бара алмаймын | мен бара алмаймын | келмеймін | \
         бас тарту | Бас тартамын | нет | НЕТ! | неет | нет, спасибо | Нет, я в отпуске | не могу | \
         Не смогу, извините | не приду | я не приду | не сегодня | К сожалению, нет | \
         Извините, не могу, работаю | net | nyet | ne mogu | отмена | no | No, thanks | nope | \
         No, I am abroad | I can't | I can’t come | Sorry, I cannot come | cancel | 2 нет | 2=жоқ | - | \
         👎",
    );
}

#[test]
fn stop_is_honoured_wherever_it_stands() {
    all_mean(
        Stop,
        "тоқта | ТОҚТА | токта | toqta | Тоқтатыңыз! | жазбаңыз | жазбаныз | маған жазбаңыз енді | \
         стоп | Стоп. | СТООП | cтоп | отписаться | хочу отписаться от рассылки | отпишите меня | \
         не пишите | Больше не пишите мне! | не звоните | хватит | stop | STOP | Stop. Thank you | \
         please stop writing to me | unsubscribe | Remove me please | don't contact me | 0 стоп | \
         да стоп | 1 stop | нет, не пишите | 1 0",
    );
}

#[test]
fn somebody_else_is_believed_and_outweighs_stop() {
    all_mean(
        NotMe,
        "бұл мен емес | мен емес | қате нөмір | Не мой номер | вы ошиблись | Вы ошиблись номером! | \
         это не я | не тот номер | wrong number | not me | This is not my number | \
         не мой номер, не пишите сюда | стоп, вы ошиблись",
    );
}

#[test]
fn a_language_is_asked_for_by_a_letter_or_by_its_name() {
    all_mean(
        In(Kk),
        "Қ | қ | К | k | kz | қазақша | Казакша | қазақ тілінде | на казахском, пожалуйста",
    );
    all_mean(In(Ru), "Р | р | R | ru | орысша | по-русски | на русском | Русский");
    all_mean(
        In(En),
        "E | Е | e | en | English | English, please | ағылшынша | по-английски",
    );
}

#[test]
fn what_could_mean_two_things_is_left_to_a_person() {
    all_mean(
        Unclear,
        " |   | ... | ? | 1 2 | 1/2 | да нет | да/нет | yes no | нет, приду | 12 | 10 | 11 | 1030 | 3 | \
         7 | 1=иә 2=жоқ 0=тоқта | 1=да 2=нет 0=стоп | \
         НУЖНА КРОВЬ O(I)-: больница №7, завтра 9-14. 1=да 2=нет 0=стоп | да, но только в пятницу | \
         приду в 10:00 | 1 в 10 | 0(I) Rh- | 0(I) отрицательная | маған қанша уақыт керек? | \
         а где это? | не знаю | why not | спасибо | рақмет | Здравствуйте | 8 701 123 45 67 | \
         +7 701 123 45 67 | перезвоните | 👍👎 | да по-русски | В прошлый раз я не смог, теперь да? | \
         👍 но позже",
    );
}

#[test]
fn a_day_that_is_named_is_that_of_the_place_or_another() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let today = day("2026-03-23");
    for (reply, place, fits) in [
        ("да", "2026-03-25", true),
        ("сегодня приду", "2026-03-23", true),
        ("Бүгін барамын", "2026-03-24", false),
        ("завтра приду", "2026-03-23", false),
        ("Ертең келемін", "2026-03-24", true),
        ("Yes, tomorrow", "2026-03-25", false),
        ("сегодня или завтра", "2026-03-23", false),
    ] {
        assert_eq!(is_on(reply, day(place), today), fits, "{reply} {place}");
        assert_eq!(names_a_day(reply), reply != "да");
    }
}

#[test]
fn every_meaning_has_its_stored_word() {
    assert_eq!(In(Kk).understood(), Understood::Language);
    for (meaning, word) in [
        (Yes, "yes"),
        (No, "no"),
        (Stop, "stop"),
        (NotMe, "not_me"),
        (Unclear, "unclear"),
    ] {
        assert_eq!(meaning.understood().as_str(), word);
    }
}
