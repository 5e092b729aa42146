//! The pages of the coordinator.

use entity::values::{
    CallId, CampaignId, CampaignState, Channel, DeliveryId, DeliveryState, Language, Purpose, Question, ReplyId, Role,
};

use super::health::health;
use super::hospital::{HOSPITAL, PROGRESS, need};
use super::{Sample, frame, member, sample};
use crate::actions::call::outcomes;
use crate::web::coordinator::pages::{
    Attention, Call, Calls, Campaign, Campaigns, Cost, Funnel, LedgerLine, Replies, Row, Sealed, Told, Waiting, Wave,
};
use crate::web::coordinator::uncertain;
use crate::web::page::Frame;

pub fn pages(language: Language) -> Vec<Sample> {
    let f = frame(language, "/coordinator", member(Role::Admin));
    let live = Frame {
        live: true,
        ..f.clone()
    };
    let mut pages = vec![campaigns(&f, true), campaigns(&f, false)];
    pages.extend([
        campaign(&f, Some(Attention::Behind)),
        campaign(&live, None),
        campaign(&f, Some(Attention::Held)),
    ]);
    pages.extend([uncertain(&f, true), uncertain(&f, false)]);
    pages.extend([replies(&f, true), replies(&f, false)]);
    let booked = Told::Booked {
        when: "бүгін 09:30".into(),
        site: "Алматы қан орталығы".into(),
        code: "4821".into(),
    };
    pages.extend([Some(booked), Some(Told::Waitlisted), Some(Told::NoNeed), None].map(|told| calls(&f, told)));
    pages
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
        Attention::Held,
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

fn campaign(f: &Frame, attention: Option<Attention>) -> Sample {
    let going = attention.is_some();
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
        row: row(attention),
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
