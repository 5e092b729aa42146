//! What the templates of a message see: its values in the reader's language, and the words around them.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use entity::values::{Component, Language};
use fluent_templates::fluent_bundle::FluentValue;

use super::Answers;
use crate::domain::text;
use crate::locale::{self, clock_time, date_long, date_short, day_and_month, day_word, name, weekday};
use crate::notify::message::{Appeal, Gone, Message, Place, Visit, Window};

/// One message for one reader.
pub struct Letter {
    pub language: Language,
    values: Vec<(&'static str, FluentValue<'static>)>,
    /// The day of an appeal without its hours.
    short_span: Option<String>,
    pub link: String,
    pub replies: bool,
    /// The page on which the reader takes letters away.
    pub way_out: Option<String>,
}

impl Letter {
    pub fn new(message: &Message, language: Language, answers: Answers, now: DateTime<Utc>) -> Self {
        let mut letter = Self {
            language,
            values: Vec::new(),
            short_span: None,
            link: String::new(),
            replies: answers == Answers::Reply,
            way_out: None,
        };
        match message {
            Message::Appeal(appeal) => letter.appeal(appeal, now),
            Message::Code(code) => {
                letter.set("code", &code.code);
                letter.set("host", &code.host);
                letter.values.push(("count", code.minutes.into()));
            }
            Message::Confirmation(visit) | Message::Reminder(visit) => letter.visit(visit, now),
            Message::Cancellation(gone) => letter.gone(gone, now),
            Message::StandDown(enough) => {
                letter.set("hospital", &enough.hospital);
                if let Some(gone) = &enough.held {
                    letter.gone(gone, now);
                }
            }
            Message::ThankYou(thanks) => {
                letter.component(thanks.component);
                letter.set("given", &date_long(language, thanks.donated_on));
                letter.again(thanks.again_from);
            }
            Message::Waitlist(waiting) => letter.set("hospital", &waiting.hospital),
            Message::NotNow(not_now) => letter.again(not_now.again_from),
            Message::Over(_) | Message::Language(_) => {}
            Message::Help(help) | Message::Stopped(help) => letter.link(&help.url),
            Message::Number(number) => letter.set("right", if number.right { "yes" } else { "no" }),
        }
        letter
    }

    fn appeal(&mut self, appeal: &Appeal, now: DateTime<Utc>) {
        let Window { from, until, zone } = appeal.window;
        self.component(appeal.component);
        self.set("group", appeal.group.label());
        self.set("group-short", &appeal.group.label().replace(" Rh", ""));
        self.set("urgency", appeal.urgency.as_str());
        self.set("hospital", &appeal.hospital);
        self.place_and_time(&appeal.site, from, zone, now);
        let (first, last) = (from.with_timezone(&zone), until.with_timezone(&zone));
        self.set("until", &clock_time(last.time()));
        // A window until midnight ends on the day before.
        let last_day = (last - TimeDelta::seconds(1)).date_naive();
        self.set("last-date", &date_long(self.language, last_day));
        if first.date_naive() == last_day {
            let day = day_word(self.language, from, now, zone);
            self.set("days", "one");
            self.set("span", &format!("{day} {}", hours(first, last)));
            self.short_span = Some(day);
        } else {
            self.set("days", "several");
            self.set("span", &days(first.date_naive(), last_day));
        }
        self.link(&appeal.url);
    }

    fn visit(&mut self, visit: &Visit, now: DateTime<Utc>) {
        self.place_and_time(&visit.site, visit.at, visit.zone, now);
        self.set("code", &visit.code);
        self.link(&visit.url);
    }

    fn gone(&mut self, gone: &Gone, now: DateTime<Utc>) {
        self.place_and_time(&gone.site, gone.at, gone.zone, now);
    }

    fn again(&mut self, from: Option<NaiveDate>) {
        self.set("again", &from.map_or_else(|| "none".to_owned(), date_short));
    }

    fn component(&mut self, component: Component) {
        self.set("component", component.as_str());
        self.set("what", &name(self.language, &component));
    }

    fn place_and_time(&mut self, site: &Place, at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) {
        let local = at.with_timezone(&zone);
        let word = day_word(self.language, at, now, zone);
        self.set("site", &site.short);
        self.set("place", &site.long);
        self.set("when", &word_and_date(&word, local.date_naive()));
        self.set("day", &word);
        self.set("date", &day_and_month(local.date_naive()));
        self.set("weekday", &weekday(self.language, local.weekday()));
        self.set("date-long", &date_long(self.language, local.date_naive()));
        self.set("time", &clock_time(local.time()));
    }

    /// Phones open an address without its scheme as well, and eight characters are a ninth of a message.
    fn link(&mut self, url: &str) {
        self.set("link", url.strip_prefix("https://").unwrap_or(url));
        url.clone_into(&mut self.link);
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.values.push((name, value.to_owned().into()));
    }

    pub fn say(&self, key: &str) -> String {
        locale::text_with(self.language, key, &self.values)
    }

    /// The words of an appeal with a link, on whose page the hours stand as well: they are left out where they would take a
    /// second part.
    pub fn say_in_one_part(&self, key: &str) -> String {
        let text = self.say(key);
        match &self.short_span {
            Some(span) if text::parts(&text).parts > 1 => {
                // Of two values with one name the last one counts.
                let values = [self.values.as_slice(), &[("span", span.clone().into())]].concat();
                locale::text_with(self.language, key, &values)
            }
            _ => text,
        }
    }
}

/// A ticket is read again on the next day: it says the date beside "tomorrow".
fn word_and_date(word: &str, date: NaiveDate) -> String {
    let date = day_and_month(date);
    if word == date { date } else { format!("{word} {date}") }
}

/// The whole hours inside a window of one day, `9-14`, because a text message has no room for minutes. A window without a
/// whole hour is told by its beginning.
fn hours(from: DateTime<Tz>, until: DateTime<Tz>) -> String {
    let first = from.hour() + u32::from(from.minute() > 0);
    if first < until.hour() {
        format!("{first}-{}", until.hour())
    } else {
        clock_time(from.time())
    }
}

/// The days of a longer window: `24-25.03`, or `31.03-02.04`. Of its hours only a letter has room to tell.
fn days(first: NaiveDate, last: NaiveDate) -> String {
    let from = if (first.year(), first.month()) == (last.year(), last.month()) {
        first.format("%d").to_string()
    } else {
        day_and_month(first)
    };
    format!("{from}-{}", day_and_month(last))
}
