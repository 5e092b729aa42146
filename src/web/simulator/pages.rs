//! The simulator's page as plain data. Its phones belong to nobody.

use askama::Template;
use entity::values::Direction;

use super::forms::ReplyForm;
use crate::web::form::FormState;
use crate::web::page::Frame;
use crate::web::words::Words;

/// The phones that something was sent to, latest first.
#[derive(Template)]
#[template(path = "simulator/phones.html")]
pub struct Phones {
    pub t: Words,
    pub frame: Frame,
    /// The time of the demo's clock.
    pub now: String,
    /// The number that was searched for, as typed; empty on the page of all phones.
    pub sought: String,
    /// Where this page stands, and where replies go.
    pub address: String,
    pub phones: Vec<Phone>,
    pub form: FormState<ReplyForm>,
}

/// One phone with its messages, oldest first.
pub struct Phone {
    pub number: String,
    pub messages: Vec<Bubble>,
}

/// One message on a phone.
pub struct Bubble {
    pub direction: Direction,
    pub time: String,
    pub text: String,
    /// The page that a link in the text leads to.
    pub link: Option<String>,
}
