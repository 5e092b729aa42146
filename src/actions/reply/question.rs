//! What a donor's phone has been asked, and what stands behind it.

use chrono::{DateTime, Utc};
use entity::values::{AppealId, Channel, DonorId, Question};
use entity::{appeal, appointment, code};
use sea_orm::{ConnectionTrait, DbErr};

use crate::actions::Context;
use crate::domain::reply::Open;
use crate::store::{appeals, appointments, codes, ledger};

/// The open questions to a phone.
#[derive(Default)]
pub struct Asked {
    pub open: Vec<Open>,
    /// The ask that an answer is for. When nothing is open: the latest, which is over.
    pub appeal: Option<appeal::Model>,
    /// The visit that is booked.
    pub visit: Option<appointment::Model>,
    /// The code that may be sent back.
    pub code: Option<code::Model>,
}

impl Asked {
    pub async fn of(tx: &impl ConnectionTrait, context: &Context<'_>, donor: DonorId) -> Result<Self, DbErr> {
        let mut asked = Self {
            visit: appointments::live_of_donor(tx, donor).await?,
            code: codes::open_of_donor(tx, (donor, Channel::Sms), context.now).await?,
            ..Self::default()
        };
        let mut open = |question, asked_at| asked.open.push(Open { question, asked_at });
        let answerable = appeals::answerable_of_donor(tx, donor, context.now).await?;
        if let Some(appeal) = &answerable {
            open(Question::Appeal, appeal.asked_at);
        }
        if let Some(visit) = &asked.visit {
            let told = ledger::told_of_visit(tx, visit.id).await?;
            open(Question::Visit, told.unwrap_or(visit.booked_at).max(visit.booked_at));
        }
        if let Some(code) = &asked.code {
            open(Question::Code, code.created_at);
        }
        asked.appeal = match answerable {
            Some(appeal) => Some(appeal),
            None => appeals::latest_of_donor(tx, donor).await?,
        };
        Ok(asked)
    }

    /// Whether anything was asked, told, booked or given up since then: not by the reply of that moment, but after it.
    pub async fn has_news_since(&self, tx: &impl ConnectionTrait, then: DateTime<Utc>) -> Result<bool, DbErr> {
        let (appeal, visit) = (self.appeal.as_ref(), self.visit.as_ref());
        let moments = [
            appeal.map(|appeal| appeal.asked_at),
            appeal.and_then(|appeal| appeal.answered_at),
            visit.map(|visit| visit.booked_at),
            self.code.as_ref().map(|code| code.created_at),
        ];
        if moments.into_iter().flatten().any(|at| at > then) {
            return Ok(true);
        }
        let about = (appeal.map(|appeal| appeal.id), visit.map(|visit| visit.id));
        ledger::speaks_since(tx, about, then).await
    }

    /// What was asked last.
    pub fn newest(&self) -> Option<Question> {
        self.open
            .iter()
            .max_by_key(|open| open.asked_at)
            .map(|open| open.question)
    }

    /// The ask that is kept with a reply: that of the visit if it is about one.
    pub fn appeal_of(&self, question: Option<Question>) -> Option<AppealId> {
        match (question, &self.visit) {
            (Some(Question::Visit), Some(visit)) => visit.appeal_id,
            _ => self.appeal.as_ref().map(|appeal| appeal.id),
        }
    }
}
