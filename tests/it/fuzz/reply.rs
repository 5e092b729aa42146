//! What a person sends back.

use qanat::domain::reply::understand;

use super::{ITERATIONS, Input};

#[test]
fn target() {
    let labelled = include_str!("../labelled_replies.txt");
    let real: Vec<Vec<u8>> = labelled
        .lines()
        .filter(|line| !line.starts_with("## "))
        .map(|line| line.as_bytes().to_vec())
        .collect();
    let check = |octets: &[u8]| {
        let reply = String::from_utf8_lossy(octets);
        let meaning = understand(&reply);
        for around in [format!("  {reply}"), format!("{reply}\r\n"), format!("\u{a0}{reply} ")] {
            assert_eq!(understand(&around), meaning, "space around {reply:?}");
        }
    };
    real.iter().for_each(|octets| check(octets));
    bolero::check!()
        .with_iterations(ITERATIONS)
        .with_type::<Input>()
        .for_each(|input| check(&input.octets(&real)));
}
