//! The donors' pages with synthetic people.

use entity::values::{BloodGroup, Channel, Component, Language, SlotId, Urgency};

use super::{Sample, choice, frame, sample};
use crate::web::donor::forms::{AddressForm, AnswerForm, CodeForm, JoinForm, PauseForm, PreferencesForm};
use crate::web::donor::pages::{
    Appeal, Ask, Code, Given, Home, Join, Letters, MayGive, Me, Move, Notice, OpenAppeal, Region, SignIn, SlotDay,
    SlotOffer, Stage, Standing, Ticket, WayOut,
};
use crate::web::form::FormState;
use crate::web::page::{Choice, Frame};
use crate::web::who::Who;

pub fn pages(language: Language) -> Vec<Sample> {
    let nobody = |here: &str| frame(language, here, Who::Nobody);
    let donor = |here: &str| frame(language, here, Who::Donor);
    let f = nobody("/");
    let mut pages = vec![sample(
        "home",
        &f,
        &Home {
            t: f.t,
            frame: f.clone(),
        },
    )];
    let f = nobody("/join");
    pages.push(sample(
        "region",
        &f,
        &Region {
            t: f.t,
            frame: f.clone(),
            regions: regions(),
        },
    ));
    pages.push(join(
        &nobody("/join?region=KZ-75"),
        JoinForm {
            region: "KZ-75".into(),
            ..JoinForm::default()
        },
        false,
    ));
    pages.push(join_gone_wrong(language));
    let f = nobody("/sign-in");
    pages.push(sample(
        "sign in",
        &f,
        &SignIn {
            t: f.t,
            frame: f.clone(),
            form: FormState::sent(AddressForm::default()),
        },
    ));
    pages.push(code(&nobody("/code")));
    let f = donor("/me");
    pages.extend([me(&f, true), me(&f, false), me_stopped(&f)]);
    for taken in [false, true] {
        let f = donor("/me/appointment");
        let days = if taken { vec![] } else { days() };
        pages.push(sample(
            "move",
            &f,
            &Move {
                t: f.t,
                frame: f.clone(),
                ticket: ticket(),
                days,
                form: chosen(taken),
            },
        ));
    }
    let stages = [
        choose(days(), false),
        choose(days(), true),
        choose(vec![], true),
        booked(days(), false),
        booked(vec![], true),
        Stage::Waitlisted,
        declined(None),
        declined(Some(vec![])),
        declined(Some(days())),
        Stage::Enough,
    ];
    let f = nobody("/a/k3x9m2p7qr");
    pages.extend(stages.map(|stage| {
        sample(
            "appeal",
            &f,
            &Appeal {
                t: f.t,
                frame: f.clone(),
                ask: ask(),
                stage,
            },
        )
    }));
    let f = nobody("/u/7-k3x9m2p7qr");
    let ways_out = [
        WayOut::Letters { others: vec![] },
        WayOut::Letters {
            others: vec![Channel::Sms, Channel::Phone],
        },
        WayOut::NoLetters,
        WayOut::Stopped,
        WayOut::Unknown,
    ];
    pages.extend(ways_out.map(|way_out| {
        let (t, frame) = (f.t, f.clone());
        sample("letters", &f, &Letters { t, frame, way_out })
    }));
    pages
}

/// Joining with everything that can be wrong.
pub fn join_gone_wrong(language: Language) -> Sample {
    let typed = JoinForm {
        region: "KZ-75".into(),
        address: "<b>87".into(),
        name: "д".repeat(81),
        ..JoinForm::default()
    };
    let mut page = frame(language, "/join?region=KZ-75", Who::Nobody);
    page.here = "/join".into();
    join(&page, typed, true)
}

fn join(frame: &Frame, typed: JoinForm, sent: bool) -> Sample {
    let mut form = if sent {
        FormState::sent(typed)
    } else {
        FormState::new(typed)
    };
    if sent {
        form.refuse("address", "address-unknown");
        form.refuse("channels", "channels-missing");
    }
    let page = Join {
        t: frame.t,
        frame: frame.clone(),
        region: "Батыс Қазақстан облысы".into(),
        places: places(),
        form,
    };
    sample("join", frame, &page)
}

