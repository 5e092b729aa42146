//! Equal answers that follow one another, by which a carrier shows that it says so to everybody.

use tokio::time::Instant;

/// So many are no accident.
const MANY: u8 = 10;

/// The same said to one message after another, none of them by its own fault.
#[derive(Debug)]
pub struct InARow<T> {
    said: Option<(T, u8)>,
    accepted_at: Option<Instant>,
}

impl<T> Default for InARow<T> {
    fn default() -> Self {
        Self {
            said: None,
            accepted_at: None,
        }
    }
}

impl<T: PartialEq> InARow<T> {
    /// Counts one more, which was offered at that moment. Returns whether they are so many by now that it is said to all. An
    /// answer that is missed comes to light late: what was accepted since the message was offered proves the contrary.
    pub fn shows_that_all_hear(&mut self, said: T, offered_at: Instant) -> bool {
        if self.accepted_at.is_some_and(|accepted_at| offered_at < accepted_at) {
            return false;
        }
        let before = self.said.take().filter(|(same, _)| *same == said);
        let times = before.map_or(0, |(_, times)| times).saturating_add(1);
        self.said = Some((said, times));
        times >= MANY
    }

    /// A message was accepted.
    pub fn end(&mut self, now: Instant) {
        self.said = None;
        self.accepted_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn ten_equal_answers_in_a_row_show_that_everybody_hears_them() {
        const ACCEPTED: u32 = 0;
        for (answers, all_hear) in [
            (vec![0x401; 9], false),
            (vec![0x401; 10], true),
            (vec![0x0a; 300], true),
            ([vec![0x401; 9], vec![0x0a]].concat(), false),
            ([vec![0x401; 9], vec![0x0a; 9], vec![0x401]].concat(), false),
            ([vec![0x401; 9], vec![ACCEPTED], vec![0x401; 9]].concat(), false),
            ([vec![0x401; 9], vec![ACCEPTED], vec![0x401; 10]].concat(), true),
        ] {
            let mut in_a_row = InARow::default();
            let (mut shown, mut now) = (false, Instant::now());
            for answer in &answers {
                now += Duration::from_secs(1);
                if *answer == ACCEPTED {
                    in_a_row.end(now);
                } else {
                    shown = in_a_row.shows_that_all_hear(*answer, now);
                }
            }
            assert_eq!(shown, all_hear, "{answers:x?}");
        }
    }
    #[test]
    fn who_is_answered_meanwhile_shows_that_the_others_were_only_missed() {
        let mut in_a_row = InARow::default();
        let began = Instant::now();
        in_a_row.end(began + Duration::from_secs(1));
        for _ in 0..100 {
            assert!(!in_a_row.shows_that_all_hear("nothing", began), "offered before");
        }
        let later = began + Duration::from_secs(2);
        let shown = [(); 10].map(|()| in_a_row.shows_that_all_hear("nothing", later));
        assert_eq!(shown.iter().filter(|shown| **shown).count(), 1, "the tenth");
    }
}
