//! The pages of staff, and the failures that nobody is spared.

use entity::values::{
    AppointmentId, AppointmentState, BloodGroup, CallId, CampaignId, CampaignState, Channel, Component, ConnectorState,
    DeliveryId, DeliveryState, Direction, Language, LeftBecause, Purpose, Question, ReplyId, Role, ShortageId,
    ShortageState, SiteId, Urgency,
};

use super::{Sample, choice, frame, member, sample};
use crate::actions::call::outcomes;
use crate::notify::outcome::NotSent;
use crate::web::coordinator::pages::{
    Attention, Call, Calls, Campaign, Campaigns, Cost, Funnel, Health, Imbalance, Job, LedgerLine, LeftRoute, Relay,
    Replies, Row, Sealed, Session, Told, Waiting, Wave, WithoutProvider,
};
use crate::web::coordinator::relays;
use crate::web::coordinator::uncertain;
use crate::web::desk::forms::{DeferForm, DonatedForm, FindForm};
use crate::web::desk::pages as desk;
use crate::web::form::FormState;
use crate::web::hospital::forms::ShortageForm;
use crate::web::hospital::pages as hospital;
use crate::web::hospital::pages::{Need, Progress};
use crate::web::page::Frame;
use crate::web::simulator::forms::ReplyForm;
use crate::web::simulator::pages::{Bubble, Phone, Phones};
use crate::web::staff::forms::SignInForm;
use crate::web::staff::pages::SignIn;
use crate::web::who::Who;

pub fn pages(language: Language) -> Vec<Sample> {
    let f = frame(language, "/staff/sign-in", Who::Nobody);
    let form = FormState::sent(SignInForm::default());
    let mut pages = vec![sample(
        "staff sign in",
        &f,
        &SignIn {
            t: f.t,
            frame: f.clone(),
            form,
        },
    )];
    let f = frame(language, "/hospital", member(Role::Nurse));
    pages.extend([shortages(&f, true), shortages(&f, false)]);
    pages.extend(
        [
            FormState::new(ShortageForm::usual()),
            FormState::sent(ShortageForm::default()),
        ]
        .map(|form| new(&f, form)),
    );
    pages.extend([ShortageState::Open, ShortageState::Met].map(|state| shortage(&f, state)));
    let f = frame(language, "/desk", member(Role::Desk));
    pages.extend([today(&f, true), today(&f, false)]);
    pages.extend(AppointmentState::ALL.iter().map(|state| appointment(&f, *state)));
    let f = frame(language, "/coordinator", member(Role::Admin));
    pages.extend([campaigns(&f, true), campaigns(&f, false)]);
    let live = Frame {
        live: true,
        ..f.clone()
    };
    pages.extend([campaign(&f, true), campaign(&live, false)]);
    pages.extend([uncertain(&f, true), uncertain(&f, false)]);
    pages.extend([replies(&f, true), replies(&f, false)]);
    let booked = Told::Booked {
        when: "бүгін 09:30".into(),
        site: "Алматы қан орталығы".into(),
        code: "4821".into(),
    };
    pages.extend([Some(booked), Some(Told::Waitlisted), Some(Told::NoNeed), None].map(|told| calls(&f, told)));
    pages.push(phones(&frame(language, "/simulator", Who::Nobody)));
    pages
}

const HOSPITAL: &str = "№7 аурухана";

fn need() -> Need {
    Need {
        group: BloodGroup::ONeg,
        component: Component::RedCells,
        urgency: Urgency::Critical,
        by: "8.01.2022 12:00".into(),
    }
}

const PROGRESS: Progress = Progress {
    needed: 4,
    expected: 3,
    collected: 1,
};

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

fn health(f: &Frame, well: bool) -> Health {
    if well {
        return Health::default();
    }
    let job = |name: &str, failed: bool| Job {
        name: name.into(),
        last_run: failed.then(|| "03:00".into()),
        failed,
        late: !failed,
    };
    Health {
        without_provider: vec![WithoutProvider {
            channel: Channel::Sms,
            waiting: 3,
        }],
        silent: vec![Channel::Email],
        sessions: vec![
            session(f, ConnectorState::Bound),
            session(f, ConnectorState::SignInRefused),
        ],
        relays: WHYS.map(|why| relay(f, why)).into(),
        carries: Some("reserve".into()),
        left: vec![LeftRoute {
            route: "smsc.example.kz:2775".into(),
            why: f.t.name(&LeftBecause::Slow),
            since: "03:00".into(),
        }],
        imbalance: Some(Imbalance {
            rows: 2,
            counted: "03:00".into(),
        }),
        uncertain: 2,
        quarantined: Some("03:00".into()),
        no_jobs: Some(f.t.of("health-jobs-never")),
        jobs: vec![job("plan waves", true), job("deliver", false)],
    }
}

/// Every way in which letters wait, and that they do not.
const WHYS: [Option<NotSent>; 9] = [
    None,
    Some(NotSent::Unreachable),
    Some(NotSent::NotEncrypted),
    Some(NotSent::StarttlsMissing),
    Some(NotSent::Distrusted),
    Some(NotSent::SignInRefused),
    Some(NotSent::SenderRefused),
    Some(NotSent::TurnedAway),
    Some(NotSent::Broken),
];

