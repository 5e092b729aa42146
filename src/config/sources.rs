//! Where settings come from: the environment, the optional file, flags of the command line; and what is wrong there.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};
use std::io;
use std::path::Path;

use super::settings::{self, SETTINGS, Setting};

/// The texts of all settings that were given, before anything is understood of them. It has no `Debug`: secrets.
#[derive(Default)]
pub struct Sources {
    given: BTreeMap<&'static str, Given>,
    problems: Vec<Problem>,
}

struct Given {
    text: String,
    file: Option<String>,
}

/// One thing wrong with one setting. It never repeats the value, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The setting's name, or the file's.
    pub setting: String,
    /// What is wrong, and the way out.
    pub why: String,
}

/// Everything wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Sources {
    /// Gathers settings from the environment and from the file that it names, or `qanat.toml` where that exists.
    pub fn gather(
        environment: impl IntoIterator<Item = (String, String)>,
        read_file: impl FnOnce(&Path) -> io::Result<String>,
    ) -> Self {
        let mut sources = Self::default();
        for (name, text) in environment {
            if let Some(setting) = SETTINGS.iter().find(|setting| setting.name == name) {
                sources.give(setting, &text, None);
            }
        }
        let named = sources.given.get(settings::CONFIG.name).map(|given| given.text.clone());
        let path = named.as_deref().or(settings::CONFIG.default).unwrap_or_default();
        match read_file(Path::new(path)) {
            Ok(toml) => sources.read_toml(path, &toml),
            Err(e) if e.kind() == io::ErrorKind::NotFound && named.is_none() => {}
            Err(e) => sources.problem(settings::CONFIG.name, format!("{path} cannot be read: {e}")),
        }
        sources
    }

    /// Sets what a flag of the command line says: it wins over everything else.
    pub fn set(&mut self, setting: &'static Setting, text: impl Display) {
        let text = text.to_string();
        self.given.insert(setting.name, Given { text, file: None });
    }

    /// An empty value counts as not given: `QANAT_SMTP_URL=` is how an environment file leaves something out.
    fn give(&mut self, setting: &'static Setting, text: &str, file: Option<&str>) {
        let text = text.trim();
        if !text.is_empty() {
            let (text, file) = (text.to_owned(), file.map(str::to_owned));
            self.given.entry(setting.name).or_insert(Given { text, file });
        }
    }

    fn read_toml(&mut self, path: &str, toml: &str) {
        let table: toml::Table = match toml.parse() {
            Ok(table) => table,
            Err(e) => return self.problem(path, place_and_message(toml, &e)),
        };
        let mut seen: Vec<&str> = Vec::new();
        for (key, value) in table {
            match (setting_of_key(&key), value) {
                (None, _) => self.problem(path, format!("`{key}` is no setting; known are: {}", known_keys())),
                (Some(setting), _) if seen.contains(&setting.name) => {
                    self.problem(setting.name, format!("it stands twice in {path}; keep one"));
                }
                (Some(setting), toml::Value::String(text)) => {
                    seen.push(setting.name);
                    self.give(setting, &text, Some(path));
                }
                (Some(setting), _) => {
                    self.problem(
                        setting.name,
                        format!("in {path} its value has to stand in quotes: {key} = \"..\""),
                    );
                }
            }
        }
    }

    fn problem(&mut self, setting: &str, why: String) {
        self.problems.push(Problem {
            setting: setting.to_owned(),
            why,
        });
    }
}

/// The parser's own text quotes the line, and the line may hold a secret.
fn place_and_message(toml: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| toml.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    format!("line {line} is not TOML: {}", error.message())
}

fn setting_of_key(key: &str) -> Option<&'static Setting> {
    file_settings().find(|setting| key == setting.name || key == file_key(setting))
}

fn file_settings() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.into_iter().filter(|setting| **setting != settings::CONFIG)
}

fn file_key(setting: &Setting) -> String {
    setting.name.trim_start_matches("QANAT_").to_lowercase()
}

fn known_keys() -> String {
    file_settings().map(file_key).collect::<Vec<_>>().join(", ")
}

/// Understands settings one by one and remembers every problem.
pub(super) struct Reading<'a> {
    sources: &'a Sources,
    problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(sources: &'a Sources) -> Self {
        Self {
            sources,
            problems: sources.problems.clone(),
        }
    }

    /// A setting that may be left out.
    pub(super) fn optional<T, E: Display>(
        &mut self,
        setting: &Setting,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let given = self.sources.given.get(setting.name)?;
        parse(&given.text)
            .map_err(|why| {
                let place = given
                    .file
                    .as_ref()
                    .map(|path| format!(" (in {path})"))
                    .unwrap_or_default();
                self.problems.push(Problem {
                    setting: setting.name.to_owned(),
                    why: format!("{why}{place}"),
                });
            })
            .ok()
    }

    /// A setting with a default. What cannot be understood is remembered as a problem, and the default stands in
    /// until [`Reading::finish`] refuses the whole.
    pub(super) fn required<T, E: Display>(&mut self, setting: &Setting, parse: impl Fn(&str) -> Result<T, E>) -> T {
        self.optional(setting, &parse).unwrap_or_else(|| {
            setting
                .default
                .and_then(|default| parse(default).ok())
                .expect("a required setting has a default, and a test reads every default")
        })
    }

    pub(super) fn finish<T>(self, read: T) -> Result<T, Problems> {
        if self.problems.is_empty() {
            Ok(read)
        } else {
            Err(Problems(self.problems))
        }
    }

    /// Refuses the whole for a setting that is needed; what is given and wrong is a problem already.
    pub(super) fn missing(mut self, setting: &Setting) -> Problems {
        if !self.sources.given.contains_key(setting.name) {
            let why = format!("it is needed here and not set. {}", setting.doc);
            self.problems.push(Problem {
                setting: setting.name.to_owned(),
                why,
            });
        }
        Problems(self.problems)
    }
}

impl Display for Problems {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self.0.len() {
            1 => f.write_str("there is a problem with the settings:")?,
            count => write!(f, "there are {count} problems with the settings:")?,
        }
        for Problem { setting, why } in &self.0 {
            write!(f, "\n  {setting}: {why}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
