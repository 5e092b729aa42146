//! What a mail server reports of a letter that was taken (RFC 3464): read from the mail in which it comes back. Nothing of
//! its text is kept, only the name of the letter, the addresses, and what became of it for each.

use entity::values::DeliveryId;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::answer::Status;

/// A delivery report.
pub struct Report {
    /// The letter it speaks of, if it is named as ours are.
    pub letter: Option<Letter>,
    /// What became of it, for each recipient.
    pub fates: Vec<Fate>,
}

/// The name of one of our letters: the row of the ledger, and what nobody guesses of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub id: DeliveryId,
    pub tag: String,
}

/// What became of a letter for one recipient.
pub struct Fate {
    /// Where it ended, and to whom it was sent; the same unless somebody on the way sent it on.
    pub addresses: Vec<String>,
    pub action: Action,
    /// Why.
    pub status: Option<Status>,
}

/// What the server did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Delivered,
    /// It has given up.
    Failed,
    /// It goes on trying, or knows no more.
    Other,
}

/// The mail is something else: an answer of a person, a holiday, an advertisement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this mail is no delivery report")]
pub struct NoReport;

impl Report {
    /// Reads a mail.
    ///
    /// # Errors
    /// [`NoReport`].
    pub fn read(mail: &[u8]) -> Result<Self, NoReport> {
        let mail = MessageParser::new().parse(mail).ok_or(NoReport)?;
        let report = mail.parts.iter().find(|part| is(part, "message", "delivery-status"));
        let report = String::from_utf8_lossy(report.ok_or(NoReport)?.contents()).replace("\r\n", "\n");
        let mut groups = report.split("\n\n").map(fields).filter(|fields| !fields.is_empty());
        let whole = groups.next().ok_or(NoReport)?;
        let envelope = value(&whole, "original-envelope-id").and_then(Letter::parse);
        let fates: Vec<Fate> = groups.filter_map(|fields| Fate::read(&fields)).collect();
        if fates.is_empty() {
            return Err(NoReport);
        }
        Ok(Self {
            letter: envelope.or_else(|| returned(&mail)),
            fates,
        })
    }
}

impl Letter {
    /// Reads `<delivery-17.k3v9@example.kz>`, with or without its brackets.
    fn parse(name: &str) -> Option<Self> {
        let name = name.trim().trim_matches(['<', '>']);
        let (name, _domain) = name.strip_prefix("delivery-")?.split_once('@')?;
        let (id, tag) = name.split_once('.')?;
        Some(Self {
            id: id.parse().ok()?,
            tag: tag.to_owned(),
        })
    }
}

impl Fate {
    fn read(fields: &Fields) -> Option<Self> {
        let addresses = ["final-recipient", "original-recipient"].map(|name| value(fields, name).and_then(address));
        let action = match value(fields, "action")?.to_lowercase().as_str() {
            "delivered" => Action::Delivered,
            "failed" => Action::Failed,
            _ => Action::Other,
        };
        let said = value(fields, "status").and_then(|status| Status::parse(status.split_whitespace().next()?));
        // Some servers put what they were told into the diagnosis only.
        let told = || {
            let diagnosis = value(fields, "diagnostic-code")?;
            Status::parse(
                diagnosis
                    .split([' ', '-', ';'])
                    .filter(|word| !word.is_empty())
                    .nth(2)?,
            )
        };
        let status = match said {
            Some(status) if status.says_nothing() => told().or(said),
            Some(_) => said,
            None => told(),
        };
        Some(Self {
            addresses: addresses.into_iter().flatten().collect(),
            action,
            status,
        })
    }
}

type Fields = Vec<(String, String)>;

/// The fields of one group, their names in lower case and their lines joined.
fn fields(group: &str) -> Fields {
    let mut fields = Fields::new();
    for line in group.lines() {
        match (line.starts_with([' ', '\t']), fields.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => value.extend([" ", line.trim()]),
            (false, _, Some((name, value))) => fields.push((name.trim().to_lowercase(), value.trim().to_owned())),
            _ => {}
        }
    }
    fields
}

fn value<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    let field = fields.iter().find(|(known, _)| known == name);
    field.map(|(_, value)| value.as_str())
}

/// `rfc822; aigul+2Bdonor@example.kz`: the type, and the address with `+2B` for a sign that may not stand there.
fn address(field: &str) -> Option<String> {
    let (_, address) = field.split_once(';')?;
    let mut pieces = address.trim().trim_matches(['<', '>']).split('+');
    let mut read = pieces.next()?.to_owned();
    for piece in pieces {
        let sign = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match sign.filter(u8::is_ascii_graphic) {
            Some(sign) => read.extend([char::from(sign).to_string().as_str(), &piece[2..]]),
            None => read.extend(["+", piece]),
        }
    }
    Some(read)
}

