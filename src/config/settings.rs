//! The table of settings. The README's table and `.env.example` follow it.

/// One setting: a variable of the environment, and a line of the optional file.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// The variable's name. In the file it may stand as it is, or in lower case without `QANAT_`.
    pub name: &'static str,
    /// What holds when it is not given.
    pub default: Option<&'static str>,
    /// What it means, in a sentence or two.
    pub doc: &'static str,
}

/// Where the data is kept.
pub const DATABASE_URL: Setting = Setting {
    name: "QANAT_DATABASE_URL",
    default: Some("sqlite://qanat.db"),
    doc: "Where the data is kept: sqlite://FILE for one branch, postgres://USER:PASSWORD@HOST/DATABASE for a nation.",
};

/// The address to listen on.
pub const BIND: Setting = Setting {
    name: "QANAT_BIND",
    default: Some("127.0.0.1:8080"),
    doc: "The IP address and port to listen on.",
};

/// Where links lead.
pub const BASE_URL: Setting = Setting {
    name: "QANAT_BASE_URL",
    default: None,
    doc: "Where the links in messages lead; without it, the address that the service listens on. A text message that nobody can answer carries a link of it: with at most 8 signs behind https:// each fits in one part, and `qanat doctor` says how many signs are too many.",
};

/// The carrier of e-mail.
pub const SMTP_URL: Setting = Setting {
    name: "QANAT_SMTP_URL",
    default: None,
    doc: "The mail relay: smtp://HOST:PORT, which needs STARTTLS unless it is on this machine or ?tls=none is added, or smtps://USER:PASSWORD@HOST; without it no e-mail leaves, and `qanat doctor` says so.",
};

/// The carrier of text messages.
pub const SMS_URL: Setting = Setting {
    name: "QANAT_SMS_URL",
    default: None,
    doc: "The carriers of text messages, one address or several with white space between them, the first to be used first: smpp://USER:PASSWORD@HOST:PORT?source=1414&two_way=true is the message centre of an operator (smpps: encrypts; further options: name, mode, system_type, source_ton, source_npi, dest_ton, dest_npi, window, rate, enquire, validity, price of a part in tenge, empty for the operator's statuses that say that no money is left, and ca for a file of certificates to trust), https+sms://HOST/PATH?config=FILE is a gateway over HTTP that a file describes (http+sms: on this machine only; further options: name, two_way, window, rate, price, ca), `simulator:` keeps them on a page of the service; without any none leaves, and `qanat doctor` says so.",
};

/// The sender of e-mail.
pub const MAIL_FROM: Setting = Setting {
    name: "QANAT_MAIL_FROM",
    default: Some("Qanat <qanat@localhost>"),
    doc: "The sender of e-mail.",
};

/// Who reads what donors answer to letters.
pub const REPLY_TO: Setting = Setting {
    name: "QANAT_REPLY_TO",
    default: None,
    doc: "The address of the person who reads what donors answer to letters; without it answers go to the sender, which is wrong once mail to it is piped into `qanat bounce`.",
};

/// What codes by text message may cost in all.
pub const CODES_A_DAY: Setting = Setting {
    name: "QANAT_CODES_A_DAY",
    default: Some("2000"),
    doc: "How many parts of codes by text message, as a rule one each, may be asked for within a day; after that people are sent to their e-mail.",
};

/// What codes by text message to one operator's numbers may cost.
pub const CODES_A_DAY_A_PREFIX: Setting = Setting {
    name: "QANAT_CODES_A_DAY_A_PREFIX",
    default: Some("500"),
    doc: "The same for the numbers of one operator, which begin alike, such as +7701.",
};

/// What codes by text message may cost in all, in money.
pub const CODES_TENGE_A_DAY: Setting = Setting {
    name: "QANAT_CODES_TENGE_A_DAY",
    default: Some("30000"),
    doc: "How many tenge such codes may cost within a day, at the price of the route that carries them; a route without the option price has only the limit above.",
};

/// What codes by text message to one operator's numbers may cost, in money.
pub const CODES_TENGE_A_DAY_A_PREFIX: Setting = Setting {
    name: "QANAT_CODES_TENGE_A_DAY_A_PREFIX",
    default: Some("7500"),
    doc: "The same in tenge for the numbers of one operator.",
};

/// Whose numbers get codes.
pub const CODES_TO: Setting = Setting {
    name: "QANAT_CODES_TO",
    default: Some("kazakhstan"),
    doc: "Whose mobile numbers get codes by text message: `kazakhstan`, or `any` country's.",
};

/// The clock to run on.
pub const CLOCK: Setting = Setting {
    name: "QANAT_CLOCK",
    default: Some("system"),
    doc: "`system`, or `fast:SPEED@TIME` for exercises: fast:60@2026-03-28T03:00:00+05:00 starts at that time and makes a minute of every second.",
};

/// The secret that the keys are derived from.
pub const SECRET_KEY: Setting = Setting {
    name: "QANAT_SECRET_KEY",
    default: None,
    doc: "At least 32 characters that nobody else knows; personal data is sealed with keys derived from them and lost without them. `openssl rand -hex 32` makes one.",
};

/// Who may read the figures.
pub const METRICS_TOKEN: Setting = Setting {
    name: "QANAT_METRICS_TOKEN",
    default: None,
    doc: "At least 16 characters that a Prometheus server sends as its bearer token to read figures at /metrics; without it there is no such page.",
};

/// What to log.
pub const LOG: Setting = Setting {
    name: "QANAT_LOG",
    default: Some("info"),
    doc: "What to log: a level, or levels by module such as info,qanat::jobs=debug.",
};

/// The optional file.
pub const CONFIG: Setting = Setting {
    name: "QANAT_CONFIG",
    default: Some("qanat.toml"),
    doc: "A TOML file with any of the other settings, one a line: bind = \"127.0.0.1:8080\". The environment wins over it.",
};

/// Every setting, in the order in which people are told about them.
pub const SETTINGS: [&Setting; 17] = [
    &DATABASE_URL,
    &SECRET_KEY,
    &BIND,
    &BASE_URL,
    &SMTP_URL,
    &MAIL_FROM,
    &REPLY_TO,
    &SMS_URL,
    &CODES_A_DAY,
    &CODES_A_DAY_A_PREFIX,
    &CODES_TENGE_A_DAY,
    &CODES_TENGE_A_DAY_A_PREFIX,
    &CODES_TO,
    &METRICS_TOKEN,
    &CLOCK,
    &LOG,
    &CONFIG,
];
