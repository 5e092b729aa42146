//! What a reply is about: the newest open question to that phone that it can answer.

use chrono::{DateTime, Utc};
use entity::values::{Language, Question};

use super::Meaning;

/// A question to a phone that has not been ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// What was asked.
    pub question: Question,
    /// When the phone was asked it last.
    pub asked_at: DateTime<Utc>,
}

/// What a reply has the service do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The donor comes: book a place.
    Come,
    /// The donor does not come this time.
    Decline,
    /// The donor keeps the booked visit.
    KeepVisit,
    /// The donor gives the booked visit up.
    CancelVisit,
    /// The six digits of a code came back.
    TypeCode,
    /// A yes to nothing that is still asked.
    TooLate,
    /// Nobody writes any more.
    Stop,
    /// The number belongs to somebody else.
    Unlink,
    /// Write in this language.
    Speak(Language),
    /// Nothing is to be done.
    Nothing,
    /// A person has to read it.
    AskPerson,
}

/// What a reply that means `meaning` does. Digits answer a code when one is open, however old the other questions are; a
/// yes or a no answers the newest of the others. An end, and a language, need no question.
#[must_use]
pub fn act(meaning: Meaning, is_six_digits: bool, open: &[Open]) -> Act {
    if is_six_digits && open.iter().any(|open| open.question == Question::Code) {
        return Act::TypeCode;
    }
    match meaning {
        Meaning::Stop => Act::Stop,
        Meaning::NotMe => Act::Unlink,
        Meaning::Language(language) => Act::Speak(language),
        Meaning::Unclear => Act::AskPerson,
        Meaning::Yes => match newest(open) {
            Some(Question::Visit) => Act::KeepVisit,
            Some(_) => Act::Come,
            None => Act::TooLate,
        },
        Meaning::No => match newest(open) {
            Some(Question::Visit) => Act::CancelVisit,
            Some(_) => Act::Decline,
            None => Act::Nothing,
        },
    }
}

/// The newest question that a yes or a no can answer.
fn newest(open: &[Open]) -> Option<Question> {
    let answerable = open.iter().filter(|open| open.question != Question::Code);
    answerable.max_by_key(|open| open.asked_at).map(|open| open.question)
}

/// The six digits that a text is made of, if it is made of nothing else but what stands between digits.
#[must_use]
pub fn six_digits(text: &str) -> Option<String> {
    if text.contains(char::is_alphabetic) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (digits.len() == 6 && !text.contains('+')).then_some(digits)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use entity::values::Question::{Appeal, Code, Visit};

    use super::*;

    /// Questions in the order in which they were asked.
    fn asked(questions: &[Question]) -> Vec<Open> {
        let at = |minutes: usize| DateTime::UNIX_EPOCH + TimeDelta::minutes(i64::try_from(minutes).unwrap());
        let open = |(number, question): (usize, &Question)| Open {
            question: *question,
            asked_at: at(number),
        };
        questions.iter().enumerate().map(open).collect()
    }

    #[test]
    fn a_reply_answers_the_newest_question_that_it_can_answer() {
        use Act::{AskPerson, CancelVisit, Come, Decline, KeepVisit, Nothing, TooLate, TypeCode};
        for (questions, yes, no, digits) in [
            (&[][..], TooLate, Nothing, AskPerson),
            (&[Appeal], Come, Decline, AskPerson),
            (&[Visit], KeepVisit, CancelVisit, AskPerson),
            (&[Code], TooLate, Nothing, TypeCode),
            (&[Visit, Appeal], Come, Decline, AskPerson),
            (&[Appeal, Visit], KeepVisit, CancelVisit, AskPerson),
            (&[Appeal, Code], Come, Decline, TypeCode),
            (&[Code, Appeal], Come, Decline, TypeCode),
            (&[Appeal, Visit, Code], KeepVisit, CancelVisit, TypeCode),
        ] {
            let open = asked(questions);
            let mut reversed = open.clone();
            reversed.reverse();
            for open in [open, reversed] {
                assert_eq!(act(Meaning::Yes, false, &open), yes, "{questions:?}");
                assert_eq!(act(Meaning::No, false, &open), no, "{questions:?}");
                assert_eq!(act(Meaning::Unclear, true, &open), digits, "{questions:?}");
            }
        }
    }

    #[test]
    fn an_end_and_a_language_need_no_question_and_what_is_unclear_needs_a_person() {
        for questions in [&[][..], &[Appeal], &[Visit], &[Code], &[Appeal, Visit, Code]] {
            let open = asked(questions);
            for (meaning, does) in [
                (Meaning::Stop, Act::Stop),
                (Meaning::NotMe, Act::Unlink),
                (Meaning::Language(Language::Kk), Act::Speak(Language::Kk)),
                (Meaning::Unclear, Act::AskPerson),
            ] {
                assert_eq!(act(meaning, false, &open), does, "{questions:?}");
            }
        }
    }

    #[test]
    fn six_digits_are_read_however_they_are_grouped() {
        for (text, digits) in [
            ("123456", Some("123456")),
            (" 123 456. ", Some("123456")),
            ("123-456", Some("123456")),
            ("012345", Some("012345")),
            ("12345", None),
            ("1234567", None),
            ("+123456", None),
            ("1 2", None),
            ("код 123456", None),
            ("", None),
        ] {
            assert_eq!(six_digits(text).as_deref(), digits, "{text:?}");
        }
    }
}