fn code(frame: &Frame) -> Sample {
    let mut form = FormState::sent(CodeForm { code: "12".into() });
    form.refuse("code", "code-wrong");
    let page = Code {
        t: frame.t,
        frame: frame.clone(),
        sent_to: "+7 701 ··· ·· 67".into(),
        minutes: 10,
        form,
    };
    sample("code", frame, &page)
}

fn me(frame: &Frame, busy: bool) -> Sample {
    sample("me", frame, &my_page(frame, busy))
}

fn me_stopped(frame: &Frame) -> Sample {
    let page = Me {
        stopped: true,
        notice: Some(Notice::Kept),
        ..my_page(frame, false)
    };
    sample("me stopped", frame, &page)
}

fn my_page(frame: &Frame, busy: bool) -> Me {
    let typed = PreferencesForm {
        language: "kk".into(),
        sms: "on".into(),
        latin: "on".into(),
        ..PreferencesForm::default()
    };
    let standings = [
        (Component::WholeBlood, MayGive::From("2022 ж. 5 ақпан".into())),
        (Component::Platelets, MayGive::Now),
        (Component::Plasma, MayGive::Never),
    ];
    let given = || Given {
        day: "2021 ж. 5 қараша".into(),
        component: Component::WholeBlood,
        site: Some("Қан орталығы".into()),
    };
    let appeal = || OpenAppeal {
        address: "/a/k3x9m2p7qr".into(),
        hospital: "№7 аурухана".into(),
        by: "12:00".into(),
    };
    Me {
        t: frame.t,
        frame: frame.clone(),
        notice: busy.then_some(Notice::Moved),
        group: busy.then_some(BloodGroup::ONeg),
        place: "Алматы".into(),
        standings: standings
            .map(|(component, may_give)| Standing { component, may_give })
            .into(),
        ticket: busy.then(ticket),
        appeals: if busy { vec![appeal()] } else { vec![] },
        history: if busy {
            (0..20).map(|_| given()).collect()
        } else {
            vec![]
        },
        letters_come_back: busy,
        stopped: false,
        paused_until: busy.then(|| "2022 ж. 1 наурыз".into()),
        channels: Channel::ALL.to_vec(),
        preferences: if busy {
            FormState::new(typed)
        } else {
            FormState::sent(PreferencesForm::default())
        },
        pause: if busy {
            FormState::default()
        } else {
            FormState::sent(PauseForm::default())
        },
    }
}

fn ticket() -> Ticket {
    Ticket {
        when: "ертең, сенбі, 10:30".into(),
        site: "Алматы қалалық қан орталығы".into(),
        street: Some("Бұқар жырау көшесі, 47".into()),
        code: "0482".into(),
    }
}

fn choose(days: Vec<SlotDay>, taken: bool) -> Stage {
    Stage::Choose {
        days,
        form: chosen(taken),
    }
}

fn booked(days: Vec<SlotDay>, taken: bool) -> Stage {
    Stage::Booked {
        ticket: ticket(),
        days,
        form: chosen(taken),
    }
}

fn declined(days: Option<Vec<SlotDay>>) -> Stage {
    Stage::Declined {
        days,
        form: chosen(false),
    }
}

fn chosen(taken: bool) -> FormState<AnswerForm> {
    let mut form = FormState::default();
    if taken {
        form.refuse("slot", "slot-taken");
    }
    form
}

fn ask() -> Ask {
    Ask {
        hospital: "№7 қалалық клиникалық аурухана".into(),
        group: BloodGroup::ONeg,
        component: Component::RedCells,
        urgency: Urgency::Critical,
        site: "Алматы қалалық қан орталығы, Бұқар жырау көшесі, 47".into(),
        by: "ертең, 12:00".into(),
    }
}

fn days() -> Vec<SlotDay> {
    let offer = |hour: i64| SlotOffer {
        slot: SlotId(hour),
        time: format!("{hour:02}:30"),
    };
    ["бүгін", "ертең"]
        .map(|day| SlotDay {
            day: day.into(),
            slots: (8..19).map(offer).collect(),
        })
        .into()
}

fn regions() -> Vec<Choice> {
    (10..30)
        .map(|number| choice(&format!("KZ-{number}"), "Солтүстік Қазақстан облысы"))
        .collect()
}

/// As many settlements as the largest region has.
fn places() -> Vec<Choice> {
    (0..35)
        .map(|number| choice(&format!("{}", 1_526_384 + number), "Жаңатас қалалық әкімдігі"))
        .collect()
}
