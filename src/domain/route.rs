//! Which of several routes texts leave over. A route that fails is left for the next one, and taken again only when it has
//! been good for a while: longer each time, so that texts do not go to and fro between two of them.

use chrono::{DateTime, TimeDelta, Utc};
use entity::values::{ConnectorState, LeftBecause};

/// Texts that a route was first asked to take in the last while.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recent {
    /// Those of which it is known by now whether they were quick.
    pub known: u32,
    /// Those among them that were slow, or whose answer was lost.
    pub slow: u32,
}

/// How far back texts count.
pub const RECENT: TimeDelta = TimeDelta::minutes(15);
/// A text is slow when its route has not brought it to the phone so long after it was first asked to; where a route gives
/// no receipts, when it has not taken it.
pub const SLOW: TimeDelta = TimeDelta::minutes(5);
/// A route is slow when so many of a hundred texts are.
const SLOW_OF_A_HUNDRED: u32 = 15;
/// Fewer texts than this say nothing: a phone that is switched off is nobody's failure.
const ENOUGH: u32 = 20;

/// How a route stands, by what the running processes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Texts can leave.
    Good,
    /// No process has said anything, or it only begins.
    Unknown,
    /// It cannot be reached.
    Down {
        /// Since then.
        since: DateTime<Utc>,
    },
    /// Its operator does not let us in.
    SignInRefused,
    /// Its operator refuses every text.
    Refusing,
    /// There is no money left for it.
    Empty,
}

/// A session that breaks is back within seconds, most of the time.
const PATIENCE: TimeDelta = TimeDelta::seconds(10);

impl Standing {
    /// What the processes say together. One over whose session texts leave is enough; of several others the word of the
    /// operator counts more than silence.
    #[must_use]
    pub fn of(processes: impl Iterator<Item = (ConnectorState, DateTime<Utc>)>) -> Self {
        let weight = |standing: Self| match standing {
            Self::Unknown => 0,
            Self::Down { .. } => 1,
            Self::SignInRefused => 2,
            Self::Refusing => 3,
            Self::Empty => 4,
            Self::Good => 5,
        };
        let said = processes.map(|(state, since)| match state {
            ConnectorState::Bound => Self::Good,
            ConnectorState::Down => Self::Down { since },
            ConnectorState::SignInRefused => Self::SignInRefused,
            ConnectorState::Empty => Self::Empty,
            ConnectorState::Refusing => Self::Refusing,
            ConnectorState::Stopped => Self::Unknown,
        });
        said.max_by_key(|standing| weight(*standing)).unwrap_or(Self::Unknown)
    }
}

/// What is remembered of a route.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Course {
    /// Since when it is left, and why.
    pub left: Option<(DateTime<Utc>, LeftBecause)>,
    /// Since when it is good again.
    pub good_since: Option<DateTime<Utc>>,
    /// When it was taken again.
    pub taken_at: Option<DateTime<Utc>>,
    /// How often it was left with little time between.
    pub times: i16,
}

/// How long a route has to be good before it is taken again, the first time; each further time twice as long.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(2);
/// A route that has been good for so long since it was taken again begins anew.
const PROVEN: TimeDelta = TimeDelta::hours(1);

impl Course {
    /// What is to be remembered now. Asked again at once, it changes nothing more.
    #[must_use]
    pub fn after(self, standing: Standing, recent: Recent, now: DateTime<Utc>) -> Self {
        match (trouble(standing, recent, now), self.left) {
            (Some(why), None) => Self {
                left: Some((now, why)),
                good_since: None,
                taken_at: None,
                times: match self.taken_at {
                    Some(taken) if now - taken < PROVEN => self.times.saturating_add(1),
                    _ => 1,
                },
            },
            (Some(why), Some((since, _))) => Self {
                left: Some((since, why)),
                good_since: None,
                ..self
            },
            (None, Some(_)) if standing == Standing::Good => {
                let good_since = self.good_since.unwrap_or(now);
                if now - good_since < self.pause() {
                    let good_since = Some(good_since);
                    return Self { good_since, ..self };
                }
                Self {
                    left: None,
                    good_since: None,
                    taken_at: Some(now),
                    times: self.times,
                }
            }
            (None, Some(_)) => Self {
                good_since: None,
                ..self
            },
            (None, None) => self,
        }
    }

    fn pause(self) -> TimeDelta {
        let doubled = FIRST_PAUSE * 2_i32.pow(u32::from(self.times.clamp(1, 8).unsigned_abs()) - 1);
        doubled.min(LONGEST_PAUSE)
    }
}

/// What is wrong with a route, if anything is.
fn trouble(standing: Standing, recent: Recent, now: DateTime<Utc>) -> Option<LeftBecause> {
    match standing {
        Standing::SignInRefused => Some(LeftBecause::SignInRefused),
        Standing::Empty => Some(LeftBecause::Empty),
        Standing::Refusing => Some(LeftBecause::Refusing),
        Standing::Down { since } if now - since >= PATIENCE => Some(LeftBecause::Down),
        _ if recent.known >= ENOUGH && recent.slow * 100 >= recent.known * SLOW_OF_A_HUNDRED => Some(LeftBecause::Slow),
        Standing::Good | Standing::Unknown | Standing::Down { .. } => None,
    }
}

