//! Ids: one type a noun, so that a donor's id can never be passed where a site's is meant.

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident, )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(digits: &str) -> Result<Self, Self::Err> {
                digits.parse().map(Self)
            }
        }

    )+ };
}

ids! {
    /// A donor.
    DonorId,
    /// A consent given by a donor.
    ConsentId,
    /// A deferral of a donor.
    DeferralId,
    /// A hospital.
    HospitalId,
    /// A blood collection site.
    SiteId,
    /// A row of a site's weekly hours or dated exceptions.
    HoursId,
    /// A member of staff.
    StaffId,
    /// A signed-in browser.
    SessionId,
    /// What was tried for one address.
    AttemptId,
    /// A six-digit code sent to confirm an address.
    CodeId,
    /// A shortage posted by a hospital.
    ShortageId,
    /// A campaign that answers a shortage.
    CampaignId,
    /// A wave of a campaign.
    WaveId,
    /// One ask of one donor in one campaign.
    AppealId,
    /// One message to one person over one channel: a row of the ledger.
    DeliveryId,
    /// One part of a text that has several.
    PartId,
    /// What a carrier said about a delivery that was not found yet.
    ReceiptId,
    /// A long text of which parts have come, or what nobody could read.
    InboundId,
    /// What a person sent back.
    ReplyId,
    /// An address to which nothing may be sent.
    SuppressionId,
    /// A call for the hotline to make.
    CallId,
    /// A site's half-hour with a capacity.
    SlotId,
    /// Places of a slot held for a campaign.
    HoldId,
    /// One donor in one slot.
    AppointmentId,
    /// A donation recorded at the desk.
    DonationId,
    /// A line of the audit table.
    AuditId,
    /// A message in the phone simulator.
    SimulatedId,
}
