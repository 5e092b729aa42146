//! What a reply means: digits, words and politeness in Kazakh, Russian, English and transliteration. In doubt it is
//! unclear and a person reads it, except that "stop" is honoured wherever it stands.

mod question;
mod words;

pub use question::{Act, Open, act, six_digits};

use chrono::NaiveDate;
use entity::values::{Language, Understood};

use self::words::{Day, Word, longest_word};

/// What a person meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// I come.
    Yes,
    /// Not this time; also how a booked donor cancels.
    No,
    /// Never write again.
    Stop,
    /// This is not my number. As final as [`Meaning::Stop`], but says nothing about the donor.
    NotMe,
    /// Write to me in this language.
    Language(Language),
    /// A person has to read it.
    Unclear,
}

impl Meaning {
    /// The word that is stored for it; the language itself is a preference of the donor.
    #[must_use]
    pub const fn understood(self) -> Understood {
        match self {
            Self::Yes => Understood::Yes,
            Self::No => Understood::No,
            Self::Stop => Understood::Stop,
            Self::NotMe => Understood::NotMe,
            Self::Language(_) => Understood::Language,
            Self::Unclear => Understood::Unclear,
        }
    }
}

/// Reads a reply.
///
/// - "Stop" and "not my number" in words count wherever they stand, whatever else is said; as digits (`0`, `9`) only
///   in a reply without a word that nobody knows, because `0(I) Rh-` is a blood group. Not mine outweighs stop.
/// - The whole menu sent back is not a stop.
/// - A "no" may be followed by its reasons. A "yes" may not: "yes, but only on Friday" needs a person.
/// - Two different answers are no answer, and a "yes" in words with a question mark is a question.
#[must_use]
pub fn understand(reply: &str) -> Meaning {
    if let Some(sign) = bare_sign(reply) {
        return sign;
    }
    let said = Said::read(&tokens(reply));
    let answers_with = |meaning| said.meanings.contains(&meaning);
    if answers_with(Meaning::Yes) && answers_with(Meaning::No) && answers_with(Meaning::Stop) {
        return Meaning::Unclear;
    }
    for last_word in [Meaning::NotMe, Meaning::Stop] {
        if answers_with(last_word) {
            return last_word;
        }
    }
    match said.meanings.as_slice() {
        [Meaning::Yes] if reply.contains('?') && reply.contains(char::is_alphabetic) => Meaning::Unclear,
        [Meaning::No] if said.opens_with_answer => Meaning::No,
        [one] if !said.unknown => *one,
        _ => Meaning::Unclear,
    }
}

/// Whether a reply names a day.
#[must_use]
pub fn names_a_day(reply: &str) -> bool {
    !days(reply).is_empty()
}

/// Whether every day that a reply names is this one.
#[must_use]
pub fn is_on(reply: &str, day: NaiveDate, today: NaiveDate) -> bool {
    days(reply).into_iter().all(|named| match named {
        Day::Today => day == today,
        Day::Tomorrow => Some(day) == today.succ_opt(),
    })
}

fn days(reply: &str) -> Vec<Day> {
    let (tokens, mut days) = (tokens(reply), Vec::new());
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        let (word, length) = longest_word(rest).map_or((None, 1), |(word, length)| (Some(word), length));
        if let Some(Word::On(day)) = word {
            days.push(day);
        }
        rest = &rest[length..];
    }
    days
}

/// Each different meaning of a reply, and what else stood in it.
struct Said {
    meanings: Vec<Meaning>,
    unknown: bool,
    opens_with_answer: bool,
}

impl Said {
    fn read(tokens: &[String]) -> Self {
        let mut said = Self {
            meanings: Vec::new(),
            unknown: false,
            opens_with_answer: false,
        };
        let mut digits = Vec::new();
        let mut rest = without_prefix(tokens);
        while let Some(first) = rest.first() {
            let (word, length) = longest_word(rest).map_or((None, 1), |(word, length)| (Some(word), length));
            let meaning = match (digit(first), word) {
                (Some(meaning), _) => {
                    digits.push(meaning);
                    None
                }
                (None, Some(Word::Means(meaning))) => Some(meaning),
                (None, Some(Word::On(_) | Word::Polite)) => None,
                (None, None) => {
                    said.unknown = true;
                    None
                }
            };
            said.add(meaning);
            rest = &rest[length..];
        }
        if !said.unknown {
            digits.into_iter().for_each(|digit| said.add(Some(digit)));
        }
        said
    }

    fn add(&mut self, meaning: Option<Meaning>) {
        let Some(meaning) = meaning.filter(|meaning| !self.meanings.contains(meaning)) else {
            return;
        };
        self.opens_with_answer |= self.meanings.is_empty() && !self.unknown;
        self.meanings.push(meaning);
    }
}

/// Signs that are a whole answer where no word or digit is written.
fn bare_sign(reply: &str) -> Option<Meaning> {
    if reply.contains(char::is_alphanumeric) {
        return None;
    }
    match (reply.contains(['+', '👍']), reply.contains(['-', '👎'])) {
        (true, false) => Some(Meaning::Yes),
        (false, true) => Some(Meaning::No),
        _ => None,
    }
}

fn digit(token: &str) -> Option<Meaning> {
    match token {
        "1" => Some(Meaning::Yes),
        "2" => Some(Meaning::No),
        "0" => Some(Meaning::Stop),
        "9" => Some(Meaning::NotMe),
        _ => None,
    }
}

/// The state's own short number taught people to write `R 1`.
fn without_prefix(tokens: &[String]) -> &[String] {
    match tokens {
        [prefix, answer, ..] if words::is_state_prefix(prefix) && digit(answer).is_some() => &tokens[1..],
        _ => tokens,
    }
}

/// Runs of letters and runs of digits, folded; everything else only separates them.
fn tokens(reply: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut last = None;
    for letter in reply.chars() {
        let kind = match letter {
            '0'..='9' => Some(true),
            _ if letter.is_alphanumeric() => Some(false),
            _ => None,
        };
        if kind.is_some() && kind != last {
            tokens.push(String::new());
        }
        if let (Some(_), Some(token)) = (kind, tokens.last_mut()) {
            token.push(letter);
        }
        last = kind;
    }
    tokens.iter().map(|token| words::fold(token)).collect()
}

#[cfg(test)]
mod tests;
