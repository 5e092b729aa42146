//! `qanat status`: how each shortage, its appeals, appointments and messages stand. The JSON is for other tools: names
//! stay, fields are only added.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::values::{
    AppealState, AppointmentState, BloodGroup, Channel, Component, DeliveryState, ShortageId, ShortageState, Urgency,
};
use sea_orm::DatabaseConnection;
use serde::Serialize;

use super::arguments::StatusArgs;
use super::assemble;
use super::table::Table;
use crate::actions::House;
use crate::actions::attempt::codes_spent;
use crate::actions::call::calls_waiting;
use crate::actions::progress::Progress;
use crate::actions::scene::scene;
use crate::config::Config;
use crate::store::costs::{self, Cost};
use crate::store::{inbound, ledger, quarantine, replies, status, suppressions};

/// Prints how everything stands.
///
/// # Errors
/// When the database does not answer.
pub async fn run(config: &Config, args: &StatusArgs) -> anyhow::Result<ExitCode> {
    let db = assemble::database(config).await?;
    let now = assemble::clock(&db, config.clock).await?.now();
    let status = Status::read(&db, &assemble::house(config, config.bind), now).await?;
    if args.json {
        say!("{}", serde_json::to_string_pretty(&status)?);
    } else {
        say!("{}", status.for_people());
    }
    Ok(ExitCode::SUCCESS)
}

/// Rows by state; every state is there.
type Counts = BTreeMap<&'static str, i64>;

#[derive(Serialize)]
struct Status {
    at: DateTime<Utc>,
    shortages: Vec<Shortage>,
    ledger: Ledger,
    /// Since when nothing leaves, because the database may be a copy from an earlier time.
    quarantined_since: Option<DateTime<Utc>>,
    /// Addresses to which nothing is sent because what was sent there came back, by channel.
    suppressed_addresses: Counts,
    replies: Replies,
    codes: Codes,
    calls: Calls,
}

/// The hotline's list.
#[derive(Serialize)]
struct Calls {
    waiting: u64,
}

/// Codes by text message within the day, and what may still leave.
#[derive(Serialize)]
struct Codes {
    counted: u32,
    budget: u32,
    /// What they cost, as far as their routes have a price.
    tenge: u64,
    tenge_budget: u32,
    spent: bool,
    spent_prefixes: Vec<String>,
}

/// What people wrote and a person has to read.
#[derive(Serialize)]
struct Replies {
    waiting: u64,
    unreadable: u64,
}

#[derive(Serialize)]
struct Shortage {
    id: ShortageId,
    hospital: String,
    component: Component,
    blood_group: BloodGroup,
    urgency: Urgency,
    state: ShortageState,
    /// Since when its campaign asks nobody, because it ran when a copy of the database was brought back.
    held_since: Option<DateTime<Utc>>,
    deadline: DateTime<Utc>,
    units: i16,
    expected: f64,
    collected: u32,
    appeals: Counts,
    appointments: Counts,
    sms: Sms,
    #[serde(skip)]
    zone: Tz,
}

#[derive(Serialize)]
struct Ledger {
    by_state: Counts,
    imbalance: i64,
    /// Of everything, codes and answers as well.
    sms: Sms,
}

/// What text messages may have cost.
#[derive(Serialize)]
struct Sms {
    parts: i64,
    tenge: i64,
    /// Texts of which the price or the parts are not known.
    unpriced: i64,
}

impl Sms {
    fn of(cost: &Cost) -> Self {
        Self {
            parts: cost.parts,
            tenge: cost.tenge(),
            unpriced: cost.unpriced,
        }
    }
}

