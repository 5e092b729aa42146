//! Whoever only looks changes nothing: people, scanners of mail, crawlers.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use entity::values::{BloodGroup, Role};
use sea_orm::ConnectionTrait;

use super::{Browser, SHORTAGE, SITE, Service, link};
use crate::store::db::sql;

impl Service {
    async fn texts(&self, text: &str) -> Vec<String> {
        let db = &self.app.db;
        let rows = db.query_all_raw(sql(db, text, [])).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// Every row of every table as text, so that no change goes unseen.
    async fn contents(&self) -> Vec<String> {
        let mut contents = Vec::new();
        for table in self
            .texts("select name from sqlite_master where type = 'table' order by name")
            .await
        {
            let columns = self
                .texts(&format!(
                    "select 'quote(' || name || ')' from pragma_table_info('{table}')"
                ))
                .await;
            let row = columns.join(" || ' ' || ");
            contents.extend(
                self.texts(&format!("select '{table} ' || {row} from {table} order by rowid"))
                    .await,
            );
        }
        contents
    }
}

/// Opens a page and everything that its links lead to on this site. Returns the pages that were found.
async fn crawl(mut browser: Browser, start: &str) -> BTreeSet<String> {
    let (mut seen, mut waiting) = (BTreeSet::new(), vec![start.to_owned()]);
    while let Some(page) = waiting.pop() {
        if !seen.insert(page.clone()) {
            continue;
        }
        let answer = browser.get(&page).await;
        assert!(
            answer.status == StatusCode::OK || answer.status == StatusCode::SEE_OTHER,
            "{page}: {}",
            answer.status
        );
        let path = page.split('?').next().unwrap_or_default();
        for link in answer.body.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap_or_default();
            match link.chars().next() {
                Some('/') => waiting.push(link.to_owned()),
                Some('?') => waiting.push(format!("{path}{link}")),
                _ => {}
            }
        }
    }
    seen
}

#[tokio::test]
async fn opening_every_page_changes_nothing() {
    let service = Service::new().await;
    let hospital = Some(service.hospital("No 7", SITE).await);
    let admin = service.member(Role::Admin, None, None).await;
    let mut nurse = service.member(Role::Nurse, hospital, None).await;
    let desk = service.member(Role::Desk, hospital, None).await;
    let mut donors = Vec::new();
    for _ in 0..3 {
        donors.push(service.donor(BloodGroup::ONeg).await);
    }
    nurse.post("/hospital/shortages/new", &SHORTAGE).await;
    service.run_jobs().await;
    for (_, donor) in &mut donors[..2] {
        let appeal = link(&donor.get("/me").await.body, "/a/");
        donor.submit(&appeal, &[("answer", "any")]).await;
    }

    let before = service.contents().await;
    assert!(before.len() > 100, "{} rows", before.len());
    let mut pages = BTreeSet::new();
    for (browser, start) in [
        (service.visitor(), "/"),
        (service.visitor(), "/simulator"),
        (donors[0].1.clone(), "/me"),
        (donors[1].1.clone(), "/me/appointment"),
        (donors[2].1.clone(), "/me"),
        (nurse, "/hospital"),
        (desk, "/desk"),
        (admin, "/coordinator"),
    ] {
        pages.extend(crawl(browser, start).await);
    }
    for kind in [
        "/staff/sign-in",
        "/hospital/shortages/new",
        "/hospital/shortages/",
        "/desk?site=",
        "/desk/appointments/",
        "/coordinator/campaigns/",
        "/simulator",
        "/join",
        "/a/",
    ] {
        assert!(pages.iter().any(|page| page.starts_with(kind)), "{kind} in {pages:?}");
    }
    assert_eq!(service.contents().await, before);
}
