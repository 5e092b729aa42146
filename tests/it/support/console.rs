//! The command line as other tools drive it: the built program, its output, and its exit code.

use std::io::Write;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use qanat::config::SecretKey;
use qanat::keyring::Keyring;
use serde_json::Value;
use tempfile::TempDir;

use super::databases::TestDatabase;

const KEY: &str = "a key that only these tests know: 0123456789";
const CLOCK: &str = "fast:1@2026-03-23T03:00:00+05:00";
/// Four units of red cells by noon; whose need it is has to be added.
pub const NEED: [&str; 10] = [
    "shortage",
    "open",
    "--component",
    "red_cells",
    "--group",
    "O-",
    "--units",
    "4",
    "--by",
    "2026-03-23T12:00:00+05:00",
];

/// The columns of a file of donors.
pub const DONORS: &str = "phone,email,name,language,blood_group,sex,birth_date,settlement,last_donation_on,last_component,channels,emergency_consent,consented_at";

/// A terminal with settings of its own, in an empty folder.
pub struct Console {
    folder: TempDir,
    settings: Vec<(&'static str, String)>,
}

pub struct Said {
    pub ok: bool,
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Console {
    pub fn on(db: &TestDatabase) -> Self {
        let settings = [
            ("QANAT_DATABASE_URL", db.url.as_str()),
            ("QANAT_SECRET_KEY", KEY),
            ("QANAT_CLOCK", CLOCK),
            ("QANAT_SMS_URL", "simulator:"),
        ];
        Self {
            folder: TempDir::new().unwrap(),
            settings: settings.map(|(name, value)| (name, value.to_owned())).to_vec(),
        }
    }

    /// What opens the sealed columns of its database.
    pub fn keys() -> Keyring {
        let key: SecretKey = KEY.parse().expect("the key is long enough");
        Keyring::new(key.expose())
    }

    pub fn without(mut self, setting: &str) -> Self {
        self.settings.retain(|(name, _)| *name != setting);
        self
    }

    pub fn with(mut self, setting: &'static str, value: &str) -> Self {
        self.settings.push((setting, value.to_owned()));
        self
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.run_with_input(args, "")
    }

    pub fn run_with_input(&self, args: &[&str], input: &str) -> Said {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read closes its end first.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        said(child.wait_with_output().unwrap())
    }

    /// Runs for a reader who reads nothing.
    pub fn run_for_nobody(&self, args: &[&str]) -> Said {
        let mut command = self.command(args);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        said(child.wait_with_output().unwrap())
    }

    fn command(&self, args: &[&str]) -> Command {
        let others = std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("QANAT_"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_qanat"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(others)
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Puts a file into the folder.
    pub fn writes(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// Starts the service on a port of its own.
    pub fn serves(&self) -> Serving {
        let mut command = self.command(&["serve", "--bind", "127.0.0.1:0"]);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Serving(quiet.spawn().unwrap())
    }

    /// The same, with everything that it logs in a file.
    pub fn serves_into(&self, log: &str) -> Serving {
        self.serves_with(&[], log)
    }

    /// The same with further flags.
    pub fn serves_with(&self, flags: &[&str], log: &str) -> Serving {
        let mut command = self.command(&[&["serve", "--bind", "127.0.0.1:0"], flags].concat());
        let log = std::fs::File::create(self.folder.path().join(log)).unwrap();
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Serving(quiet.spawn().unwrap())
    }

    pub fn reads(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap()
    }

    /// Runs what has to succeed.
    pub fn done(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert!(said.ok, "{args:?}: {}{}", said.out, said.err);
        assert_eq!(said.err, "", "{args:?} has nothing to complain about");
        said.out
    }

    /// Runs what has to be refused, and returns why.
    pub fn refused(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert!(!said.ok && said.out.is_empty(), "{args:?}: {}", said.out);
        said.err
    }

    pub fn status(&self) -> Value {
        serde_json::from_str(&self.done(&["status", "--json"])).unwrap()
    }
}

fn said(Output { status, stdout, stderr }: Output) -> Said {
    Said {
        ok: status.success(),
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

/// A running service; a test that fails ends it.
pub struct Serving(Child);

impl Serving {
    /// The number that the machine has given it; the leases of a process begin with it.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Ends it in the middle of whatever it does, without a word.
    pub fn dies(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Is as if the machine had forgotten it.
    pub fn sleeps(&self) {
        self.hears("-STOP");
    }

    /// Goes on where it was.
    pub fn wakes(&self) {
        self.hears("-CONT");
    }

    fn hears(&self, signal: &str) {
        let id = self.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Asks it to stop, and waits until it has.
    pub async fn stops(mut self) -> ExitStatus {
        self.hears("-TERM");
        tokio::task::spawn_blocking(move || self.0.wait().unwrap())
            .await
            .unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already unless the test failed.
        let _ = self.0.kill();
    }
}
