use super::*;

const SENDER: &[NotSent] = &[NotSent::SenderRefused];

fn at(second: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
}

#[test]
fn an_outage_begins_once_and_ends_with_the_first_message_that_is_taken() {
    let pause = TimeDelta::seconds(10);
    let story = [
        (
            0,
            Ok(()),
            State::Takes {
                since: at(0),
                seen_at: at(0),
            },
        ),
        (
            5,
            Ok(()),
            State::Takes {
                since: at(0),
                seen_at: at(5),
            },
        ),
        (20, Err(NotSent::Broken), down(20, NotSent::Broken, 1, 30)),
        (21, Err(NotSent::Unreachable), down(20, NotSent::Broken, 1, 30)),
        (30, Err(NotSent::Unreachable), down(20, NotSent::Unreachable, 2, 40)),
        (41, Err(NotSent::SignInRefused), down(20, NotSent::SignInRefused, 3, 51)),
        (
            60,
            Ok(()),
            State::Takes {
                since: at(60),
                seen_at: at(60),
            },
        ),
    ];
    let mut state = State::Untried;
    for (second, heard, expected) in story {
        state = state.after(heard, at(second), pause);
        assert_eq!(state, expected, "{second}");
    }
}

fn down(since: i64, why: NotSent, failures: u32, next: i64) -> State {
    State::Down {
        since: at(since),
        why,
        failures,
        next_at: at(next),
    }
}

#[test]
fn one_attempt_at_a_time_is_made_and_only_when_it_is_due() {
    let clock = Clock::fixed(at(0));
    let standing = Standing::new(clock.clone(), SENDER);
    assert_eq!((standing.room(8), standing.wants_a_look()), (1, true));
    standing.looked(Ok(()));
    assert_eq!((standing.room(8), standing.wants_a_look()), (8, false));
    clock.advance(TimeDelta::minutes(1));
    assert_eq!((standing.room(8), standing.wants_a_look()), (8, true));
    standing.learn(
        Outcome::NotSent {
            why: NotSent::Unreachable,
        },
        Instant::now(),
    );
    assert_eq!((standing.room(8), standing.wants_a_look()), (0, false));
    clock.advance(TimeDelta::seconds(1));
    assert_eq!((standing.room(8), standing.wants_a_look()), (1, true));
    standing.learn(
        Outcome::NotSent {
            why: NotSent::SignInRefused,
        },
        Instant::now(),
    );
    clock.advance(TimeDelta::seconds(29));
    assert_eq!(standing.room(8), 0, "operators lock who tries too often");
    clock.advance(TimeDelta::seconds(31));
    let code = "550 5.1.1".to_owned();
    standing.learn(Outcome::NoSuchAddress { code }, Instant::now());
    assert_eq!(standing.room(8), 8, "a relay that refuses one letter takes others");
}

#[test]
fn a_connection_does_not_prove_that_the_sender_is_taken() {
    let clock = Clock::fixed(at(0));
    let standing = Standing::new(clock.clone(), SENDER);
    standing.learn(
        Outcome::NotSent {
            why: NotSent::SenderRefused,
        },
        Instant::now(),
    );
    assert!(!standing.wants_a_try());
    clock.advance(TimeDelta::minutes(1));
    assert!(standing.wants_a_try() && !standing.wants_a_look());
    standing.looked(Ok(()));
    assert!(matches!(standing.state(), State::Down { failures: 2, .. }));
    clock.advance(TimeDelta::minutes(1));
    standing.learn(
        Outcome::Accepted {
            provider_id: String::new(),
        },
        Instant::now(),
    );
    assert!(matches!(standing.state(), State::Takes { .. }));
}

#[test]
fn what_is_no_fault_of_the_carrier_teaches_nothing() {
    let standing = Standing::new(Clock::fixed(at(0)), SENDER);
    for outcome in [Outcome::Uncertain, Outcome::NotSent { why: NotSent::Stopping }] {
        assert_eq!(standing.learn(outcome.clone(), Instant::now()), outcome);
        assert_eq!(standing.state(), State::Untried, "{outcome:?}");
    }
}
#[test]
fn what_is_said_to_ten_in_a_row_is_said_to_all() {
    let refused = |code: &str| Outcome::Refused {
        permanent: false,
        code: code.to_owned(),
    };
    let held = |why| Outcome::NotSent { why };
    for (met, tenth, why) in [
        (refused("HTTP 400"), held(NotSent::Refusing), NotSent::Refusing),
        (Outcome::Uncertain, Outcome::Uncertain, NotSent::Unanswered),
    ] {
        let clock = Clock::fixed(at(0));
        let standing = Standing::new(clock.clone(), &[NotSent::Refusing, NotSent::Unanswered]);
        standing.looked(Ok(()));
        for _ in 0..9 {
            assert_eq!(standing.learn(met.clone(), Instant::now()), met);
            assert!(matches!(standing.state(), State::Takes { .. }));
        }
        assert_eq!(standing.learn(met.clone(), Instant::now()), tenth);
        assert_eq!(standing.room(8), 0, "{why}");
        clock.advance(TimeDelta::minutes(1));
        standing.looked(Ok(()));
        assert_eq!(standing.room(8), 0, "that its door opens proves nothing");
        clock.advance(TimeDelta::minutes(1));
        assert!(standing.wants_a_try() && standing.room(8) == 1);
        assert_eq!(
            standing.learn(refused("HTTP 418"), Instant::now()),
            held(NotSent::Refusing),
            "with whatever word"
        );
        assert_eq!(standing.room(8), 0);
        clock.advance(TimeDelta::minutes(1));
        standing.learn(
            Outcome::Refused {
                permanent: true,
                code: "bad_number".to_owned(),
            },
            Instant::now(),
        );
        assert_eq!(standing.room(8), 8, "it looked at this one");
        assert_eq!(
            standing.learn(met.clone(), Instant::now()),
            met,
            "and it is counted anew"
        );
    }
}
