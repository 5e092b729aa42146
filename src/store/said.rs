//! Many rows told to the database at once, as a table named `said` in front of a statement.

use sea_orm::{ConnectionTrait, DbBackend, Value};

/// Rows that one statement is told. Only these lengths occur, filled up with rows of nothing, so that the databases know
/// the statements already.
const LENGTHS: [usize; 8] = [AT_MOST, 256, 128, 64, 32, 16, 4, 1];

/// The most rows that one statement is told.
pub const AT_MOST: usize = 1024;

/// How a statement begins that is told these rows, no more than [`AT_MOST`] of them, and its values so far. Each column has
/// PostgreSQL's type with it. Behind the rows may come some of which every column is null.
pub fn said<const N: usize>(
    db: &impl ConnectionTrait,
    columns: [(&str, &str); N],
    rows: Vec<[Value; N]>,
) -> (String, Vec<Value>) {
    let length = LENGTHS.into_iter().rev().find(|length| rows.len() <= *length);
    let length = length.unwrap_or(AT_MOST);
    let blank = rows.first().map(|row| row.each_ref().map(Value::as_null));
    let places: Vec<String> = (0..length).map(|row| places(db, &columns, row)).collect();
    let names = columns.map(|(name, _)| name).join(", ");
    let filled = rows.into_iter().chain(blank.into_iter().cycle()).take(length);
    (
        format!("with said ({names}) as (values {})", places.join(", ")),
        filled.flatten().collect(),
    )
}

/// Where the values of a row stand. SQLite's have no numbers: it looks each number up among all others, which takes longer
/// than everything else once there are thousands.
fn places(db: &impl ConnectionTrait, columns: &[(&str, &str)], row: usize) -> String {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let places = (1..).zip(columns).map(|(column, (_, kind))| {
        if postgres {
            format!("${}::{kind}", row * columns.len() + column)
        } else {
            "?".to_owned()
        }
    });
    format!("({})", places.collect::<Vec<_>>().join(", "))
}
