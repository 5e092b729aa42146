//! How SQLite finds the rows for every statement that a service makes in a story. It has no statistics, as in service: a
//! plan that is good only after `analyze` is none.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

/// The tables that grow with the messages, and with the nation.
const TABLES: [&str; 21] = [
    "appeals",
    "appointments",
    "attempts",
    "audit",
    "callbacks",
    "calls",
    "codes",
    "consents",
    "deferrals",
    "deliveries",
    "delivery_parts",
    "donations",
    "donors",
    "holds",
    "inbound_raw",
    "inbound_texts",
    "receipts",
    "replies",
    "sessions",
    "slots",
    "suppressions",
];

/// Indexes that may be gone through from end to end, because few rows stand in them at a time, and which those are.
const SHORT: [(&str, &str); 9] = [
    (
        "appointments_one_live_per_donor",
        "who has a place ahead, or one without an outcome yet",
    ),
    (
        "deliveries_one_in_flight_per_phone",
        "texts on their way: as many as windows are wide",
    ),
    (
        "deliveries_in_flight",
        "letters on their way: as many as there are connections",
    ),
    ("deliveries_uncertain", "what a person settles one by one"),
    (
        "deliveries_failed",
        "what did not arrive, until another way was looked for",
    ),
    ("appointments_one_code_per_site", "the same"),
    ("calls_waiting", "calls that somebody has still to make"),
    ("inbound_raw_unseen", "what nobody could read and a person looks at"),
    ("replies_waiting", "what a person reads one by one"),
];

/// What thousands of rows share, such as an end that is ahead: rows that are found by nothing else are as good as all.
const SHARED: [&str; 8] = [
    "channel=?",
    "expires_at>?",
    "priority<?",
    "priority=?",
    "priority>?",
    "purpose=?",
    "route=?",
    "state=?",
];

/// Statements that may read everything, by words that only they have, and why.
const ALL: [(&str, &str); 18] = [
    (
        "from appeals a where not exists (select 1 from deliveries d where",
        "the balance of the whole ledger: counted when asked for by hand, else once for all who look",
    ),
    ("count(*) filter (where d.state = 'planned')", "the same"),
    (
        "from deliveries where state = 'accepted' and accepted_at is null",
        "the same",
    ),
    (
        "from deliveries d where d.state = 'attempting' and d.attempted_at <=",
        "the same",
    ),
    ("where state = 'planned' and not_before <", "the same"),
    (
        "from appeals group by campaign_id, state",
        "how every campaign stands: when asked for by hand",
    ),
    (
        "from deliveries as texts where channel = 'sms'",
        "what everything has cost: when asked for by hand",
    ),
    (
        "min(planned_at) as oldest from deliveries",
        "what would leave after a restore: by hand, with nothing leaving beside it",
    ),
    ("reason = 'restored'", "the same"),
    (
        "count(*) as rows from deliveries where state = 'planned' and channel = $1",
        "what waits for a channel that has no provider, so that little is planned over it",
    ),
    (
        "FROM \"inbound_texts\" WHERE \"inbound_texts\".\"first_at\" <=",
        "parts that wait for others: those of ten minutes",
    ),
    (
        "DELETE FROM \"receipts\" WHERE \"receipts\".\"received_at\"",
        "what has served is forgotten once an hour, and little stays",
    ),
    ("DELETE FROM \"codes\" WHERE \"codes\".\"expires_at\"", "the same"),
    ("DELETE FROM \"attempts\" WHERE \"attempts\".\"last_at\"", "the same"),
    (
        "FROM \"suppressions\" WHERE \"suppressions\".\"channel\" = ?)",
        "how many addresses are good for nothing: when asked for by hand",
    ),
    (
        "update holds set places = 0 where slot_id = $1",
        "a place that a site withdraws: by hand, and an index would be written at each plan",
    ),
    (
        "select distinct site_id from slots where booked > 0 and",
        "which sites expect somebody: a page that lists every site",
    ),
    ("WHERE ? = ?", "nobody is asked about, so that no row is read"),
];

/// The statements of a service.
#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<BTreeMap<String, Statement>>>);

impl Statements {
    /// Keeps what is asked over a connection to SQLite from now on, each statement with the values that it had first:
    /// SQLite looks at them when it chooses an index.
    pub fn over(connection: &mut DatabaseConnection) -> Self {
        let kept = Self::default();
        if connection.get_database_backend() == DbBackend::Sqlite {
            let all = kept.clone();
            connection.set_metric_callback(move |asked| {
                let mut all = all.0.lock().unwrap();
                if !all.contains_key(&asked.statement.sql) {
                    all.insert(asked.statement.sql.clone(), asked.statement.clone());
                }
            });
        }
        kept
    }

