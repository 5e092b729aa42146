//! By which way messages of a channel leave at this moment.

use entity::values::Channel;
use sea_orm::DbErr;

use crate::app::App;
use crate::notify::Route;
use crate::notify::email::{self, Mailer};
use crate::store::routes;

/// What takes the messages of a channel.
#[derive(Clone, Copy)]
pub enum Way<'a> {
    /// The mail relay, if there is one: rows that find none say so.
    Relay(Option<&'a Mailer>),
    /// A route of text messages.
    Route(&'a Route),
}

impl<'a> Way<'a> {
    /// The way of a channel; none if nothing takes its messages. Among several routes the one that every process takes.
    pub async fn of(app: &'a App, channel: Channel) -> Result<Option<Self>, DbErr> {
        Ok(match (channel, app.carriers.sms.as_slice()) {
            (Channel::Email | Channel::Phone, _) => Some(Self::Relay(app.carriers.email.as_ref())),
            (Channel::Sms, []) => None,
            (Channel::Sms, [only]) => Some(Self::Route(only)),
            (Channel::Sms, [first, ..]) => {
                let carrying = routes::carrying(&app.db).await?;
                let carrying = carrying.and_then(|name| app.carriers.route(&name));
                Some(Self::Route(carrying.unwrap_or(first)))
            }
        })
    }

    /// Routes beside this way of which one text has to tell whether they serve again.
    pub fn to_try(self, app: &'a App) -> impl Iterator<Item = Self> {
        let routes = match self {
            Self::Relay(_) => &[][..],
            Self::Route(_) => &app.carriers.sms,
        };
        let others = routes
            .iter()
            .map(Self::Route)
            .filter(move |other| other.route() != self.route());
        others.filter(|other| matches!(other, Self::Route(route) if route.wants_a_try()))
    }

    /// Messages that are of use on their way at once.
    pub fn room(self) -> usize {
        match self {
            Self::Relay(mailer) => mailer.map_or(email::AT_ONCE, Mailer::room),
            Self::Route(route) => route.room(),
        }
    }

    /// What the rows that leave by it remember.
    pub fn route(self) -> Option<&'a str> {
        match self {
            Self::Relay(_) => None,
            Self::Route(route) => Some(route.name()),
        }
    }
}
