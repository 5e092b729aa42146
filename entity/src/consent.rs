//! What a donor agreed to, in which words, and until when.

use sea_orm::entity::prelude::*;

use crate::values::{ConsentId, ConsentKind, DonorId, Language};

/// What a donor agreed to, in which words, and until when.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consents")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ConsentId,
    pub donor_id: DonorId,
    pub kind: ConsentKind,
    pub text_version: String,
    pub language: Language,
    /// Where it was given: `web`, `import`.
    pub source: String,
    pub given_at: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
