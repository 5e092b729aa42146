//! The pages of a hospital.

use entity::values::{BloodGroup, Component, Language, Role, ShortageId, ShortageState, Urgency};

use super::{Sample, choice, frame, member, sample};
use crate::web::form::FormState;
use crate::web::hospital::forms::ShortageForm;
use crate::web::hospital::pages as hospital;
use crate::web::hospital::pages::{Need, Progress};
use crate::web::page::Frame;

pub fn pages(language: Language) -> Vec<Sample> {
    let f = frame(language, "/hospital", member(Role::Nurse));
    let forms = [
        FormState::new(ShortageForm::usual()),
        FormState::sent(ShortageForm::default()),
    ];
    let mut pages = vec![shortages(&f, true), shortages(&f, false)];
    pages.extend(forms.map(|form| new(&f, form)));
    pages.extend([ShortageState::Open, ShortageState::Met].map(|state| shortage(&f, state)));
    pages
}

pub const HOSPITAL: &str = "№7 аурухана";

pub const PROGRESS: Progress = Progress {
    needed: 4,
    expected: 3,
    collected: 1,
};

pub fn need() -> Need {
    Need {
        group: BloodGroup::ONeg,
        component: Component::RedCells,
        urgency: Urgency::Critical,
        by: "8.01.2022 12:00".into(),
    }
}

fn shortages(f: &Frame, full: bool) -> Sample {
    let row = |state: &ShortageState| hospital::Row {
        shortage: ShortageId(7),
        hospital: HOSPITAL.into(),
        need: need(),
        progress: PROGRESS,
        state: *state,
        unconfirmed: *state == ShortageState::Open,
    };
    let rows = if full {
        ShortageState::ALL.iter().map(row).collect()
    } else {
        vec![]
    };
    let page = hospital::Shortages {
        t: f.t,
        frame: f.clone(),
        hospital: (!full).then(|| HOSPITAL.into()),
        rows,
    };
    sample("shortages", f, &page)
}

fn new(f: &Frame, form: FormState<ShortageForm>) -> Sample {
    let mut form = form;
    if form.is_wrong() {
        form.refuse("hospital", "hospital-missing");
        form.refuse("send", "no-site");
    }
    let deadlines = vec![
        choice("2022-01-08T12:00", "бүгін 12:00"),
        choice("2022-01-09T09:00", "ертең 09:00"),
    ];
    sample(
        "new shortage",
        f,
        &hospital::NewShortage {
            t: f.t,
            frame: f.clone(),
            hospitals: if form.is_wrong() {
                vec![choice("1", HOSPITAL)]
            } else {
                vec![]
            },
            deadlines,
            form,
        },
    )
}

fn shortage(f: &Frame, state: ShortageState) -> Sample {
    let page = hospital::Shortage {
        t: f.t,
        frame: f.clone(),
        shortage: ShortageId(7),
        need: need(),
        progress: PROGRESS,
        state,
        unconfirmed: true,
        confirm_by: Some("09:00".into()),
        posted: "8.01.2022 03:00".into(),
        booked: 5,
        site: "Алматы қан орталығы".into(),
    };
    sample("shortage", f, &page)
}
