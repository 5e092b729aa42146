//! Equal answers that follow one another, by which a carrier shows that it says so to everybody.

/// So many are no accident.
const MANY: u8 = 10;

/// The same said to one message after another, none of them by its own fault.
#[derive(Debug)]
pub struct InARow<T>(Option<(T, u8)>);

impl<T> Default for InARow<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: PartialEq> InARow<T> {
    /// Counts one more. Returns whether they are so many by now that it is said to all.
    pub fn shows_that_all_hear(&mut self, said: T) -> bool {
        let before = self.0.take().filter(|(same, _)| *same == said);
        let times = before.map_or(0, |(_, times)| times).saturating_add(1);
        self.0 = Some((said, times));
        times >= MANY
    }

    /// A message was accepted.
    pub fn end(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
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
            let mut shown = false;
            for answer in &answers {
                if *answer == ACCEPTED {
                    in_a_row.end();
                } else {
                    shown = in_a_row.shows_that_all_hear(*answer);
                }
            }
            assert_eq!(shown, all_hear, "{answers:x?}");
        }
    }
}
