//! Telling which text a receipt speaks of. Some operators answer with an id in hexadecimal and write it in decimal in the
//! receipt, or the other way round, or with zeros before it: which of these is learned from what is seen.

use serde::{Deserialize, Serialize};

/// How an operator's receipts write the id that its answer gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdForm {
    /// The same, apart from case and zeros before it.
    Same,
    /// Hexadecimal in the answer, decimal in the receipt.
    HexThenDecimal,
    /// Decimal in the answer, hexadecimal in the receipt.
    DecimalThenHex,
}

/// What has been seen of an operator's ids. Plain numbers, to be kept across restarts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageIds {
    same: u32,
    hex_then_decimal: u32,
    decimal_then_hex: u32,
}

/// So many ids that only one form explains, and none that only another does, and the form is known.
const ENOUGH: u32 = 3;

/// In octets.
const LONGEST: usize = 255;

impl IdForm {
    const ALL: [Self; 3] = [Self::Same, Self::HexThenDecimal, Self::DecimalThenHex];

    /// Its name for `qanat doctor`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::HexThenDecimal => "hex_then_decimal",
            Self::DecimalThenHex => "decimal_then_hex",
        }
    }

    /// The [`MessageIds::key`] that the answer's id had, if the receipt writes its id in this form.
    fn answered(self, receipt: &str) -> Option<String> {
        let receipt = MessageIds::key(receipt);
        match self {
            Self::Same => Some(receipt),
            Self::HexThenDecimal => receipt.parse().ok().map(|number: u128| format!("{number:x}")),
            Self::DecimalThenHex => u128::from_str_radix(&receipt, 16).ok().map(|number| number.to_string()),
        }
    }
}

impl MessageIds {
    /// Of a carrier that writes its ids in one way.
    #[must_use]
    pub const fn same() -> Self {
        Self {
            same: ENOUGH,
            hex_then_decimal: 0,
            decimal_then_hex: 0,
        }
    }

    /// The id in a receipt as it is kept. Of one that is too long for a text so much is left that it is none's.
    #[must_use]
    pub fn of_receipt(id: &str) -> &str {
        let id = id.trim();
        &id[..id.ceil_char_boundary(LONGEST + 1)]
    }

    /// What the id in an answer is kept and looked for as: lower case, without zeros before it. Empty for what is none: SMPP's
    /// has 64 octets and a gateway's may have more, but no index takes a page of them.
    #[must_use]
    pub fn key(id: &str) -> String {
        let id = Some(id.trim()).filter(|id| id.len() <= LONGEST);
        let id = id.unwrap_or_default().to_ascii_lowercase();
        let short = id.trim_start_matches('0');
        if short.is_empty() && !id.is_empty() { "0" } else { short }.to_owned()
    }

    /// How this operator writes its ids, once it is known.
    #[must_use]
    pub fn form(&self) -> Option<IdForm> {
        let seen = |form: &IdForm| match form {
            IdForm::Same => self.same,
            IdForm::HexThenDecimal => self.hex_then_decimal,
            IdForm::DecimalThenHex => self.decimal_then_hex,
        };
        let form = IdForm::ALL.into_iter().max_by_key(seen)?;
        let others = IdForm::ALL.iter().filter(|other| **other != form).map(seen).max();
        // A few ids that speak for another form are chance, or lies.
        (seen(&form) >= ENOUGH && seen(&form) / 20 >= others.unwrap_or(0)).then_some(form)
    }

    /// The [keys](Self::key) to look for when a receipt comes, the likeliest first: one if the form is known, else up to
    /// three. If texts are found under several of them, none is meant for certain.
    #[must_use]
    pub fn keys(&self, receipt: &str) -> Vec<String> {
        let forms = self.form().map_or(IdForm::ALL.to_vec(), |form| vec![form]);
        let mut keys: Vec<String> = Vec::new();
        for form in forms {
            keys.extend(form.answered(receipt).filter(|key| !keys.contains(key)));
        }
        keys
    }

