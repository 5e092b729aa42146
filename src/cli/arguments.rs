//! Every command and flag. Other tools drive them: names stay, forms are only added.

use std::num::NonZeroU32;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};
use entity::values::{BloodGroup, Component, Role, Urgency};

use crate::domain::blood;

/// Blood donor mobilization: enough donors, never a crowd.
///
/// Settings come from the environment (QANAT_..) and from qanat.toml; `.env.example` lists them.
#[derive(Debug, Parser)]
#[command(name = "qanat", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the service at work, with synthetic donors, a phone simulator and a fast clock.
    Demo(DemoArgs),
    /// Run the service until SIGTERM or SIGINT.
    Serve(ServeArgs),
    /// Bring the database to the schema of this version.
    Migrate,
    /// Say what keeps the service from working, and the way out; notes do not make it fail.
    Doctor,
    /// Take a report of a letter that came back from the standard input, as a mail server pipes it.
    ///
    /// Exits as sysexits has it: 0 taken, 65 no delivery report, 67 of no letter of ours, 75 to be brought again, 78 the
    /// settings.
    Bounce,
    /// Hospitals.
    #[command(subcommand)]
    Hospital(HospitalCommand),
    /// Sites that collect blood.
    #[command(subcommand)]
    Site(SiteCommand),
    /// People who work with the service.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// The register of donors.
    #[command(subcommand)]
    Donors(DonorsCommand),
    /// Shortages.
    #[command(subcommand)]
    Shortage(ShortageCommand),
    /// Text messages.
    #[command(subcommand)]
    Sms(SmsCommand),
    /// Say how each shortage, its appeals, appointments and messages stand.
    Status(StatusArgs),
    /// Send nothing until `resume`: before the service starts on a copy of its database.
    Quarantine,
    /// Show what would be sent after a copy of the database was brought back, and go on.
    Resume(ResumeArgs),
}

/// Flags of `resume`.
#[derive(Debug, Args)]
pub struct ResumeArgs {
    /// That the database was brought back from a copy.
    #[arg(long, required = true)]
    pub after_restore: bool,
    /// Let the campaigns that ran go on as well: they may ask people again whom they asked after the copy was made.
    #[arg(long)]
    pub campaigns: bool,
    /// Go on; without it, only show.
    #[arg(long)]
    pub yes: bool,
}

/// Flags of `demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub bind: String,
    /// Seconds that pass in one second.
    #[arg(long, value_name = "N", default_value = "60")]
    pub speed: NonZeroU32,
    /// How many synthetic donors.
    #[arg(long, value_name = "N", default_value = "2000")]
    pub donors: u32,
    /// Where to keep the database; without it, in a temporary folder that is gone afterwards.
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// Which donors there are and how they decide: the same number plays the same demo.
    #[arg(long, value_name = "N", default_value = "12")]
    pub seed: u64,
    /// Play it without a server until the shortage is met or expired, and print the timeline.
    #[arg(long, conflicts_with_all = ["bind", "speed"])]
    pub story: bool,
}

/// Flags of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The address to listen on, instead of QANAT_BIND.
    #[arg(long, value_name = "ADDRESS")]
    pub bind: Option<String>,
    /// Whether this process also plans, sends and reminds.
    #[arg(
        long,
        value_enum,
        value_name = "on|off",
        hide_possible_values = true,
        default_value = "on"
    )]
    pub jobs: Switch,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Yes.
    On,
    /// No.
    Off,
}

/// Commands about hospitals.
#[derive(Debug, Subcommand)]
pub enum HospitalCommand {
    /// Add a hospital.
    Add(HospitalAddArgs),
}

/// Flags of `hospital add`.
#[derive(Debug, Args)]
pub struct HospitalAddArgs {
    /// As people know it, in at most 80 characters.
    #[arg(long)]
    pub name: String,
    /// As text messages call it, in at most 14 characters; without it, what fits of the name.
    #[arg(long)]
    pub short: Option<String>,
    /// The site that collects for it, by its code or number: see `qanat site list`.
    #[arg(long)]
    pub site: String,
}

/// Commands about sites.
#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// List the sites with their codes, and the coming days on which their weekly hours do not hold.
    List,
    /// Close a site on one day.
    Close(SiteDayArgs),
    /// Open a site at other hours on one day.
    Open(SiteOpenArgs),
    /// Let the weekly hours hold again on a day that was closed or opened.
    Usual(SiteDayArgs),
}

