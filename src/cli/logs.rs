//! Where log lines go: to the standard error, in colour on a terminal only.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// What libraries say about every start; a setting that names them outranks this.
const QUIETER: &str = "sea_orm_migration=warn,sqlx=warn";
/// Whoever writes down passwords, texts or numbers stays silent whatever the setting says. (rusmpp is built without its log,
/// too; sea_orm tells where the database is, with the password; tower_http writes down addresses of pages, of which many are
/// secrets.)
const SILENT: &str = "rusmpp=off,rusmpp_core=off,rlibphonenumber=off,sea_orm=warn,tower_http=off";

/// Logs what `filter` lets through, from now until the end of the process. The first call counts.
pub fn start(filter: &str) {
    start_into(filter, io::stderr, io::stderr().is_terminal());
}

/// The same to another place, in colour or not.
pub fn start_into<W>(filter: &str, writer: W, colour: bool)
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let started = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(format!("{QUIETER},{filter},{SILENT}")))
        .with_writer(writer)
        .with_ansi(colour)
        .try_init();
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
}