fn relay(f: &Frame, why: Option<NotSent>) -> Relay {
    Relay {
        carrier: "mail.example.kz:587".into(),
        state: f.t.of(why.map_or("relay-takes", relays::key_of)),
        takes: why.is_none(),
        since: "03:00".into(),
    }
}

fn session(f: &Frame, state: ConnectorState) -> Session {
    let is_bound = state == ConnectorState::Bound;
    Session {
        route: "smsc.example.kz:2775".into(),
        state: f.t.name(&state),
        is_bound,
        since: "03:00".into(),
        why: (!is_bound).then(|| "ESME_RINVPASWD".into()),
        rate: is_bound.then(|| "20".into()),
    }
}

fn uncertain(f: &Frame, full: bool) -> Sample {
    let row = |channel| uncertain::Row {
        delivery: DeliveryId(9),
        purpose: Purpose::Appeal,
        channel,
        hospital: Some(HOSPITAL.into()),
        to: Some("+7 701 *** ** 67".into()),
        attempted: Some("03:00".into()),
        validity: "12:00".into(),
    };
    let page = uncertain::List {
        t: f.t,
        frame: f.clone(),
        rows: if full {
            [Channel::Sms, Channel::Email].map(row).into()
        } else {
            vec![]
        },
        all: 51,
    };
    sample("uncertain", f, &page)
}

fn row(attention: Option<Attention>) -> Row {
    Row {
        campaign: CampaignId(5),
        hospital: HOSPITAL.into(),
        need: need(),
        progress: PROGRESS,
        state: if attention.is_some() {
            CampaignState::Asking
        } else {
            CampaignState::Ended
        },
        attention,
    }
}

fn campaigns(f: &Frame, full: bool) -> Sample {
    let attentions = [
        Attention::Exhausted,
        Attention::Behind,
        Attention::Unconfirmed,
        Attention::Uncertain,
    ]
    .map(Some);
    let rows = if full {
        attentions.into_iter().chain([None]).map(row).collect()
    } else {
        vec![]
    };
    sample(
        "campaigns",
        f,
        &Campaigns {
            t: f.t,
            frame: f.clone(),
            health: health(f, !full),
            replies: u32::from(full),
            calls: u32::from(full),
            rows,
        },
    )
}

fn campaign(f: &Frame, going: bool) -> Sample {
    let wave = |number| Wave {
        number,
        sent: "03:02".into(),
        asked: 41,
        expected: "1,9".into(),
        came: 1,
        because: "4 units by 12:00, 1.9 expected from 41 donors within 12 km; a later wave can still correct.".into(),
    };
    let page = Campaign {
        t: f.t,
        frame: f.clone(),
        health: health(f, !going),
        row: row(going.then_some(Attention::Behind)),
        because: going.then(|| "Дәл қазір: 41 донордың жауабы күтілуде.".into()),
        funnel: Funnel {
            asked: 164,
            delivered: 150,
            answered: 12,
            booked: 6,
            came: 5,
            donated: 4,
        },
        waves: if going { (1..5).map(wave).collect() } else { vec![] },
        ledger: if going {
            let line = |state: &DeliveryState| LedgerLine { state: *state, rows: 1 };
            DeliveryState::ALL.iter().map(line).collect()
        } else {
            vec![]
        },
        cost: Cost {
            parts: if going { "1 164".into() } else { "0".into() },
            money: if going { "16 878 ₸".into() } else { "0 ₸".into() },
            unpriced: u32::from(going) * 3,
        },
    };
    sample("campaign", f, &page)
}

fn replies(f: &Frame, full: bool) -> Sample {
    let waiting = |question| Waiting {
        id: ReplyId(3),
        time: "03:02".into(),
        number: "+7 701 *** ** 67".into(),
        text: "<b>Түстен кейін</b> бола ма?".into(),
        question,
        campaign: Some((CampaignId(5), HOSPITAL.into())),
    };
    let sealed = |id, text: Option<&str>| Sealed {
        id,
        time: "03:02".into(),
        text: text.map(Into::into),
    };
    let page = Replies {
        t: f.t,
        frame: f.clone(),
        too_late: full,
        waiting: if full {
            vec![waiting(Some(Question::Appeal)), waiting(None)]
        } else {
            vec![]
        },
        strangers: if full {
            vec![sealed(7, None), sealed(8, Some("1"))]
        } else {
            vec![]
        },
        unreadable: if full {
            vec![sealed(1, None), sealed(2, Some("00ff"))]
        } else {
            vec![]
        },
    };
    sample("replies", f, &page)
}

fn calls(f: &Frame, told: Option<Told>) -> Sample {
    let call = Call {
        id: CallId(4),
        purpose: Purpose::Appeal,
        name: Some("Айгүл Сәрсенова".into()),
        number: "+77011234567".into(),
        language: Language::Kk,
        say: vec!["Сәлеметсіз бе!".into(), "Қайда: №7 аурухана\nҚашан: ертең".into()],
        outcomes: outcomes(Purpose::Appeal),
    };
    let page = Calls {
        t: f.t,
        frame: f.clone(),
        waiting: 3,
        minutes: 15,
        taken: told.is_none(),
        call: told.is_none().then_some(call),
        told,
    };
    sample("calls", f, &page)
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
