//! The folders of `templates/messages`, each checked against its letter when the service is built.

use askama::Template;

use super::{Letter, Rendered};
use crate::notify::message::Message;

macro_rules! folders {
    ($( $variant:ident in $folder:ident: $subject:tt, $text:tt, $html:tt, $sms:tt; )+) => {
        $( mod $folder {
            use super::Letter;
            use askama::Template;

            #[derive(Template)]
            #[template(path = $subject)]
            pub struct Subject<'a> { pub letter: &'a Letter }

            #[derive(Template)]
            #[template(path = $text)]
            pub struct Text<'a> { pub letter: &'a Letter }

            #[derive(Template)]
            #[template(path = $html)]
            pub struct Html<'a> { pub letter: &'a Letter }

            #[derive(Template)]
            #[template(path = $sms)]
            pub struct Sms<'a> { pub letter: &'a Letter }
        } )+

        /// The letter as an e-mail.
        pub fn email(message: &Message, letter: &Letter) -> Rendered {
            match message {
                $( Message::$variant(_) => Rendered::Email {
                    subject: filled(&$folder::Subject { letter }),
                    text: filled(&$folder::Text { letter }),
                    html: filled(&$folder::Html { letter }),
                }, )+
            }
        }

        /// The letter as a text message.
        pub fn sms(message: &Message, letter: &Letter) -> String {
            match message {
                $( Message::$variant(_) => filled(&$folder::Sms { letter }), )+
            }
        }
    };
}

folders! {
    Appeal in appeal: "messages/appeal/subject.txt", "messages/appeal/body.txt", "messages/appeal/body.html",
        "messages/appeal/sms.txt";
    Code in code: "messages/code/subject.txt", "messages/code/body.txt", "messages/code/body.html",
        "messages/code/sms.txt";
    Confirmation in confirmation: "messages/confirmation/subject.txt", "messages/confirmation/body.txt", "messages/confirmation/body.html",
        "messages/confirmation/sms.txt";
    Reminder in reminder: "messages/reminder/subject.txt", "messages/reminder/body.txt", "messages/reminder/body.html",
        "messages/reminder/sms.txt";
    Cancellation in cancellation: "messages/cancellation/subject.txt", "messages/cancellation/body.txt", "messages/cancellation/body.html",
        "messages/cancellation/sms.txt";
    StandDown in stand_down: "messages/stand_down/subject.txt", "messages/stand_down/body.txt", "messages/stand_down/body.html",
        "messages/stand_down/sms.txt";
    ThankYou in thank_you: "messages/thank_you/subject.txt", "messages/thank_you/body.txt", "messages/thank_you/body.html",
        "messages/thank_you/sms.txt";
    Waitlist in waitlist: "messages/waitlist/subject.txt", "messages/waitlist/body.txt", "messages/waitlist/body.html",
        "messages/waitlist/sms.txt";
    NotNow in not_now: "messages/not_now/subject.txt", "messages/not_now/body.txt", "messages/not_now/body.html",
        "messages/not_now/sms.txt";
    Over in over: "messages/over/subject.txt", "messages/over/body.txt", "messages/over/body.html",
        "messages/over/sms.txt";
    Help in help: "messages/help/subject.txt", "messages/help/body.txt", "messages/help/body.html",
        "messages/help/sms.txt";
    Language in language: "messages/language/subject.txt", "messages/language/body.txt", "messages/language/body.html",
        "messages/language/sms.txt";
    Stopped in stopped: "messages/stopped/subject.txt", "messages/stopped/body.txt", "messages/stopped/body.html",
        "messages/stopped/sms.txt";
    Number in number: "messages/number/subject.txt", "messages/number/body.txt", "messages/number/body.html",
        "messages/number/sms.txt";
}

fn filled(template: &impl Template) -> String {
    template
        .render()
        .expect("a template writes to memory, and its values cannot fail to print")
}