    /// Those that look at a whole table of messages, or at a whole index of one, without leave: the step of the plan, and
    /// the statement.
    pub async fn that_read_everything(&self, db: &DatabaseConnection) -> BTreeSet<String> {
        let asked: Vec<Statement> = self.0.lock().unwrap().values().cloned().collect();
        let mut found = BTreeSet::new();
        for statement in asked.iter().filter(|statement| finds_rows(&statement.sql)) {
            let text = statement.sql.split_whitespace().collect::<Vec<_>>().join(" ");
            let may = ALL.iter().any(|(words, _)| text.contains(words));
            let steps = plan(db, statement).await.into_iter();
            found.extend(
                steps
                    .filter(|step| !may && reads_everything(step, &text))
                    .map(|step| format!("{step}: {text}")),
            );
        }
        found
    }
}

/// A row that is written anew is not looked for. (SQLite plans to look for children of a new parent, and does only where
/// a key is broken.)
fn finds_rows(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    match first.as_str() {
        "insert" => text.to_lowercase().contains("select"),
        first => ["select", "update", "delete", "with"].contains(&first),
    }
}

async fn plan(db: &DatabaseConnection, statement: &Statement) -> Vec<String> {
    let mut explained = statement.clone();
    explained.sql = format!("explain query plan {}", statement.sql);
    let steps = db.query_all_raw(explained).await;
    let steps = steps.unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
    steps.iter().map(|step| step.try_get("", "detail").unwrap()).collect()
}

/// Whether a step such as `SCAN d USING COVERING INDEX deliveries_due` or `SEARCH d USING INDEX deliveries_due (channel=?)`
/// looks at everything.
fn reads_everything(step: &str, statement: &str) -> bool {
    let mut words = step.split_whitespace();
    let (how, name) = (words.next(), words.next().unwrap_or_default());
    if !TABLES.iter().any(|table| names(table, statement).contains(name)) {
        return false;
    }
    let index = step
        .split(" INDEX ")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next());
    let is_short = SHORT.iter().any(|(short, _)| Some(*short) == index);
    match how {
        Some("SCAN") => !is_short,
        // An index of its own it makes of the whole table.
        Some("SEARCH") if step.contains(" AUTOMATIC ") => true,
        Some("SEARCH") => index.is_some() && !is_short && found_by(step).all(|by| SHARED.contains(&by)),
        _ => false,
    }
}

/// What a statement calls a table; a plan knows it by that name only.
fn names<'a>(table: &'a str, statement: &'a str) -> BTreeSet<&'a str> {
    let words = statement.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
    let words: Vec<&str> = words
        .filter(|word| !word.is_empty() && !word.eq_ignore_ascii_case("as"))
        .collect();
    let called = words
        .windows(3)
        .filter(|three| three[1] == table && names_a_table(three[0]));
    called.map(|three| three[2]).chain([table]).collect()
}

/// Whether a table stands behind the word, and not a column that is called like one.
fn names_a_table(word: &str) -> bool {
    ["from", "join", "update"].contains(&word.to_lowercase().as_str())
}

/// By what a step finds rows: the parts of `(channel=? AND priority<?)`.
fn found_by(step: &str) -> impl Iterator<Item = &str> {
    let by = step.rsplit_once('(').map_or("", |(_, by)| by.trim_end_matches(')'));
    by.split(" AND ")
}

#[test]
fn a_step_is_told_from_one_that_reads_everything() {
    let claim = "update deliveries set attempts = attempts - l.returned where id in (select d.id from deliveries as d join leases l)";
    for (step, everything) in [
        ("SCAN deliveries", true),
        ("SCAN d USING COVERING INDEX deliveries_due", true),
        ("SCAN d USING INDEX deliveries_in_flight", false),
        ("SEARCH d USING INDEX deliveries_due (channel=? AND priority<?)", true),
        ("SEARCH d USING INDEX deliveries_expiring (expires_at>?)", true),
        ("SEARCH d USING INDEX deliveries_expiring (expires_at<?)", false),
        ("SEARCH d USING INDEX deliveries_offered (route=?)", true),
        (
            "SEARCH d USING INDEX deliveries_offered (route=? AND offered_at>?)",
            false,
        ),
        ("SEARCH d USING INTEGER PRIMARY KEY (rowid=?)", false),
        (
            "SEARCH d EXISTS USING AUTOMATIC PARTIAL COVERING INDEX (campaign_id=?)",
            true,
        ),
        ("SCAN l", false),
        ("USE TEMP B-TREE FOR ORDER BY", false),
    ] {
        assert_eq!(reads_everything(step, claim), everything, "{step}");
    }
}
