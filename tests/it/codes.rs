//! Codes by text message cost money: how many leave in a day, and to whom.

use entity::values::BloodGroup::ONeg;
use entity::values::{DeliveryState, Purpose};
use futures_util::future::join_all;
use qanat::actions::attempt::codes_spent;
use qanat::actions::sign_in::{CodeNotSent, request_code};
use qanat::domain::code_budget::{Bound, CodeBudget, DayLimit};
use qanat::domain::contact::Address;
use qanat::notify::{Carriers, Route};
use qanat::store::routes;
use reqwest::StatusCode;

use crate::support::app::{TestApp, days};
use crate::support::browser::Site;
use crate::support::smsc::{Manner, Smsc};
use crate::support::smtp_sink::SmtpSink;

on_both!(
    the_codes_of_a_day_are_counted_once_each_however_many_are_asked_for_at_once,
    the_numbers_of_one_operator_have_a_budget_of_their_own,
    codes_cost_what_their_route_charges_and_no_more_than_the_day_may,
    a_code_over_a_dearer_route_spends_more,
    the_known_and_the_unknown_are_counted_alike,
    a_spent_budget_is_a_sentence_with_a_way_out,
    numbers_of_other_countries_get_codes_only_where_that_is_set,
);

fn budget(a_prefix: u32, all: u32) -> CodeBudget {
    let limit = |parts| DayLimit { parts, tenge: 1000 };
    CodeBudget {
        a_prefix: limit(a_prefix),
        all: limit(all),
        abroad: false,
    }
}

fn number(prefix: u32, number: usize) -> Address {
    Address::parse(&format!("+7{prefix}{number:07}")).unwrap()
}

async fn the_codes_of_a_day_are_counted_once_each_however_many_are_asked_for_at_once(app: TestApp) {
    let app = app.with_codes(budget(1000, 40));
    let second = app.another_process("second").await.with_codes(budget(1000, 40));
    let asks = (0..100).map(async |asked| {
        let process = if asked % 2 == 0 { &app } else { &second };
        request_code(&process.context(), &number(700 + (asked % 3) as u32, asked)).await
    });
    let answers = join_all(asks).await;
    let tomorrow = app.clock.now() + days(1);
    let spent = |answer: &Result<String, CodeNotSent>| matches!(answer, Err(CodeNotSent::Spent { next_at }) if *next_at == tomorrow);
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 40);
    assert_eq!(answers.iter().filter(|answer| spent(answer)).count(), 60);
    let seen = codes_spent(&app.db, &app.house, app.clock.now()).await.unwrap();
    assert_eq!(
        (seen.counted, seen.all, seen.prefixes.len()),
        (40, Some(Bound::Parts), 0)
    );
    app.advance(days(1));
    request_code(&app.context(), &number(701, 200)).await.unwrap();
    let seen = codes_spent(&app.db, &app.house, app.clock.now()).await.unwrap();
    assert_eq!((seen.counted, seen.all), (1, None));
}

async fn the_numbers_of_one_operator_have_a_budget_of_their_own(app: TestApp) {
    let app = app.with_codes(budget(3, 100));
    for asked in 0..3 {
        request_code(&app.context(), &number(701, asked)).await.unwrap();
    }
    let refused = request_code(&app.context(), &number(701, 3)).await;
    assert!(matches!(refused, Err(CodeNotSent::Spent { .. })), "{refused:?}");
    request_code(&app.context(), &number(747, 3)).await.unwrap();
    let seen = codes_spent(&app.db, &app.house, app.clock.now()).await.unwrap();
    assert_eq!(
        (seen.counted, seen.all, seen.prefixes),
        (4, None, vec![("+7701".to_owned(), Bound::Parts)])
    );
}

async fn asks(app: &TestApp, address: &Address) -> Result<String, CodeNotSent> {
    request_code(&app.context(), address).await
}

