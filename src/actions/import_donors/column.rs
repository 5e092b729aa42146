//! The columns of the file.

/// A column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// A mobile number.
    Phone,
    /// An e-mail address.
    Email,
    /// How to address the donor.
    Name,
    /// `kk`, `ru` or `en`.
    Language,
    /// As people write it; empty when it is not known.
    BloodGroup,
    /// `female` or `male`.
    Sex,
    /// The day of birth.
    BirthDate,
    /// A settlement, by its name in any of the languages.
    Settlement,
    /// The day of the last donation, if there was one.
    LastDonationOn,
    /// What was given then.
    LastComponent,
    /// Over which channels the donor wants to be asked.
    Channels,
    /// Whether the donor may be called in an emergency, at night as well.
    EmergencyConsent,
    /// When the donor agreed to be asked.
    ConsentedAt,
}

/// Every column, in the order in which people are told about them.
pub const COLUMNS: [(Column, &str); 13] = [
    (Column::Phone, "phone"),
    (Column::Email, "email"),
    (Column::Name, "name"),
    (Column::Language, "language"),
    (Column::BloodGroup, "blood_group"),
    (Column::Sex, "sex"),
    (Column::BirthDate, "birth_date"),
    (Column::Settlement, "settlement"),
    (Column::LastDonationOn, "last_donation_on"),
    (Column::LastComponent, "last_component"),
    (Column::Channels, "channels"),
    (Column::EmergencyConsent, "emergency_consent"),
    (Column::ConsentedAt, "consented_at"),
];

impl Column {
    /// Its name in the file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        COLUMNS[self as usize].1
    }
}

impl std::fmt::Display for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
