//! Who sent a request, as far as pages tell.

use entity::values::{Language, Role};

/// Who reads a page, as far as the header of the page tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Who {
    #[default]
    Nobody,
    Donor,
    Staff(StaffCard),
}

/// A signed-in member of staff, as shown in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffCard {
    pub name: String,
    pub role: Role,
}

/// What the session layer knows. It inserts this into the request, for the pages, and into the response, for the
/// error pages, which are made outside of it.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub who: Who,
    /// The language the person chose; staff have none of their own.
    pub language: Option<Language>,
}
