//! How well replies are understood: what people could write, labelled by hand in four scripts, against what is read.
//! `cargo test --test it labelled -- --nocapture` prints the table.

use std::collections::BTreeMap;

use entity::values::Understood;
use qanat::domain::reply::understand;

/// `## MEANING SCRIPT` opens a group; each further line is one reply.
const LABELLED: &str = include_str!("labelled_replies.txt");

/// Labelled so, understood so, and both.
#[derive(Default, Clone, Copy)]
struct Tally {
    labelled: u32,
    understood: u32,
    both: u32,
}

impl Tally {
    fn recall(self) -> f64 {
        f64::from(self.both) / f64::from(self.labelled.max(1))
    }

    fn precision(self) -> f64 {
        f64::from(self.both) / f64::from(self.understood.max(1))
    }
}

fn labelled() -> impl Iterator<Item = (Understood, &'static str, &'static str)> {
    LABELLED.split("## ").skip(1).flat_map(|group| {
        let mut lines = group.lines();
        let (meaning, script) = lines.next().and_then(|title| title.split_once(' ')).expect("a title");
        let meaning: Understood = meaning.parse().expect("a meaning");
        lines.map(move |reply| (meaning, script, reply))
    })
}

#[test]
fn what_people_write_is_understood_or_left_to_a_person() {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut misread = Vec::new();
    let mut replies = 0;
    for (meaning, script, reply) in labelled() {
        replies += 1;
        let found = understand(reply).understood();
        tallies.entry(meaning.as_str()).or_default().labelled += 1;
        tallies.entry(found.as_str()).or_default().understood += 1;
        if found == meaning {
            tallies.entry(meaning.as_str()).or_default().both += 1;
        } else {
            misread.push(format!("{reply:?} ({script}) is {meaning}, read as {found}"));
        }
    }
    println!(
        "{replies} replies\n{:<10} {:>8} {:>8} {:>10}",
        "", "labelled", "recall", "precision"
    );
    for (meaning, tally) in &tallies {
        println!(
            "{meaning:<10} {:>8} {:>8.3} {:>10.3}",
            tally.labelled,
            tally.recall(),
            tally.precision()
        );
    }
    println!("{}", misread.join("\n"));
    assert!(replies >= 600);
    for (meaning, tally) in tallies.iter().filter(|(meaning, _)| **meaning != "unclear") {
        assert!(
            tally.precision() >= 0.99,
            "{meaning}: what is not sure is left to a person"
        );
        assert!(tally.recall() >= 0.95, "{meaning}: few replies need a person");
    }
}