/// The place of the route that texts leave over, among those in their order of priority: the first that is not left; where
/// all are, the first over which texts can leave at all.
#[must_use]
pub fn choose(routes: &[(Course, Standing)]) -> Option<usize> {
    let first = |fits: fn(&(Course, Standing)) -> bool| routes.iter().position(fits);
    first(|(course, _)| course.left.is_none())
        .or_else(|| first(|(_, standing)| *standing == Standing::Good))
        .or_else(|| first(|_| true))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Recent = Recent { known: 0, slow: 0 };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn down(since: i64) -> Standing {
        Standing::Down { since: at(since) }
    }

    #[test]
    fn one_process_over_which_texts_leave_is_enough() {
        use ConnectorState::{Bound, Down, Empty, Refusing, SignInRefused, Stopped};
        for (said, standing) in [
            (&[][..], Standing::Unknown),
            (&[Stopped], Standing::Unknown),
            (&[Down], down(7)),
            (&[Stopped, Down], down(7)),
            (&[SignInRefused, Down], Standing::SignInRefused),
            (&[Refusing, SignInRefused], Standing::Refusing),
            (&[Refusing, Empty, SignInRefused], Standing::Empty),
            (&[Down, Bound, Empty], Standing::Good),
        ] {
            let said_then = said.iter().map(|state| (*state, at(7)));
            assert_eq!(Standing::of(said_then), standing, "{said:?}");
        }
    }

    #[test]
    fn a_route_is_left_for_what_is_wrong_with_it() {
        for (standing, known, slow, why) in [
            (Standing::Good, 0, 0, None),
            (Standing::Unknown, 0, 0, None),
            (Standing::Empty, 0, 0, Some(LeftBecause::Empty)),
            (Standing::Refusing, 0, 0, Some(LeftBecause::Refusing)),
            (Standing::SignInRefused, 0, 0, Some(LeftBecause::SignInRefused)),
            (down(91), 0, 0, None),
            (down(90), 0, 0, Some(LeftBecause::Down)),
            (Standing::Good, 20, 3, Some(LeftBecause::Slow)),
            (Standing::Unknown, 20, 3, Some(LeftBecause::Slow)),
            (Standing::Good, 20, 2, None),
            (Standing::Good, 19, 19, None),
            (Standing::Good, 1_000, 149, None),
            (Standing::Good, 1_000, 150, Some(LeftBecause::Slow)),
        ] {
            let course = Course::default().after(standing, Recent { known, slow }, at(100));
            assert_eq!(
                course.left,
                why.map(|why| (at(100), why)),
                "{standing:?} {slow} of {known}"
            );
        }
    }

    #[test]
    fn it_is_taken_again_when_it_has_been_good_for_a_while_and_not_before() {
        let mut course = Course::default();
        for (seconds, standing, left) in [
            (0, Standing::Empty, true),
            (100, Standing::Good, true),
            (399, Standing::Good, true),
            // What breaks meanwhile begins the wait anew.
            (400, down(400), true),
            (500, Standing::Good, true),
            (799, Standing::Good, true),
            (800, Standing::Good, false),
        ] {
            course = course.after(standing, NOTHING, at(seconds));
            assert_eq!(course.left.is_some(), left, "{seconds}");
            assert_eq!(
                course.after(standing, NOTHING, at(seconds)),
                course,
                "asked again at once"
            );
        }
        assert_eq!((course.taken_at, course.times), (Some(at(800)), 1));
    }

    #[test]
    fn each_time_soon_after_another_it_has_to_be_good_for_longer() {
        let (mut course, mut now) = (Course::default(), 0);
        for minutes in [5, 10, 20, 40, 80, 120, 120] {
            course = course.after(Standing::Empty, NOTHING, at(now));
            course = course.after(Standing::Good, NOTHING, at(now));
            now += minutes * 60;
            assert!(
                course.after(Standing::Good, NOTHING, at(now - 1)).left.is_some(),
                "{minutes}"
            );
            course = course.after(Standing::Good, NOTHING, at(now));
            assert!(course.left.is_none(), "{minutes}");
        }
        course = course.after(Standing::Empty, NOTHING, at(now + 3_600));
        assert_eq!(course.times, 1, "it has held for an hour");
    }

    #[test]
    fn the_first_that_is_not_left_carries() {
        let left = Course::default().after(Standing::Empty, NOTHING, at(0));
        let stands = Course::default();
        for (routes, chosen) in [
            (vec![], None),
            (vec![(stands, Standing::Unknown)], Some(0)),
            (vec![(stands, Standing::Good), (stands, Standing::Good)], Some(0)),
            (vec![(left, Standing::Good), (stands, Standing::Good)], Some(1)),
            (vec![(left, Standing::Good), (stands, down(0))], Some(1)),
            (vec![(left, down(0)), (left, Standing::Good)], Some(1)),
            (vec![(left, down(0)), (left, Standing::Empty)], Some(0)),
        ] {
            assert_eq!(choose(&routes), chosen, "{routes:?}");
        }
    }
}
