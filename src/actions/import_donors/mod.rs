//! Takes donors over from a file: good rows land, every bad row is reported, nobody on the register is changed, and the
//! same file again changes nothing.

mod column;
mod known;
mod reading;
mod report;
mod row;
mod sheet;
mod words;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use entity::values::Actor;
use sea_orm::{ConnectionTrait, DbErr};

pub use self::column::{COLUMNS, Column};
use self::known::{Found, Known};
pub use self::report::{Fault, Report, Why};
use self::row::Row;
pub use self::sheet::NotASheet;
use self::sheet::Sheet;
use super::{Context, givable};
use crate::keyring::Unsealable;
use crate::store::audit::By;
use crate::store::constraints::is_broken;
use crate::store::db::write_tx;
use crate::store::donors::NewDonor;
use crate::store::register::{self, KnownDonor};

/// Rows in one transaction: enough for speed, and short enough for a service that runs meanwhile.
const BATCH: usize = 500;

/// What to do with the good rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Put them on the register.
    Land,
    /// Only say what would come of them.
    Check,
}

/// Why a file could not be taken over to its end. Batches that have landed stay.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailed {
    /// The file is refused as a whole; nothing was changed.
    #[error(transparent)]
    File(#[from] NotASheet),
    /// The reader of lines gave up.
    #[error("the file cannot be read further")]
    Lines(#[from] csv::Error),
    /// A donor on the register cannot be compared.
    #[error(transparent)]
    Unsealable(#[from] Unsealable),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Takes over every good row of `file`. The time in `consented_at` stands for the paper that proves the consent, so that
/// the addresses behind the listed channels count as confirmed and the donors can be asked at once.
///
/// # Errors
/// [`ImportFailed`]; a bad row is no error but a part of the report.
pub async fn import_donors(context: &Context<'_>, file: &[u8], mode: Mode) -> Result<Report, ImportFailed> {
    let mut sheet = Sheet::open(file)?;
    let mut import = Import {
        context,
        mode,
        seen: HashMap::new(),
        batch: Vec::with_capacity(BATCH),
        report: Report::default(),
    };
    while let Some(line) = sheet.next_line()? {
        let number = line.number;
        match row::read(line, context.house.rules, context.now) {
            Ok(row) => import.take(number, row),
            Err(faults) => import.refuse(faults),
        }
        if import.batch.len() == BATCH {
            import.finish_batch().await?;
        }
    }
    import.finish_batch().await?;
    import
        .report
        .faults
        .sort_by_key(|fault| (fault.line, fault.column.map(|column| column as usize)));
    Ok(import.report)
}

struct Import<'a> {
    context: &'a Context<'a>,
    mode: Mode,
    /// The addresses of the file so far: the line and a digest of what it says.
    seen: HashMap<Vec<u8>, (u64, u64)>,
    batch: Vec<(u64, Row)>,
    report: Report,
}

impl Import<'_> {
    /// Puts a row into the batch, unless an earlier line has one of its addresses.
    fn take(&mut self, line: u64, row: Row) {
        let says = digest(&row);
        let indexes = known::indexes(self.context.keys, &row);
        let earlier = indexes
            .iter()
            .find_map(|(column, index)| Some((*column, *self.seen.get(index)?)));
        match earlier {
            None => {
                self.seen
                    .extend(indexes.into_iter().map(|(_, index)| (index, (line, says))));
                self.batch.push((line, row));
            }
            Some((_, (_, said))) if said == says => self.report.known += 1,
            Some((column, (before, _))) => self.refuse(vec![Fault {
                line,
                column: Some(column),
                why: Why::Repeated(before),
            }]),
        }
    }

    fn refuse(&mut self, faults: Vec<Fault>) {
        self.report.refused += 1;
        self.report.faults.extend(faults);
    }

    async fn finish_batch(&mut self) -> Result<(), ImportFailed> {
        let batch = std::mem::take(&mut self.batch);
        let found = match self.mode {
            Mode::Check => self.compare(self.context.db, &batch).await?,
            Mode::Land => match self.land(&batch).await {
                // Somebody joined with one of these addresses meanwhile; the second look finds them.
                Err(ImportFailed::Database(error)) if joined_meanwhile(&error) => self.land(&batch).await?,
                landed => landed?,
            },
        };
        for ((line, _), found) in batch.iter().zip(found) {
            match found {
                Found::Nobody => self.report.added += 1,
                Found::TheSame => self.report.known += 1,
                Found::Other(column, why) => self.refuse(vec![Fault {
                    line: *line,
                    column: Some(column),
                    why,
                }]),
            }
        }
        Ok(())
    }

    async fn compare(&self, db: &impl ConnectionTrait, batch: &[(u64, Row)]) -> Result<Vec<Found>, ImportFailed> {
        let keys = self.context.keys;
        let indexes = batch.iter().flat_map(|(_, row)| known::indexes(keys, row));
        let indexes = indexes.map(|(_, index)| index).collect();
        let known = Known::of(db, indexes).await?;
        let found = batch.iter().map(|(_, row)| known.find(keys, row));
        Ok(found.collect::<Result<_, _>>()?)
    }

    async fn land(&self, batch: &[(u64, Row)]) -> Result<Vec<Found>, ImportFailed> {
        let tx = write_tx(self.context.db).await?;
        let found = self.compare(&tx, batch).await?;
        let new = batch.iter().zip(&found);
        let new = new.filter(|(_, found)| matches!(found, Found::Nobody));
        let new = new.map(|((_, row), _)| self.known_donor(row));
        let by = By::nobody(Actor::Console);
        register::take_over(&tx, self.context.keys, new, by, self.context.now).await?;
        tx.commit().await?;
        Ok(found)
    }

    fn known_donor(&self, row: &Row) -> KnownDonor {
        let (rules, day) = (self.context.house.rules, self.context.now.date_naive());
        KnownDonor {
            donor: NewDonor {
                phone: row.phone.clone(),
                email: row.email.clone(),
                name: row.name.clone(),
                givable: givable::at_first(&row.profile, row.last_donation, rules, day),
                profile: row.profile.clone(),
                channels: row.channels,
                emergency: row.emergency,
            },
            last_donation: row.last_donation,
            consented_at: row.consented_at,
        }
    }
}

fn digest(row: &Row) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}

fn joined_meanwhile(error: &DbErr) -> bool {
    ["donors_phone_once", "donors_email_once"]
        .iter()
        .any(|key| is_broken(error, key))
}
