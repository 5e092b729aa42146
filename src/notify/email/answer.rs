//! What the relay's word means: whether it speaks of the address, of the message, or of every message alike.

use crate::notify::outcome::{NotSent, Outcome};

/// At which step of the conversation the relay said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// At the sender, before the relay has heard of any recipient.
    Sender,
    /// At the recipient.
    Recipient,
    /// At the message.
    Message,
}

/// An enhanced status (RFC 3463), such as 5.1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// 2: taken, 4: not now, 5: never.
    pub class: u16,
    subject: u16,
    detail: u16,
}

impl Status {
    /// Reads `5.1.1`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let number = |text: &str| {
            let short = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|_| short)
        };
        let mut numbers = word.split('.').map(number);
        let status = Self {
            class: numbers.next()??,
            subject: numbers.next()??,
            detail: numbers.next()??,
        };
        numbers.next().is_none().then_some(status)
    }

    /// Whether nobody has the address, or nobody uses it any more, for good. X.1.7 and X.1.8 speak of the sender's.
    #[must_use]
    pub const fn refuses_the_address(self) -> bool {
        let of_the_recipient = self.subject == 1 && !matches!(self.detail, 7 | 8);
        self.class == 5 && (of_the_recipient || (self.subject == 2 && self.detail == 1))
    }

    /// Whether it tells no more than its class.
    #[must_use]
    pub const fn says_nothing(self) -> bool {
        self.subject == 0
    }

    /// Whether the relay itself is full or takes nothing at the moment.
    const fn is_of_the_relay(self) -> bool {
        self.class == 4 && self.subject == 3 && matches!(self.detail, 1 | 2)
    }

    /// Whether it speaks of the size or the form of one message.
    const fn is_of_the_message(self) -> bool {
        (self.subject == 3 && self.detail == 4) || self.subject == 6
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// What a refusal makes of the message. `code` is the relay's, with the enhanced status if it gave one: `550 5.1.1`.
#[must_use]
pub fn outcome(step: Step, permanent: bool, code: String) -> Outcome {
    let mut words = code.split(' ');
    let (basic, status) = (words.next().unwrap_or_default(), words.next().and_then(Status::parse));
    if let Some(why) = of_every_message(step, permanent, basic, status) {
        return Outcome::NotSent { why };
    }
    let of_the_address = match status {
        Some(status) => step != Step::Sender && status.refuses_the_address(),
        None => step == Step::Recipient && matches!(basic, "550" | "551" | "553"),
    };
    if permanent && of_the_address {
        Outcome::NoSuchAddress { code }
    } else {
        Outcome::Refused { permanent, code }
    }
}

/// What keeps every message back alike: the relay closes, is full, wants a sign-in, or does not take the sender.
fn of_every_message(step: Step, permanent: bool, basic: &str, status: Option<Status>) -> Option<NotSent> {
    let of_the_message = basic == "552" || status.is_some_and(Status::is_of_the_message);
    match basic {
        "530" | "534" | "535" | "538" => Some(NotSent::SignInRefused),
        "421" => Some(NotSent::TurnedAway),
        _ if status.is_some_and(Status::is_of_the_relay) => Some(NotSent::TurnedAway),
        _ if step == Step::Sender && !of_the_message => Some(if permanent {
            NotSent::SenderRefused
        } else {
            NotSent::TurnedAway
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Step::{Message, Recipient, Sender};
    use super::*;

    fn met(step: Step, answer: &str) -> Outcome {
        outcome(step, answer.starts_with('5'), answer.to_owned())
    }

    #[test]
    fn what_speaks_of_the_address_suppresses_it_and_nothing_else_does() {
        for (step, answer) in [
            (Recipient, "550 5.1.1"),
            (Recipient, "550 5.1.2"),
            (Recipient, "501 5.1.3"),
            (Recipient, "551 5.1.6"),
            (Recipient, "550 5.1.10"),
            (Recipient, "550 5.2.1"),
            (Message, "550 5.1.1"),
            (Recipient, "550"),
            (Recipient, "551"),
            (Recipient, "553"),
        ] {
            let code = answer.to_owned();
            assert_eq!(met(step, answer), Outcome::NoSuchAddress { code }, "{step:?} {answer}");
        }
    }

    #[test]
    fn what_speaks_of_the_message_ends_it_or_puts_it_off() {
        for (step, answer, permanent) in [
            (Recipient, "450", false),
            (Recipient, "450 4.2.1", false),
            (Recipient, "451", false),
            (Recipient, "451 4.7.1", false),
            (Recipient, "452", false),
            (Recipient, "452 4.2.2", false),
            (Message, "451 4.7.0", false),
            (Message, "452 4.5.3", false),
            (Recipient, "450 4.1.1", false),
            (Recipient, "552 5.2.2", true),
            (Message, "552 5.3.4", true),
            (Sender, "552 5.3.4", true),
            (Sender, "550 5.6.7", true),
            (Recipient, "554", true),
            (Recipient, "554 5.7.1", true),
            (Recipient, "550 5.7.1", true),
            (Recipient, "550 5.1.8", true),
            (Message, "554 5.7.1", true),
            (Message, "550", true),
        ] {
            let code = answer.to_owned();
            let refused = Outcome::Refused { permanent, code };
            assert_eq!(met(step, answer), refused, "{step:?} {answer}");
        }
    }

    #[test]
    fn what_speaks_of_every_message_keeps_them_all_back() {
        for (step, answer, why) in [
            (Sender, "421 4.3.2", NotSent::TurnedAway),
            (Recipient, "421", NotSent::TurnedAway),
            (Message, "421 4.7.0", NotSent::TurnedAway),
            (Sender, "451 4.3.0", NotSent::TurnedAway),
            (Sender, "452", NotSent::TurnedAway),
            (Recipient, "452 4.3.1", NotSent::TurnedAway),
            (Recipient, "530 5.7.0", NotSent::SignInRefused),
            (Sender, "535 5.7.8", NotSent::SignInRefused),
            (Recipient, "538", NotSent::SignInRefused),
            (Sender, "550 5.1.1", NotSent::SenderRefused),
            (Sender, "553 5.7.1", NotSent::SenderRefused),
            (Sender, "550", NotSent::SenderRefused),
        ] {
            assert_eq!(met(step, answer), Outcome::NotSent { why }, "{step:?} {answer}");
        }
    }

    #[test]
    fn a_status_is_three_short_numbers() {
        for (word, read) in [
            ("5.1.1", true),
            ("4.7.650", true),
            ("5.1", false),
            ("5.1.1.1", false),
            ("5.x.1", false),
            ("5..1", false),
            ("5.1.1000", false),
        ] {
            assert_eq!(
                Status::parse(word).map(|status| status.to_string()).as_deref(),
                read.then_some(word),
                "{word}"
            );
        }
    }
}
