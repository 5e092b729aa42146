//! A PostgreSQL server of one's own, on a socket in a temporary folder: for who restarts it, and for who measures it.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Where Debian keeps its programs, a folder for each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// What a server is told beside its own settings.
const SETTINGS: &str = "postgresql.auto.conf";

/// A running server; dropping it ends it and takes its data away.
pub struct Postgres {
    place: TempDir,
    programs: PathBuf,
    /// Who runs it: PostgreSQL refuses root.
    owner: Option<(u32, u32)>,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The data goes with it.
        for data in [self.data(), self.standby()] {
            self.ctl_of(&data, &["stop", "--silent", "--mode=immediate"])
                .status()
                .ok();
        }
    }
}

impl Postgres {
    /// Starts a server with the settings that it is delivered with.
    pub fn start() -> Self {
        // Not under TMPDIR: the path of a socket may have 107 bytes at most.
        let place = tempfile::Builder::new().prefix("qanat-postgres.").tempdir_in("/tmp");
        let server = Self {
            place: place.expect("there is room for temporary files"),
            programs: programs().expect("PostgreSQL is missing; tests/run installs it or says how to get it"),
            owner: (id("-u", &[]) == 0).then(|| (id("-u", &["postgres"]), id("-g", &["postgres"]))),
        };
        if let Some((user, group)) = server.owner {
            chown(server.place.path(), Some(user), Some(group)).expect("root gives its folders away");
        }
        let initdb = [
            "--username=qanat",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ];
        let mut command = server.program("initdb");
        succeeds(command.arg("--pgdata").arg(server.data()).args(initdb));
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 300\n",
            server.place.path().display()
        );
        let file = server.data().join(SETTINGS);
        std::fs::write(file, settings).expect("the data is the server's own");
        server.starts();
        server
    }

    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    fn url_of(&self, database: &str) -> String {
        format!(
            "postgres://qanat@localhost/{database}?host={}",
            self.place.path().display()
        )
    }

    /// Ends it as a power cut would, and starts it again.
    pub fn restarts(&self) {
        succeeds(&mut self.ctl(&["stop", "--silent", "--mode=immediate"]));
        self.starts();
    }

    /// A second server that follows this one and shows what it has heard.
    pub fn is_followed(&self) {
        let mut copy = self.client("pg_basebackup");
        copy.args(["--checkpoint=fast", "--no-sync"]);
        succeeds(copy.arg("--write-recovery-conf").arg("--pgdata").arg(self.standby()));
        let mut settings = OpenOptions::new()
            .append(true)
            .open(self.standby().join(SETTINGS))
            .expect("it was copied");
        writeln!(settings, "unix_socket_directories = '{}'", self.standby().display()).expect("there is room");
        self.standby_starts();
    }

    /// From now on what the first server writes reaches the second no more.
    pub fn loses_its_standby(&self) {
        succeeds(&mut self.ctl_of(&self.standby(), &["stop", "--silent", "--mode=fast"]));
    }

    /// The first server dies, and the second is found where that was: it knows what it had heard.
    pub fn fails_over(&self) {
        succeeds(&mut self.ctl(&["stop", "--silent", "--mode=immediate"]));
        self.standby_starts();
        succeeds(&mut self.ctl_of(&self.standby(), &["promote", "--silent", "--wait"]));
        let socket = |folder: &Path| folder.join(".s.PGSQL.5432");
        symlink(socket(&self.standby()), socket(self.place.path())).expect("nobody listens there any more");
    }

    /// Writes everything that stands in it into a file, as it is at this moment.
    pub fn dumps(&self) {
        let mut dump = self.client("pg_dump");
        succeeds(dump.args(["--format=custom", "--file=dump", "postgres"]));
    }

    /// Loads that file into another database, and returns where that is.
    pub fn loads(&self) -> String {
        succeeds(self.client("createdb").args(["--template=template0", "loaded"]));
        succeeds(self.client("pg_restore").args(["--dbname=loaded", "dump"]));
        self.url_of("loaded")
    }

    fn client(&self, name: &str) -> Command {
        let mut command = self.program(name);
        command.arg("--host").arg(self.place.path()).arg("--username=qanat");
        command
    }

    fn starts(&self) {
        let log = self.place.path().join("log");
        succeeds(self.ctl(&["start", "--silent", "--wait"]).arg("--log").arg(log));
    }

    fn standby_starts(&self) {
        let log = self.place.path().join("standby.log");
        succeeds(
            self.ctl_of(&self.standby(), &["start", "--silent", "--wait"])
                .arg("--log")
                .arg(log),
        );
    }

    fn data(&self) -> PathBuf {
        self.place.path().join("data")
    }

    fn standby(&self) -> PathBuf {
        self.place.path().join("standby")
    }

    fn ctl(&self, args: &[&str]) -> Command {
        self.ctl_of(&self.data(), args)
    }

    fn ctl_of(&self, data: &Path, args: &[&str]) -> Command {
        let mut command = self.program("pg_ctl");
        command.args(args).arg("--pgdata").arg(data);
        command
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.current_dir(self.place.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }
}

fn succeeds(command: &mut Command) {
    let status = command.status().expect("the program is there");
    assert!(status.success(), "{command:?}: {status}");
}

/// The newest server of this machine.
fn programs() -> Option<PathBuf> {
    let version = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let newest = versions.map(|entry| entry.path()).max_by_key(version);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = newest
        .map(|folder| folder.join("bin"))
        .into_iter()
        .chain(std::env::split_paths(&paths));
    folders.find(|folder| folder.join("initdb").exists() && Path::new(folder).join("pg_ctl").exists())
}

fn id(what: &str, of: &[&str]) -> u32 {
    let said = Command::new("id")
        .arg(what)
        .args(of)
        .output()
        .expect("every machine has id");
    let said = String::from_utf8_lossy(&said.stdout);
    said.trim()
        .parse()
        .unwrap_or_else(|_| panic!("id {what} {of:?} says {said:?}"))
}
