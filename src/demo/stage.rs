//! Sets the stage: a database with the real centres, synthetic donors, one hospital, staff, and one shortage. Set again on
//! the same folder, it finds everything there and goes on from the last thing that happened.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use entity::values::{Actor, BloodGroup, CampaignId, Component, HospitalId, Role, ShortageId, StaffId, Urgency};
use entity::{shortage, site};
use sea_orm::DatabaseConnection;
use tokio_util::sync::CancellationToken;

use super::population::people;
use crate::actions::shortage::{NewNeed, open_shortage};
use crate::actions::staff::{Hire, HireRefused, add_staff};
use crate::actions::{Context, House, Providers};
use crate::app::{App, Parts};
use crate::clock::Clock;
use crate::config::SecretKey;
use crate::domain::code_budget::{CodeBudget, Tariff};
use crate::domain::contact::Email;
use crate::domain::gate::Limits;
use crate::domain::geo::Cell;
use crate::domain::pace::Pace;
use crate::domain::wave::Policy;
use crate::keyring::{Keyring, fresh_token};
use crate::notify::{Carriers, Route};
use crate::reference::{self, RuleSetId};
use crate::store::audit::{self, By};
use crate::store::db::{self, write_tx};
use crate::store::{hospitals, register, shortages, sites, staff};

/// When the night begins: 03:00 in Almaty on a Tuesday, so that the same seed always tells the same story.
const BEGINS: &str = "2026-03-24T03:00:00+05:00";
/// By when the blood is needed: when the centre closes. Ten hours, of which the last five have slots.
const NEEDED_BY: &str = "2026-03-24T13:00:00+05:00";
/// Six units of a common group: more than chance alone collects, and within what the donors near the site can give. Of
/// 2,000 donors about 600 can give to this patient and be reached by phone here, and 40 % of these at night.
const UNITS: i16 = 6;
const GROUP: BloodGroup = BloodGroup::APos;
const SITE: &str = "almaty-republican";
const HOSPITAL: &str = "No 7";
/// Nobody's name in the addresses of mail: they only sign in.
const MAIL_DOMAIN: &str = "qanat.example";
const DATABASE: &str = "demo.db";
const KEY: &str = "secret.key";

/// Everything in place, and nothing running yet.
pub struct Stage {
    /// Who may sign in.
    pub accounts: Vec<Account>,
    /// The need that the night is about.
    pub shortage: ShortageId,
    /// The effort that answers it.
    pub campaign: CampaignId,
    /// Who receives donors.
    pub desk: StaffId,
    /// When to begin, or to go on.
    pub now: DateTime<Utc>,
    db: DatabaseConnection,
    key: SecretKey,
}

/// With what a member of staff signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What the person may do.
    pub role: Role,
    /// The address.
    pub email: String,
    /// The password: made from the folder's key, so that it is the same at every start.
    pub password: String,
}

impl Stage {
    /// Sets the stage in a folder, with so many donors if it has none yet.
    ///
    /// # Errors
    /// When the folder cannot be written, or holds a database that does not open.
    pub async fn set(folder: &Path, donors: u32, seed: u64) -> anyhow::Result<Self> {
        let key = secret_key(&folder.join(KEY)).context("cannot keep a key in the folder of the demo")?;
        let url = format!("sqlite://{}", folder.join(DATABASE).display());
        let db = db::connect(&url)
            .await
            .context("cannot open the database of the demo")?;
        db::migrate(&db)
            .await
            .context("cannot bring the database of the demo up to date")?;
        let now = audit::latest(&db).await?.unwrap_or(begins());
        let (keys, house) = (Keyring::new(key.expose()), house(String::new()));
        let context = Context {
            db: &db,
            keys: &keys,
            house: &house,
            now,
            pace: Pace::REAL,
        };
        let site = fill(&context, donors, seed).await?;
        let hospital = hospital(&context, &site).await?;
        let accounts = accounts(&context, hospital, &site).await?;
        let need = shortage(&context, hospital).await?;
        let desk = staff::active_by_email(&db, &email_of(Role::Desk)).await?;
        let desk = desk.context("the desk's account is there")?.id;
        Ok(Self {
            accounts,
            shortage: need.id,
            campaign: need.campaign_id,
            desk,
            now,
            db,
            key,
        })
    }

    /// The service on this stage. `base_url` is where its pages are.
    #[must_use]
    pub fn app(&self, clock: Clock, base_url: String, stopping: CancellationToken) -> App {
        App::new(Parts {
            db: self.db.clone(),
            keys: Keyring::new(self.key.expose()),
            clock,
            house: house(base_url),
            carriers: Carriers {
                email: None,
                sms: vec![Route::simulated()],
            },
            process: format!("demo-{}", fresh_token(6)),
            stopping,
        })
    }
}

