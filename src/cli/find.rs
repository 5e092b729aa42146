//! Hospitals and sites as people name them at the terminal: by number, or by what they are called.

use anyhow::bail;
use entity::values::{HospitalId, SiteId};
use entity::{hospital, site};
use sea_orm::DatabaseConnection;

use crate::store::{hospitals, sites};

/// How many names a refusal offers.
const OFFERED: usize = 12;

/// The hospital of this name or number. Case does not matter.
pub(super) async fn hospital(db: &DatabaseConnection, named: &str) -> anyhow::Result<hospital::Model> {
    let all = hospitals::all(db).await?;
    let wanted = named.trim().to_lowercase();
    let number = wanted.parse().ok().map(HospitalId);
    let found = all
        .iter()
        .find(|hospital| hospital.name.to_lowercase() == wanted)
        .or_else(|| all.iter().find(|hospital| Some(hospital.id) == number));
    match found {
        Some(hospital) => Ok(hospital.clone()),
        None if all.is_empty() => bail!("there is no hospital yet; add one with `qanat hospital add`"),
        None => {
            let known = all.iter().map(|hospital| format!("{} {}", hospital.id, hospital.name));
            bail!(
                "no hospital has the name or number \"{named}\"; known are: {}",
                some(known)
            )
        }
    }
}

/// The site of this code or number.
pub(super) async fn site(db: &DatabaseConnection, named: &str) -> anyhow::Result<site::Model> {
    let all = sites::all(db).await?;
    let wanted = named.trim().to_lowercase();
    let number = wanted.parse().ok().map(SiteId);
    let found = all
        .iter()
        .find(|site| site.code == wanted)
        .or_else(|| all.iter().find(|site| Some(site.id) == number));
    match found {
        Some(site) => Ok(site.clone()),
        None => bail!("no site has the code or number \"{named}\"; `qanat site list` lists them"),
    }
}

fn some(known: impl ExactSizeIterator<Item = String>) -> String {
    let more = known.len().saturating_sub(OFFERED);
    let mut offered: Vec<String> = known.take(OFFERED).collect();
    if more > 0 {
        offered.push(format!("and {more} more"));
    }
    offered.join(", ")
}