/// One day of a site.
#[derive(Debug, Args)]
pub struct SiteDayArgs {
    /// The site, by its code or number.
    #[arg(value_name = "CODE")]
    pub site: String,
    /// The day at the site: 2026-03-22.
    #[arg(value_name = "DATE")]
    pub day: NaiveDate,
    /// Cancel the appointments outside of the hours and tell their donors; without it, a day that has some stays as it is.
    #[arg(long)]
    pub cancel_appointments: bool,
}

/// Flags of `site open`.
#[derive(Debug, Args)]
pub struct SiteOpenArgs {
    /// Which day of which site.
    #[command(flatten)]
    pub day: SiteDayArgs,
    /// From when, by the clock of the site: 08:00.
    #[arg(long, value_name = "TIME", value_parser = time_of_day)]
    pub from: NaiveTime,
    /// Until when: 13:00.
    #[arg(long, value_name = "TIME", value_parser = time_of_day)]
    pub till: NaiveTime,
}

/// Commands about staff.
#[derive(Debug, Subcommand)]
pub enum StaffCommand {
    /// Give a person access.
    Add(StaffAddArgs),
}

/// Flags of `staff add`.
#[derive(Debug, Args)]
pub struct StaffAddArgs {
    /// What the person does: nurse, desk, operator, coordinator or admin.
    #[arg(long)]
    pub role: Role,
    /// The address to sign in with.
    #[arg(long)]
    pub email: String,
    /// As colleagues know the person.
    #[arg(long)]
    pub name: String,
    /// The hospital of a nurse, or of a desk at the sites that collect for it, by its name or number.
    #[arg(long)]
    pub hospital: Option<String>,
    /// The one site of a desk, by its code or number.
    #[arg(long)]
    pub site: Option<String>,
    /// Read the password from the first line of the standard input; without it, one is made and printed.
    #[arg(long)]
    pub password_stdin: bool,
}

/// Commands about donors.
#[derive(Debug, Subcommand)]
pub enum DonorsCommand {
    /// Take donors over from a CSV file; importing it again changes nothing.
    ///
    /// Exits with 0 once the file was read to its end, whatever rows were refused; with --dry-run, with 1 when a row would
    /// be.
    Import(DonorsImportArgs),
}

/// Flags of `donors import`.
#[derive(Debug, Args)]
pub struct DonorsImportArgs {
    /// The CSV file, with a line of column names.
    pub file: PathBuf,
    /// Check every row and write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Commands about text messages.
#[derive(Debug, Subcommand)]
pub enum SmsCommand {
    /// Print the address that each gateway of QANAT_SMS_URL has to call back to; keep it secret.
    Callback,
}

/// Commands about shortages.
#[derive(Debug, Subcommand)]
pub enum ShortageCommand {
    /// Post a shortage for a hospital.
    Open(ShortageOpenArgs),
}

/// Flags of `shortage open`.
#[derive(Debug, Args)]
pub struct ShortageOpenArgs {
    /// The hospital, by its name or number.
    #[arg(long)]
    pub hospital: String,
    /// `whole_blood`, `red_cells`, `platelets` or `plasma`.
    #[arg(long)]
    pub component: Component,
    /// The patient's blood group, as people write it: O-, A(II) Rh+.
    #[arg(long, value_parser = blood::parse)]
    pub group: BloodGroup,
    /// How many units.
    #[arg(long)]
    pub units: i16,
    /// By when, with the offset: 2026-03-28T12:00:00+05:00.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub by: DateTime<Utc>,
    /// How pressing it is: routine, urgent or critical.
    #[arg(long, default_value_t = Urgency::Urgent)]
    pub urgency: Urgency,
}

/// Flags of `status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// As JSON, for other tools.
    #[arg(long)]
    pub json: bool,
}

fn moment(text: &str) -> Result<DateTime<Utc>, &'static str> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|_| "write date, time and offset, such as 2026-03-28T12:00:00+05:00")
}

fn time_of_day(text: &str) -> Result<NaiveTime, &'static str> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "write hours and minutes, such as 08:00")
}

#[cfg(test)]
mod tests;
