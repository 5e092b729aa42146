//! How many parts a second an operator gets. What it refuses as too fast slows everything down and fails nothing; what it
//! accepts speeds it up again, a little at a time.

use std::time::Duration;

use tokio::time::Instant;

/// The pace of one connector.
#[derive(Debug, Clone)]
pub struct Pace {
    /// What the contract allows.
    ceiling: Option<f64>,
    /// Parts a second; none as long as nothing has been refused and no contract says anything.
    rate: Option<f64>,
    /// When the next part may leave.
    next: Instant,
    slowed_at: Option<Instant>,
    accepted: Counted,
}

/// What was accepted in this second and in the one before.
#[derive(Debug, Clone, Copy)]
struct Counted {
    since: Instant,
    now: u32,
    before: u32,
}

/// One refusal says as much as all those that were on their way with it.
const ROUND: Duration = Duration::from_secs(1);
/// A timer is late by this much without anything being lost by it.
const SLACK: Duration = Duration::from_millis(5);
/// Nothing is taken whose turn comes later, nor waits longer for one: a campaign that is stopped stops within as long, and
/// whoever wants no more messages gets none.
pub const SOON: Duration = Duration::from_secs(2);
/// Where the search for a limit begins, if a refusal comes before a second of what was accepted has been seen.
const FIRST: f64 = 20.0;
const SLOWEST: f64 = 0.5;
const FASTEST: f64 = 10_000.0;

impl Pace {
    /// Starts at the contract's rate, or without a limit.
    pub fn new(ceiling: Option<u16>, now: Instant) -> Self {
        let ceiling = ceiling.map(f64::from);
        let accepted = Counted {
            since: now,
            now: 0,
            before: 0,
        };
        Self {
            ceiling,
            rate: ceiling,
            next: now,
            slowed_at: None,
            accepted,
        }
    }

    /// Parts a second at this moment, for whoever looks.
    pub fn rate(&self) -> Option<f64> {
        self.rate
    }

    /// How many of a window are of use on their way at once: all, or at a slow pace what leaves soon.
    pub fn room(&self, window: u16) -> usize {
        let window = f64::from(window);
        let soon = self.rate.map_or(window, |rate| (rate * SOON.as_secs_f64()).ceil());
        soon.clamp(1.0, window) as usize
    }

    /// Takes the next turn, and says when it is. None if it is later than that: then it stays for others.
    pub fn turn(&mut self, now: Instant, latest: Instant) -> Option<Instant> {
        let turn = match self.rate {
            Some(_) => self.next.max(now.checked_sub(SLACK).unwrap_or(now)),
            None => now,
        };
        if turn > latest {
            return None;
        }
        if let Some(rate) = self.rate {
            self.next = turn + Duration::from_secs_f64(rate.recip());
        }
        Some(turn)
    }

    /// A part was accepted. A second of these adds one part a second, or a twentieth where few are taken, the next one
    /// twice that, then four times: a limit that has risen is found soon, and one that has not is exceeded by little.
    pub fn accepted(&mut self, now: Instant) {
        self.accepted.one_more(now);
        if let Some(rate) = &mut self.rate {
            let calm = self.slowed_at.map_or(0, |at| now.duration_since(at).as_secs());
            let doubled = 2.0_f64.powi(i32::try_from(calm.min(10)).unwrap_or(10));
            let step = (doubled * (*rate / 20.0).min(1.0)).min(*rate);
            *rate = (*rate + step / *rate).min(self.ceiling.unwrap_or(FASTEST));
        }
    }

    /// A part was refused as too fast: a tenth less, or a little less than what was accepted.
    pub fn throttled(&mut self, now: Instant) {
        if self.slowed_at.is_some_and(|at| now < at + ROUND) {
            return;
        }
        self.slowed_at = Some(now);
        let accepted = self.accepted.in_a_second(now) * 0.95;
        let rate = self.rate.map_or(accepted.max(FIRST), |rate| accepted.min(rate * 0.9));
        self.rate = Some(rate.max(SLOWEST));
        self.next = self.next.max(now);
    }
}

impl Counted {
    fn one_more(&mut self, now: Instant) {
        self.move_on(now);
        self.now += 1;
    }

    fn in_a_second(&mut self, now: Instant) -> f64 {
        self.move_on(now);
        f64::from(self.now.max(self.before))
    }

