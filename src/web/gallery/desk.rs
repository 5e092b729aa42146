//! The pages of the desk.

use entity::values::{AppointmentId, AppointmentState, BloodGroup, Component, Language, Role, SiteId};

use super::{Sample, choice, frame, member, sample};
use crate::web::desk::forms::{DeferForm, DonatedForm, FindForm};
use crate::web::desk::pages as desk;
use crate::web::form::FormState;
use crate::web::page::Frame;

pub fn pages(language: Language) -> Vec<Sample> {
    let f = frame(language, "/desk", member(Role::Desk));
    let mut pages = vec![today(&f, true), today(&f, false)];
    pages.extend(AppointmentState::ALL.iter().map(|state| appointment(&f, *state)));
    pages
}

fn at_the_desk(state: AppointmentState) -> desk::Row {
    let named = state == AppointmentState::Arrived;
    desk::Row {
        appointment: AppointmentId(3),
        code: "0482".into(),
        name: named.then(|| "Айгүл Сәрсенова".into()),
        group: named.then_some(BloodGroup::AbPos),
        state,
    }
}

fn today(f: &Frame, full: bool) -> Sample {
    let half_hour = |time: &str| desk::HalfHour {
        time: time.into(),
        capacity: 8,
        rows: AppointmentState::ALL.iter().map(|state| at_the_desk(*state)).collect(),
    };
    let mut form = FormState::sent(FindForm::default());
    form.refuse("code", "ticket-unknown");
    let page = desk::Today {
        t: f.t,
        frame: f.clone(),
        here: SiteId(1),
        site: "Алматы қан орталығы".into(),
        day: "8.01.2022".into(),
        sites: if full {
            vec![choice("1", "Алматы"), choice("2", "Астана")]
        } else {
            vec![]
        },
        form: if full { FormState::default() } else { form },
        unrecorded: if full {
            vec![desk::Unrecorded {
                when: "05.01 09:30".into(),
                row: at_the_desk(AppointmentState::Arrived),
            }]
        } else {
            vec![]
        },
        days: 7,
        half_hours: if full {
            ["08:00", "08:30", "09:00"].map(half_hour).into()
        } else {
            vec![]
        },
    };
    sample("today", f, &page)
}

fn appointment(f: &Frame, state: AppointmentState) -> Sample {
    let page = desk::Appointment {
        t: f.t,
        frame: f.clone(),
        when: "10:30".into(),
        at: SiteId(1),
        site: "Алматы қан орталығы".into(),
        row: at_the_desk(state),
        component: Some(Component::RedCells),
        outcome: (state == AppointmentState::Donated).then(|| "450 мл".into()),
        donated: FormState::sent(DonatedForm::default()),
        defer: FormState::sent(DeferForm {
            until: "9".repeat(30),
            ..DeferForm::default()
        }),
    };
    sample("appointment", f, &page)
}