    /// Learns from a receipt that is known to speak of a text, say because only one text was on its way to that phone. An
    /// id that several forms explain teaches nothing.
    pub fn learn(&mut self, answer: &str, receipt: &str) {
        let mut forms = IdForm::ALL
            .into_iter()
            .filter(|form| form.answered(receipt) == Some(MessageIds::key(answer)));
        let (Some(form), None) = (forms.next(), forms.next()) else {
            return;
        };
        let seen = match form {
            IdForm::Same => &mut self.same,
            IdForm::HexThenDecimal => &mut self.hex_then_decimal,
            IdForm::DecimalThenHex => &mut self.decimal_then_hex,
        };
        *seen = seen.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_receipt_finds_its_text_however_the_id_is_written() {
        for (answer, receipt, found) in [
            ("1a2b", "1a2b", true),
            ("1A2B", "1a2b", true),
            ("1a2b", "00001A2B", true),
            ("0000001a2b", "1a2b", true),
            ("1a2b", "6699", true),
            ("1a2b", "0000006699", true),
            ("6699", "1A2B", true),
            ("0000006699", "1a2b", true),
            ("4f3c2b1a-77aa", "4F3C2B1A-77AA", true),
            ("0", "000", true),
            ("1a2b", "1a2c", false),
            ("1a2b", "6700", false),
            ("id-7", "7", false),
            ("ffffffffffffffffffffffffffffffffff", "1", false),
        ] {
            let keys = MessageIds::default().keys(receipt);
            assert_eq!(
                keys.contains(&MessageIds::key(answer)),
                found,
                "{answer} {receipt}: {keys:?}"
            );
        }
    }

    #[test]
    fn the_form_is_known_after_a_few_ids_that_only_it_explains() {
        for (form, pairs) in [
            (
                Some(IdForm::Same),
                &[("1a2b", "1A2B"), ("77", "0077"), ("8f", "8f")][..],
            ),
            (
                Some(IdForm::HexThenDecimal),
                &[("1a2b", "6699"), ("ff", "255"), ("10", "16")],
            ),
            (
                Some(IdForm::DecimalThenHex),
                &[("6699", "1a2b"), ("255", "FF"), ("16", "10")],
            ),
            (None, &[("5", "5"), ("7", "7"), ("1", "01"), ("9", "9")]),
            (None, &[("1a2b", "6699"), ("ff", "255")]),
            (None, &[("ff", "255"), ("fe", "254"), ("fd", "253"), ("fc", "fc")]),
            (None, &[("ff", "1"), ("fe", "2"), ("fd", "3")]),
        ] {
            let mut ids = MessageIds::default();
            for (answer, receipt) in pairs {
                ids.learn(answer, receipt);
            }
            assert_eq!(ids.form(), form, "{pairs:?}");
        }
    }

    #[test]
    fn a_known_form_leaves_no_doubt() {
        let mut ids = MessageIds::default();
        assert_eq!(ids.keys("16"), ["16", "10", "22"]);
        for (answer, receipt) in [("1a2b", "6699"), ("ff", "255"), ("fe", "254")] {
            ids.learn(answer, receipt);
        }
        assert_eq!(ids.keys("16"), ["10"]);
        assert_eq!(ids.form().map(IdForm::as_str), Some("hex_then_decimal"));
    }

    #[test]
    fn one_lie_in_a_hundred_changes_nothing() {
        let mut ids = MessageIds::default();
        for number in 0xa0..0x104 {
            ids.learn(&format!("{number:x}"), &number.to_string());
        }
        ids.learn("fc", "fc");
        assert_eq!(ids.form(), Some(IdForm::HexThenDecimal));
    }

    proptest! {
        #[test]
        fn every_form_is_found(number in 1u64.., zeros in 0usize..8) {
            let (hex, decimal) = (format!("{number:X}"), number.to_string());
            for (answer, receipt) in [(&hex, &decimal), (&decimal, &hex), (&hex, &hex), (&decimal, &decimal)] {
                let padded = format!("{}{receipt}", "0".repeat(zeros));
                prop_assert!(MessageIds::default().keys(&padded).contains(&MessageIds::key(answer)));
            }
        }
    }
}