    fn move_on(&mut self, now: Instant) {
        let seconds = now.duration_since(self.since).as_secs();
        if seconds > 0 {
            self.before = if seconds == 1 { self.now } else { 0 };
            self.now = 0;
            self.since += Duration::from_secs(seconds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message centre that takes so many parts in each second, or so many spread evenly.
    struct Centre {
        limit: u32,
        evenly: bool,
        since: Duration,
        taken: f64,
    }

    impl Centre {
        fn takes(&mut self, at: Duration) -> bool {
            let limit = f64::from(self.limit);
            if self.evenly {
                self.taken = (self.taken - (at - self.since).as_secs_f64() * limit).max(0.0);
                self.since = at;
            } else if at.as_secs() > self.since.as_secs() {
                (self.since, self.taken) = (at, 0.0);
            }
            let room = if self.evenly { 5.0 } else { limit };
            let takes = self.taken + 1.0 <= room;
            self.taken += f64::from(u8::from(takes));
            takes
        }
    }

    /// Offers more than anybody takes for a minute, with ten parts on their way at once. Returns what was taken and what
    /// was refused a second.
    fn a_minute(pace: &mut Pace, centre: &mut Centre, start: Instant, from: Duration) -> (f64, f64) {
        let answer_after = Duration::from_millis(40);
        let mut free = [from; 10];
        let (mut taken, mut refused) = (0.0, 0.0);
        loop {
            free.sort_unstable();
            let sent = (turn(pace, start + free[0]) - start).max(free[0]);
            if sent > from + Duration::from_secs(60) {
                return (taken / 60.0, refused / 60.0);
            }
            free[0] = sent + answer_after;
            if centre.takes(sent) {
                taken += 1.0;
                pace.accepted(start + free[0]);
            } else {
                refused += 1.0;
                pace.throttled(start + free[0]);
            }
        }
    }

    /// Somebody's who waits as long as it takes.
    fn turn(pace: &mut Pace, now: Instant) -> Instant {
        pace.turn(now, now + Duration::from_hours(1)).unwrap()
    }

    #[test]
    fn an_operator_that_throttles_gets_nearly_what_it_takes_and_few_in_vain() {
        let start = Instant::now();
        for (limit, evenly) in [(20, false), (20, true), (5, false), (100, false), (100, true)] {
            let mut pace = Pace::new(None, start);
            let mut centre = Centre {
                limit,
                evenly,
                since: Duration::ZERO,
                taken: 0.0,
            };
            let minute = Duration::from_secs(60);
            let (searching, _) = a_minute(&mut pace, &mut centre, start, Duration::ZERO);
            assert!(
                searching >= 0.8 * f64::from(limit),
                "{limit} {evenly}: {searching} in the first minute"
            );
            let (taken, refused) = a_minute(&mut pace, &mut centre, start, minute);
            assert!(taken >= 0.9 * f64::from(limit), "{limit} {evenly}: {taken}");
            let few = f64::max(1.0, 0.15 * taken);
            assert!(refused <= few, "{limit} {evenly}: {refused} refused, {taken} taken");
        }
    }

    #[test]
    fn a_limit_that_falls_or_rises_is_found_again() {
        let start = Instant::now();
        let mut pace = Pace::new(Some(150), start);
        let mut centre = Centre {
            limit: 150,
            evenly: false,
            since: Duration::ZERO,
            taken: 0.0,
        };
        let mut from = Duration::ZERO;
        for limit in [150, 10, 100] {
            centre.limit = limit;
            a_minute(&mut pace, &mut centre, start, from);
            from += Duration::from_secs(60);
            let (taken, _) = a_minute(&mut pace, &mut centre, start, from);
            from += Duration::from_secs(60);
            assert!(taken >= 0.9 * f64::from(limit), "{limit}: {taken}");
        }
    }

    #[test]
    fn the_contract_is_never_exceeded() {
        let start = Instant::now();
        let mut pace = Pace::new(Some(20), start);
        let turns: Vec<Duration> = (0..100)
            .map(|_| {
                pace.accepted(start);
                turn(&mut pace, start) - start
            })
            .collect();
        assert_eq!(pace.rate(), Some(20.0));
        assert!(turns[99] >= Duration::from_millis(98 * 50));
    }

    #[test]
    fn without_a_contract_and_a_refusal_nothing_waits() {
        let start = Instant::now();
        let mut pace = Pace::new(None, start);
        assert!((0..1000).all(|_| turn(&mut pace, start) == start));
        assert_eq!(pace.rate(), None);
    }

    #[test]
    fn a_turn_that_is_too_late_stays_for_others() {
        let start = Instant::now();
        let mut pace = Pace::new(Some(1), start);
        let soon = start + SOON;
        let turns: Vec<_> = (0..5).map(|_| pace.turn(start, soon).is_some()).collect();
        assert_eq!(turns, [true, true, true, false, false]);
        assert!(
            pace.turn(start + Duration::from_secs(1), start + Duration::from_secs(3))
                .is_some()
        );
    }

    #[test]
    fn refusals_of_one_moment_slow_down_once() {
        let start = Instant::now();
        let mut pace = Pace::new(Some(100), start);
        for _ in 0..80 {
            pace.accepted(start);
        }
        for _ in 0..10 {
            pace.throttled(start + Duration::from_millis(10));
        }
        assert_eq!(pace.rate(), Some(76.0));
    }
}
