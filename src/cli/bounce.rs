//! `qanat bounce`: a mail server pipes a letter that came back. It reads the exit code as sysexits has it: what can be
//! taken later is deferred, what is no report of ours goes back to where it came from.

use std::io::Read;
use std::process::ExitCode;

use tokio_util::sync::CancellationToken;

use super::assemble::{self, Texts};
use super::logs;
use crate::actions::bounce::{NotTaken, Reported, take_report};
use crate::config::{Config, Sources};
use crate::notify::email::Report;

/// Far more than a report with one of our letters in it.
const LONGEST: u64 = 1024 * 1024;

/// EX_DATAERR: this is no report.
const NO_REPORT: u8 = 65;
/// EX_NOUSER: it speaks of nobody here.
const NOT_OURS: u8 = 67;
/// EX_TEMPFAIL: it is to be brought again.
const LATER: u8 = 75;
/// EX_CONFIG: somebody has to look at the settings.
const SETTINGS: u8 = 78;

/// Takes one report from the standard input.
pub async fn run(sources: &Sources) -> ExitCode {
    let mut mail = Vec::new();
    if std::io::stdin().lock().take(LONGEST).read_to_end(&mut mail).is_err() {
        return refused(LATER, "the mail could not be read to its end");
    }
    let (config, key) = match Config::read_with_key(sources) {
        Ok(read) => read,
        Err(problems) => return refused(SETTINGS, problems),
    };
    logs::start(&config.log);
    let report = match Report::read(&mail) {
        Ok(report) => report,
        Err(no_report) => return refused(NO_REPORT, no_report),
    };
    let texts = (Texts::Left, CancellationToken::new());
    let app = match assemble::app(&config, &key, config.bind, texts).await {
        Ok((app, _)) => app,
        Err(error) => return refused(LATER, format!("{error:#}")),
    };
    match take_report(&app.context(), &report).await {
        Ok(reported) => {
            say!("{}", told(reported));
            ExitCode::SUCCESS
        }
        Err(why @ (NotTaken::UnknownLetter | NotTaken::UnknownRecipient)) => refused(NOT_OURS, why),
        Err(why) => refused(LATER, why),
    }
}

const fn told(reported: Reported) -> &'static str {
    match reported {
        Reported::Delivered => "the letter was delivered",
        Reported::Undelivered => "the letter was not delivered",
        Reported::Suppressed => "the letter was not delivered, and nothing more is sent to its address",
        Reported::Nothing => "nothing has changed",
    }
}

#[expect(clippy::print_stderr, reason = "the mail server passes this on to whoever looks why")]
fn refused(code: u8, why: impl std::fmt::Display) -> ExitCode {
    eprintln!("qanat: {why}");
    ExitCode::from(code)
}