impl Status {
    async fn read(db: &DatabaseConnection, house: &House, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let (policy, codes) = (&house.policy, codes_spent(db, house, now).await?);
        let (appeals, appointments) = (status::appeals(db).await?, status::appointments(db).await?);
        let costs = costs::all(db).await?;
        let mut shortages = Vec::new();
        for shortage in status::shortages(db).await? {
            let id = shortage.campaign_id;
            let Some(scene) = scene(db, id).await? else { continue };
            let progress = Progress::read(db, policy, &scene, now).await?;
            let asked = appeals.iter().filter(|row| row.campaign_id == id);
            let held = appointments.iter().filter(|row| row.campaign_id == id);
            shortages.push(Shortage {
                id: shortage.id,
                zone: scene.zone(),
                hospital: scene.hospital.name,
                component: shortage.component,
                blood_group: shortage.blood_group,
                urgency: shortage.urgency,
                state: shortage.state,
                held_since: scene.campaign.held_at.filter(|_| shortage.state == ShortageState::Open),
                deadline: shortage.deadline,
                units: shortage.units,
                expected: (progress.expected(policy, now) * 100.0).round() / 100.0,
                collected: progress.need.collected,
                appeals: counts(
                    AppealState::ALL.iter().map(AppealState::as_str),
                    asked.map(|row| (row.state.as_str(), row.rows)),
                ),
                appointments: counts(
                    AppointmentState::ALL.iter().map(AppointmentState::as_str),
                    held.map(|row| (row.state.as_str(), row.rows)),
                ),
                sms: Sms::of(&Cost::sum(costs.iter().filter(|cost| cost.campaign_id == Some(id)))),
            });
        }
        Ok(Self {
            at: now,
            shortages,
            ledger: Ledger::read(db, &costs).await?,
            quarantined_since: quarantine::since(db).await?,
            suppressed_addresses: suppressed_addresses(db).await?,
            calls: Calls {
                waiting: calls_waiting(db, now).await?,
            },
            codes: Codes {
                counted: codes.counted,
                budget: house.codes.all.parts,
                tenge: codes.tenge,
                tenge_budget: house.codes.all.tenge,
                spent: codes.all.is_some(),
                spent_prefixes: codes.prefixes.into_iter().map(|(prefix, _)| prefix).collect(),
            },
            replies: Replies {
                waiting: replies::count_waiting(db).await?,
                unreadable: inbound::count_raw(db).await?,
            },
        })
    }

    fn for_people(&self) -> String {
        let mut table = Table::new([
            "number",
            "hospital",
            "need",
            "by",
            "state",
            "units",
            "collected",
            "expected",
            "asked",
            "yes",
            "no",
        ]);
        for shortage in &self.shortages {
            let count =
                |states: &[AppealState]| states.iter().map(|state| shortage.appeals[state.as_str()]).sum::<i64>();
            let by = shortage.deadline.with_timezone(&shortage.zone);
            table.row([
                shortage.id.to_string(),
                shortage.hospital.clone(),
                format!("{} {}", shortage.component, shortage.blood_group),
                by.format("%Y-%m-%d %H:%M").to_string(),
                match shortage.held_since {
                    Some(_) => format!("{}, asks nobody", shortage.state),
                    None => shortage.state.to_string(),
                },
                shortage.units.to_string(),
                shortage.collected.to_string(),
                format!("{:.1}", shortage.expected),
                count(AppealState::ALL).to_string(),
                count(&[AppealState::Booked, AppealState::Waitlisted]).to_string(),
                count(&[AppealState::Declined]).to_string(),
            ]);
        }
        let messages = self.ledger.by_state.iter().filter(|(_, rows)| **rows > 0);
        let messages: Vec<String> = messages.map(|(state, rows)| format!("{state} {rows}")).collect();
        let messages = if messages.is_empty() {
            "none".to_owned()
        } else {
            messages.join(", ")
        };
        let held = if self.quarantined_since.is_some() {
            "nothing leaves: see `qanat resume --after-restore`\n"
        } else {
            ""
        };
        format!(
            "{table}\n{held}messages: {messages}\nparts of texts: {}, at most {} tenge, {} texts of unknown price\nimbalance of the ledger: {}\naddresses that refuse messages: {}\nreplies that wait for a person: {}\n",
            self.ledger.sms.parts,
            self.ledger.sms.tenge,
            self.ledger.sms.unpriced,
            self.ledger.imbalance,
            self.suppressed_addresses.values().sum::<i64>(),
            self.replies.waiting
        )
    }
}

impl Ledger {
    async fn read(db: &DatabaseConnection, costs: &[Cost]) -> anyhow::Result<Self> {
        let rows = ledger::by_state(db, None).await?;
        Ok(Self {
            by_state: counts(
                DeliveryState::ALL.iter().map(DeliveryState::as_str),
                rows.iter().map(|row| (row.state.as_str(), row.rows)),
            ),
            imbalance: ledger::imbalance(db).await?,
            sms: Sms::of(&Cost::sum(costs)),
        })
    }
}

async fn suppressed_addresses(db: &DatabaseConnection) -> anyhow::Result<Counts> {
    let mut by_channel = Counts::new();
    for channel in [Channel::Email, Channel::Sms] {
        let count = suppressions::count(db, channel).await?;
        by_channel.insert(channel.as_str(), i64::try_from(count)?);
    }
    Ok(by_channel)
}

fn counts(states: impl Iterator<Item = &'static str>, counted: impl Iterator<Item = (&'static str, i64)>) -> Counts {
    let mut counts: Counts = states.map(|state| (state, 0)).collect();
    counts.extend(counted);
    counts
}
