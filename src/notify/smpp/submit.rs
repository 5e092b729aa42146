//! A text as the PDUs that ask an operator to bring it to a phone.

use chrono::{DateTime, TimeDelta, Utc};
use rusmpp::pdus::SubmitSm;
use rusmpp::types::{COctetString, EmptyOrFullCOctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass, RegisteredDelivery};

use super::settings::{Kind, SmppSettings, Validity};
use crate::domain::text::{Coding, parts, split};
use crate::notify::text_message::TextMessage;

/// Why a text cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSubmittable {
    /// It is of no more use.
    Expired,
    /// The number, or the source of the settings, is none that the protocol can carry.
    Address,
    /// More parts than a phone can put together.
    TooLong,
}

/// `esm_class`: a header opens the text.
const HEADED: u8 = 0x40;
/// Operators keep nothing longer.
const LONGEST: TimeDelta = TimeDelta::days(30);

/// The PDUs for a text, one a part. `reference` marks the parts of one text among those to the same phone.
pub fn submit_sms(
    message: &TextMessage<'_>,
    settings: &SmppSettings,
    reference: u8,
    now: DateTime<Utc>,
) -> Result<Vec<SubmitSm>, NotSubmittable> {
    let coding = parts(message.words).coding;
    let pieces = split(message.words);
    let total = u8::try_from(pieces.len()).map_err(|_| NotSubmittable::TooLong)?;
    let common = SubmitSm::builder()
        .source_addr_ton(settings.source_kind.ton.into())
        .source_addr_npi(settings.source_kind.npi.into())
        .source_addr(address(&settings.source, settings.source_kind)?)
        .dest_addr_ton(settings.dest_kind.ton.into())
        .dest_addr_npi(settings.dest_kind.npi.into())
        .destination_addr(destination(message.to, settings.dest_kind)?)
        // The library's own defaults of these two ask for what nobody wants.
        .esm_class(EsmClass::from(if total > 1 { HEADED } else { 0 }))
        .registered_delivery(RegisteredDelivery::from(u8::from(message.receipt)))
        .validity_period(validity(message.expires_at, settings.validity, now)?)
        .data_coding(match coding {
            Coding::Gsm7 => DataCoding::McSpecific,
            Coding::Ucs2 => DataCoding::Ucs2,
        })
        .build();
    let submit = |(number, piece): (u8, &&str)| {
        let mut octets = if total > 1 {
            vec![5, 0, 3, reference, total, number]
        } else {
            vec![]
        };
        octets.extend(coding.encode(piece));
        let octets = OctetString::from_vec(octets).map_err(|_| NotSubmittable::TooLong)?;
        Ok(common.clone().with_short_message(octets))
    };
    (1..=total).zip(&pieces).map(submit).collect()
}

fn destination(number: &str, kind: Kind) -> Result<COctetString<1, 21>, NotSubmittable> {
    let digits = number.strip_prefix('+').unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NotSubmittable::Address);
    }
    address(number, kind)
}

/// An international number is written without its plus: the type of number says it.
fn address(text: &str, kind: Kind) -> Result<COctetString<1, 21>, NotSubmittable> {
    let text = if kind.ton == 1 {
        text.strip_prefix('+').unwrap_or(text)
    } else {
        text
    };
    text.parse().map_err(|_| NotSubmittable::Address)
}