fn begins() -> DateTime<Utc> {
    BEGINS.parse().expect("a moment in RFC 3339")
}

fn house(base_url: String) -> House {
    House {
        rules: reference::rule_set(RuleSetId::Kz),
        policy: Policy::default(),
        limits: Limits::default(),
        codes: CodeBudget::default(),
        tariff: Tariff::default(),
        base_url,
        channels: Providers {
            sms: true,
            email: false,
        },
        metrics_token: None,
        open_phones: true,
    }
}

/// The key of the folder, made at the first start and readable by its owner only.
fn secret_key(path: &Path) -> anyhow::Result<SecretKey> {
    let mut text = String::new();
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            text = fresh_token(52);
            file.write_all(text.as_bytes())?;
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            std::fs::File::open(path)?.read_to_string(&mut text)?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(text.trim().parse()?)
}

async fn fill(context: &Context<'_>, donors: u32, seed: u64) -> anyhow::Result<site::Model> {
    let tx = write_tx(context.db).await?;
    sites::add_centres(&tx, reference::centres()).await?;
    let site = sites::by_code(&tx, SITE)
        .await?
        .context("the site is one of the centres")?;
    if register::size(&tx).await? == 0 {
        let home = Cell::try_from(site.cell).context("the cell of the site")?;
        let day = begins().with_timezone(&chrono_tz::Asia::Almaty).date_naive();
        let people = people(seed, donors, home, day, context.house.rules);
        register::take_over(&tx, context.keys, people, By::nobody(Actor::Console), context.now).await?;
    }
    tx.commit().await?;
    Ok(site)
}

async fn hospital(context: &Context<'_>, site: &site::Model) -> anyhow::Result<HospitalId> {
    if let Some(known) = hospitals::by_name(context.db, HOSPITAL).await? {
        return Ok(known.id);
    }
    let tx = write_tx(context.db).await?;
    let id = hospitals::insert(&tx, (HOSPITAL, HOSPITAL), site.id, context.now).await?;
    tx.commit().await?;
    Ok(id)
}

async fn accounts(context: &Context<'_>, hospital: HospitalId, site: &site::Model) -> anyhow::Result<Vec<Account>> {
    let mut accounts = Vec::new();
    for role in Role::ALL {
        let email = email_of(*role);
        let digest = context.keys.digest("password of the demo", &email);
        let password: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let hire = Hire {
            email: Email::parse(&email)?,
            name: format!("Demo {role}"),
            role: *role,
            hospital: (*role == Role::Nurse).then_some(hospital),
            site: (*role == Role::Desk).then_some(site.id),
            password: password.clone(),
        };
        match add_staff(context, By::nobody(Actor::Console), hire).await {
            Ok(_) | Err(HireRefused::Taken) => {}
            Err(refused) => return Err(refused.into()),
        }
        accounts.push(Account {
            role: *role,
            email,
            password,
        });
    }
    Ok(accounts)
}

fn email_of(role: Role) -> String {
    format!("{role}@{MAIL_DOMAIN}")
}

/// The first shortage of the hospital, posted by its nurse if there is none.
async fn shortage(context: &Context<'_>, hospital: HospitalId) -> anyhow::Result<shortage::Model> {
    if let Some(first) = shortages::first_of(context.db, hospital).await? {
        return Ok(first);
    }
    let nurse = staff::active_by_email(context.db, &email_of(Role::Nurse)).await?;
    let nurse = nurse.context("the nurse's account is there")?;
    let need = NewNeed {
        hospital,
        component: Component::RedCells,
        group: GROUP,
        units: UNITS,
        deadline: NEEDED_BY.parse().context("a moment in RFC 3339")?,
        urgency: Urgency::Critical,
    };
    open_shortage(context, By::staff(nurse.id), need).await?;
    let first = shortages::first_of(context.db, hospital).await?;
    first.context("the shortage just posted is there")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stage_set_again_finds_everything_there() {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let first = Stage::set(folder.path(), 60, 7).await.unwrap();
        assert_eq!((first.now, first.accounts.len()), (begins(), Role::ALL.len()));
        let again = Stage::set(folder.path(), 90, 8).await.unwrap();
        assert_eq!(again.accounts, first.accounts);
        assert_eq!(
            (again.shortage, again.desk, again.now),
            (first.shortage, first.desk, first.now)
        );
        assert_eq!(register::size(&again.db).await.unwrap(), 60);
    }

    #[tokio::test]
    async fn every_demo_has_a_key_and_passwords_of_its_own() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = Stage::set(one.path(), 5, 7).await.unwrap();
        let second = Stage::set(other.path(), 5, 7).await.unwrap();
        assert_ne!(first.accounts, second.accounts);
    }
}