/// The name of the letter from what was sent back of it: all of it, or its headers.
fn returned(mail: &Message<'_>) -> Option<Letter> {
    mail.parts.iter().find_map(|part| match &part.body {
        PartType::Message(letter) => Letter::parse(letter.message_id()?),
        _ if is(part, "text", "rfc822-headers") => {
            let headers = MessageParser::new().parse_headers(part.contents())?;
            Letter::parse(headers.message_id()?)
        }
        _ => None,
    })
}

fn is(part: &MessagePart<'_>, kind: &str, subkind: &str) -> bool {
    let media_type = part.content_type();
    media_type.is_some_and(|found| {
        let same = |found: Option<&str>| found.is_some_and(|found| found.eq_ignore_ascii_case(subkind));
        found.ctype().eq_ignore_ascii_case(kind) && same(found.subtype())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mail(whole: &str, fate: &str, third: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"b\"\r\n\
             MIME-Version: 1.0\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\n\
             Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n{whole}\r\n{fate}\r\n--b\r\n{third}\r\n--b--\r\n"
        )
    }

    const FATE: &str = "Final-Recipient: rfc822; aigul@example.kz\r\nAction: failed\r\nStatus: 5.1.1\r\n";
    const HEADERS: &str =
        "Content-Type: text/rfc822-headers\r\n\r\nSubject: Hello\r\nMessage-ID: <delivery-17.k3V9@Example.kz>\r\n";

    fn ours() -> Option<Letter> {
        Some(Letter {
            id: DeliveryId(17),
            tag: "k3V9".to_owned(),
        })
    }

    #[test]
    fn a_letter_is_named_by_what_came_back_of_it_or_by_its_envelope() {
        let message =
            "Content-Type: message/rfc822\r\n\r\nMessage-ID: <delivery-17.k3V9@example.kz>\r\nSubject: x\r\n\r\nHello.";
        let foreign = "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <abc@example.kz>\r\n";
        for (whole, third, letter) in [
            ("", HEADERS, ours()),
            ("", message, ours()),
            ("Original-Envelope-Id: delivery-17.k3V9@example.kz\r\n", foreign, ours()),
            ("", foreign, None),
            ("Original-Envelope-Id: delivery-17@example.kz\r\n", foreign, None),
            ("", "Content-Type: text/plain\r\n\r\nnothing", None),
        ] {
            let read = Report::read(mail(whole, FATE, third).as_bytes()).unwrap();
            assert_eq!(read.letter, letter, "{whole} {third}");
        }
    }

    #[test]
    fn each_recipient_has_a_fate() {
        for (fields, addresses, action, status) in [
            (FATE, &["aigul@example.kz"][..], Action::Failed, Some("5.1.1")),
            (
                "Original-Recipient: rfc822;aigul+2Bdonor@example.kz\r\nFinal-Recipient: RFC822; <box@other.example>\r\nAction: Failed\r\nStatus: 5.7.1 (policy)\r\n",
                &["box@other.example", "aigul+donor@example.kz"],
                Action::Failed,
                Some("5.7.1"),
            ),
            (
                "Final-Recipient: rfc822; a+b@example.kz\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550\r\n 5.1.1 no such user\r\n",
                &["a+b@example.kz"],
                Action::Failed,
                Some("5.1.1"),
            ),
            (
                "Final-Recipient: rfc822; a@example.kz\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550 unknown\r\n",
                &["a@example.kz"],
                Action::Failed,
                Some("5.0.0"),
            ),
            (
                "Final-Recipient: rfc822; a@example.kz\r\nAction: delayed\r\nStatus: 4.4.1\r\n",
                &["a@example.kz"],
                Action::Other,
                Some("4.4.1"),
            ),
            (
                "Final-Recipient: rfc822; a@example.kz\r\nAction: delivered\r\nStatus: 2.0.0\r\n",
                &["a@example.kz"],
                Action::Delivered,
                Some("2.0.0"),
            ),
        ] {
            let read = Report::read(mail("", fields, HEADERS).as_bytes()).unwrap();
            let [fate] = <[Fate; 1]>::try_from(read.fates).unwrap_or_else(|_| panic!("one fate: {fields}"));
            let found = fate.status.map(|status| status.to_string());
            assert_eq!(fate.addresses, addresses);
            assert_eq!((fate.action, found.as_deref()), (action, status));
        }
    }

    #[test]
    fn any_other_mail_is_no_report() {
        for text in [
            "",
            "hello",
            "Subject: away\r\n\r\nI am on holiday.",
            "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n",
            &mail("", "", HEADERS),
        ] {
            assert!(Report::read(text.as_bytes()).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_in_is_read_or_refused(octets in proptest::collection::vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>()) {
            let mut whole = mail("", FATE, HEADERS).into_bytes();
            let at = at.index(whole.len());
            whole.splice(at..at, octets.iter().copied());
            let _ = Report::read(&whole);
            let _ = Report::read(&octets);
        }
    }
}