async fn codes_cost_what_their_route_charges_and_no_more_than_the_day_may(app: TestApp) {
    let smsc = Smsc::start(Manner::default()).await;
    let money = |tenge| DayLimit { parts: 1000, tenge };
    let app = app.with_codes(CodeBudget {
        a_prefix: money(30),
        all: money(60),
        abroad: false,
    });
    let app = app.over_smpp(&smsc, "source=1414&two_way=true&price=14.50").await;
    let donor = app.donor(ONeg).create().await;
    let known = Address::Phone(donor.phone.clone());
    let of_donor = donor.phone.prefix();
    for _ in 0..2 {
        asks(&app, &known).await.unwrap();
    }
    let refused = asks(&app, &known).await;
    assert!(matches!(refused, Err(CodeNotSent::Spent { .. })), "{refused:?}");
    let seen = codes_spent(&app.db, &app.house, app.clock.now()).await.unwrap();
    assert_eq!((seen.counted, seen.tenge, seen.all), (2, 29, None));
    assert_eq!(seen.prefixes, [(of_donor.to_owned(), Bound::Money)]);
    app.run_jobs().await;
    let counted = app.count("select tiyn from attempts where kind = 'all_codes'").await;
    let paid = app
        .count("select sum(parts * price) from deliveries where purpose = 'code'")
        .await;
    assert_eq!(
        (counted, paid),
        (2_900, 2_900),
        "what was counted is what the ledger says"
    );

    for number in [number(747, 1), number(747, 2)] {
        asks(&app, &number).await.unwrap();
    }
    let refused = asks(&app, &number(705, 1)).await;
    assert!(
        matches!(refused, Err(CodeNotSent::Spent { .. })),
        "58 of 60 tenge are spent: {refused:?}"
    );
    let seen = codes_spent(&app.db, &app.house, app.clock.now()).await.unwrap();
    assert_eq!((seen.counted, seen.tenge, seen.all), (4, 58, Some(Bound::Money)));
    app.advance(days(1));
    asks(&app, &number(705, 1)).await.unwrap();
    let seen = codes_spent(&app.db, &app.house, app.clock.now()).await.unwrap();
    assert_eq!((seen.counted, seen.tenge, seen.all), (1, 14, None));
}

async fn a_code_over_a_dearer_route_spends_more(app: TestApp) {
    let (cheap, dear) = (
        Smsc::start(Manner::default()).await,
        Smsc::start(Manner::default()).await,
    );
    let addresses = [cheap.address("name=cheap&price=10"), dear.address("name=dear&price=25")];
    let app = app.over_routes(&addresses).await;
    let spent = async || codes_spent(&app.db, &app.house, app.clock.now()).await.unwrap().tenge;
    asks(&app, &number(701, 1)).await.unwrap();
    assert_eq!(spent().await, 10, "before anybody has looked it is the first");
    app.run_jobs().await;
    routes::carry(&app.db, "dear").await.unwrap();
    asks(&app, &number(701, 2)).await.unwrap();
    assert_eq!(spent().await, 35);
}

async fn the_known_and_the_unknown_are_counted_alike(app: TestApp) {
    let app = app.with_codes(budget(100, 4));
    let donor = app.donor(ONeg).create().await;
    let known = Address::Phone(donor.phone.clone());
    for address in [&known, &number(701, 1), &known, &number(701, 2)] {
        request_code(&app.context(), address).await.unwrap();
    }
    for address in [&known, &number(701, 1), &number(701, 3)] {
        let refused = request_code(&app.context(), address).await;
        assert!(matches!(refused, Err(CodeNotSent::Spent { .. })), "{address}");
    }
    app.run_jobs().await;
    assert_eq!(app.deliveries_for(Purpose::Code).await.len(), 2);
}

async fn a_spent_budget_is_a_sentence_with_a_way_out(app: TestApp) {
    let sink = SmtpSink::start().await;
    for (email, sentence) in [
        (
            true,
            "No more codes can be sent by text message today. Give your e-mail address, or call your Red Crescent branch.",
        ),
        (
            false,
            "No more codes can be sent by text message. The next one can be sent: tomorrow 03:00. If it cannot wait, call your Red Crescent branch.",
        ),
    ] {
        let carriers = Carriers {
            email: email.then(|| sink.mailer(&app.clock)),
            sms: vec![Route::simulated()],
        };
        let site = Site::with_carriers(&app.with_codes(budget(1, 100)), carriers).await;
        let browser = site.browser();
        let sign_in = browser.get("/sign-in").await;
        let asks = async |phone: &str| {
            let filled = sign_in.form("/sign-in").fill("address", phone);
            browser.send(&sign_in, &filled).await
        };
        asks("+7 701 000 00 01").await;
        let refused = asks("+7 701 000 00 02").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(refused.shows(sentence), "{}", refused.text());
    }
    assert!(app.deliveries_in(DeliveryState::Planned).await.is_empty());
}

async fn numbers_of_other_countries_get_codes_only_where_that_is_set(app: TestApp) {
    let abroad = Address::parse("+44 7400 123456").unwrap();
    let refused = request_code(&app.context(), &abroad).await;
    assert!(matches!(refused, Err(CodeNotSent::Abroad)));
    let open = app.with_codes(CodeBudget {
        abroad: true,
        ..budget(1, 100)
    });
    request_code(&open.context(), &abroad).await.unwrap();
    let site = Site::open(&app).await;
    let browser = site.browser();
    let sign_in = browser.get("/sign-in").await;
    let filled = sign_in.form("/sign-in").fill("address", "+44 7400 123457");
    let refused = browser.send(&sign_in, &filled).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("Codes go to mobile numbers of Kazakhstan only."));
}
