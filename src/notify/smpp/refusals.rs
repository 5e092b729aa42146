//! Refusals that follow one another, by which an operator shows that it would refuse every text.

use rusmpp::CommandStatus;

/// So many with one status are no accident.
const MANY: u8 = 10;

/// Texts refused one after another with the same status, none of them by its own fault.
#[derive(Debug, Default)]
pub struct InARow(Option<(CommandStatus, u8)>);

impl InARow {
    /// Counts one more. Returns whether they are so many by now that every text is refused.
    pub fn shows_that_all_are(&mut self, status: CommandStatus) -> bool {
        let before = self.0.filter(|(same, _)| *same == status).map_or(0, |(_, times)| times);
        let times = before.saturating_add(1);
        self.0 = Some((status, times));
        times >= MANY
    }

    /// A text was accepted.
    pub fn end(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_in_a_row_with_one_status_show_that_every_text_is_refused() {
        const ACCEPTED: u32 = 0;
        for (answers, refuses_all) in [
            (vec![0x401; 9], false),
            (vec![0x401; 10], true),
            (vec![0x0a; 300], true),
            ([vec![0x401; 9], vec![0x0a]].concat(), false),
            ([vec![0x401; 9], vec![0x0a; 9], vec![0x401]].concat(), false),
            ([vec![0x401; 9], vec![ACCEPTED], vec![0x401; 9]].concat(), false),
            ([vec![0x401; 9], vec![ACCEPTED], vec![0x401; 10]].concat(), true),
        ] {
            let mut refusals = InARow::default();
            let mut shown = false;
            for answer in &answers {
                if *answer == ACCEPTED {
                    refusals.end();
                } else {
                    shown = refusals.shows_that_all_are((*answer).into());
                }
            }
            assert_eq!(shown, refuses_all, "{answers:x?}");
        }
    }
}
