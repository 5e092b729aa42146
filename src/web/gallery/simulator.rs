//! The simulated phones.

use entity::values::{Direction, Language};

use super::{Sample, frame, sample};
use crate::web::form::FormState;
use crate::web::page::Frame;
use crate::web::simulator::forms::ReplyForm;
use crate::web::simulator::pages::{Bubble, Phone, Phones};
use crate::web::who::Who;

pub fn pages(language: Language) -> Vec<Sample> {
    vec![phones(&frame(language, "/simulator", Who::Nobody))]
}

fn phones(f: &Frame) -> Sample {
    let bubble = |direction, text: &str, link: Option<&str>| Bubble {
        direction,
        time: "03:02".into(),
        text: text.into(),
        link: link.map(Into::into),
    };
    let phone = |number: &str| Phone {
        number: number.into(),
        messages: vec![
            bubble(
                Direction::ToPhone,
                "ҚАН О(I)- керек: №7 аурухана, ертең 9-14. 1=иә 2=жоқ 0=тоқта",
                Some("/a/k3x9m2p7qr"),
            ),
            bubble(Direction::FromPhone, "1", None),
        ],
    };
    let phones = vec![phone("+77011234567"), phone("+77051234567")];
    let form = FormState::sent(ReplyForm {
        phone: "+77051234567".into(),
        text: "9".repeat(200),
    });
    let page = Phones {
        t: f.t,
        frame: f.clone(),
        now: "03:02".into(),
        sought: "8 701 123 45 67".into(),
        address: "/simulator?phone=77011234567".into(),
        phones,
        form,
    };
    sample("phones", f, &page)
}
