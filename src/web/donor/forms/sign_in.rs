//! An address, and the code that was sent there.

use serde::Deserialize;
use validator::Validate;

use crate::domain::contact::Address;
use crate::web::form::{Fields, Wrong, digits};

/// A phone number or an e-mail address in one field.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct AddressForm {
    #[validate(length(min = 1, max = 200, code = "address-missing"))]
    pub address: String,
}

impl Fields for AddressForm {
    const FIELDS: &'static [&'static str] = &["address"];
}

impl TryFrom<&AddressForm> for Address {
    type Error = Vec<Wrong>;

    fn try_from(form: &AddressForm) -> Result<Self, Self::Error> {
        Self::parse(&form.address).map_err(|_| vec![Wrong::new("address", "address-unknown")])
    }
}

/// The six digits of a code.
#[derive(Default, Deserialize, Validate)]
#[serde(default)]
pub struct CodeForm {
    #[validate(length(min = 1, max = 40, code = "code-digits"))]
    pub code: String,
}

impl Fields for CodeForm {
    const FIELDS: &'static [&'static str] = &["code"];
}

/// Six digits, typed with or without spaces.
pub struct SixDigits(pub String);

impl TryFrom<&CodeForm> for SixDigits {
    type Error = Vec<Wrong>;

    fn try_from(form: &CodeForm) -> Result<Self, Self::Error> {
        digits(&form.code, 6)
            .map(Self)
            .ok_or_else(|| vec![Wrong::new("code", "code-digits")])
    }
}