/// Section 7.1.1: `YYMMDDhhmmsstnnp`, where the last sign tells whether it is a time that is left or one of the world.
fn validity(
    expires_at: DateTime<Utc>,
    form: Validity,
    now: DateTime<Utc>,
) -> Result<EmptyOrFullCOctetString<17>, NotSubmittable> {
    let left = (expires_at - now).min(LONGEST);
    if left < TimeDelta::seconds(1) {
        return Err(NotSubmittable::Expired);
    }
    let text = match form {
        Validity::Untold => String::new(),
        Validity::Absolute => (now + left).format("%y%m%d%H%M%S000+").to_string(),
        Validity::Relative => {
            let (hours, minutes, seconds) = (left.num_hours() % 24, left.num_minutes() % 60, left.num_seconds() % 60);
            format!("0000{:02}{hours:02}{minutes:02}{seconds:02}000R", left.num_days())
        }
    };
    Ok(text
        .parse()
        .expect("both forms are sixteen ASCII characters, as the field wants them"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-03-28T03:00:00.700Z";

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn message(words: &str) -> TextMessage<'_> {
        TextMessage {
            reference: 7,
            to: "+77011234567",
            words,
            expires_at: at("2026-03-28T05:30:00Z"),
            receipt: true,
        }
    }

    fn settings(options: &str) -> SmppSettings {
        SmppSettings::parse(&format!("smpp://u:p@h?{options}").into()).unwrap()
    }

    fn octets(submit: &SubmitSm) -> &[u8] {
        submit.short_message().as_ref()
    }

    #[test]
    fn a_short_text_is_one_pdu_without_a_header() {
        for (words, data_coding, expected) in [("O- [1]", 0, &b"O- \x1b<1\x1b>"[..]), ("иә", 8, &[4, 0x38, 4, 0xd9])]
        {
            let [submit] = &submit_sms(&message(words), &settings("source=1414"), 9, at(NOW)).unwrap()[..] else {
                panic!("{words} fits one part");
            };
            assert_eq!((u8::from(submit.data_coding), octets(submit)), (data_coding, expected));
            assert_eq!(
                (u8::from(submit.esm_class), u8::from(submit.registered_delivery)),
                (0, 1)
            );
            assert_eq!(
                (submit.source_addr.as_str(), submit.destination_addr.as_str()),
                ("1414", "77011234567")
            );
            assert_eq!((u8::from(submit.dest_addr_ton), u8::from(submit.dest_addr_npi)), (1, 1));
            assert_eq!(u8::from(submit.source_addr_ton), 0);
        }
    }

    #[test]
    fn a_long_text_says_which_part_each_pdu_is() {
        for (letter, per_part, unit) in [("a", 153, 1), ("ә", 67, 2)] {
            let words = letter.repeat(per_part * 2 + 1);
            let submits = submit_sms(&message(&words), &settings(""), 0xaa, at(NOW)).unwrap();
            assert_eq!(submits.len(), 3);
            for (number, submit) in (1u8..).zip(&submits) {
                assert_eq!(octets(submit)[..6], [5, 0, 3, 0xaa, 3, number]);
                assert_eq!(u8::from(submit.esm_class), HEADED);
                assert_eq!(octets(submit).len(), 6 + unit * if number == 3 { 1 } else { per_part });
            }
        }
        let endless = "a".repeat(153 * 256);
        assert_eq!(
            submit_sms(&message(&endless), &settings(""), 1, at(NOW)),
            Err(NotSubmittable::TooLong)
        );
    }

    #[test]
    fn the_operator_hears_when_a_text_is_of_no_more_use() {
        for (form, expires_at, expected) in [
            ("relative", "2026-03-28T05:30:00Z", Ok("000000022959000R")),
            ("relative", "2026-03-30T03:00:01Z", Ok("000002000000000R")),
            ("relative", "2027-03-28T03:00:00Z", Ok("000030000000000R")),
            ("absolute", "2026-03-28T05:30:00Z", Ok("260328053000000+")),
            ("none", "2026-03-28T05:30:00Z", Ok("")),
            ("relative", "2026-03-28T03:00:01Z", Err(NotSubmittable::Expired)),
            ("none", "2026-03-28T02:00:00Z", Err(NotSubmittable::Expired)),
        ] {
            let message = TextMessage {
                expires_at: at(expires_at),
                ..message("1")
            };
            let submits = submit_sms(&message, &settings(&format!("validity={form}")), 1, at(NOW));
            let validity = submits.map(|submits| submits[0].validity_period.to_string());
            assert_eq!(validity, expected.map(str::to_owned), "{form} {expires_at}");
        }
    }

    #[test]
    fn what_is_no_number_goes_nowhere() {
        for to in ["", "+", "nurse", "+7701 123 45 67", "123456789012345678901"] {
            let message = TextMessage { to, ..message("1") };
            assert_eq!(
                submit_sms(&message, &settings(""), 1, at(NOW)),
                Err(NotSubmittable::Address),
                "{to}"
            );
        }
    }

    #[test]
    fn a_national_plan_keeps_the_number_as_it_is() {
        let submits = submit_sms(&message("1"), &settings("dest_ton=0&dest_npi=1"), 1, at(NOW)).unwrap();
        assert_eq!(submits[0].destination_addr.as_str(), "+77011234567");
        let silent = TextMessage {
            receipt: false,
            ..message("1")
        };
        let submits = submit_sms(&silent, &settings(""), 1, at(NOW)).unwrap();
        assert_eq!(u8::from(submits[0].registered_delivery), 0);
    }
}
