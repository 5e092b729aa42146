//! Putting long texts together from parts that come in any order, twice, or never. What has come is plain data, so that
//! it can be kept before the message centre is told that it has arrived.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::notify::smpp::inbound::{Charset, Piece, Place};

/// How long the other parts of a text are waited for, and how long a part that comes again is known.
pub const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// What a person wrote. It holds a number and words and so has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// Who wrote it, as the operator writes numbers.
    pub from: String,
    /// The number that it was written to.
    pub to: String,
    /// The words.
    pub words: String,
    /// Whether all of it has come. A part that is lost leaves no gap in the words.
    pub complete: bool,
}

/// Long texts of which parts have come, and those that were put together a short while ago.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    texts: Vec<Parts>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Parts {
    from: String,
    to: String,
    reference: u16,
    total: u8,
    since: DateTime<Utc>,
    joined: bool,
    come: BTreeMap<u8, (Charset, Vec<u8>)>,
}

impl Joining {
    /// Takes what has come. Returns what is whole now: mostly one text, none as long as parts are missing or when a part
    /// has come before, and two if a phone used its reference again for another text.
    pub fn take(&mut self, piece: Piece, now: DateTime<Utc>) -> Vec<Text> {
        let Some(place) = piece.place else {
            let words = piece.charset.decode(&piece.octets);
            return vec![Text {
                from: piece.from,
                to: piece.to,
                words,
                complete: true,
            }];
        };
        let mut whole = self.give_up(now);
        let known = self.texts.iter().position(|parts| parts.are_of(&piece, place));
        let at = match known {
            Some(at) if self.texts[at].has_another(&piece, place) => {
                whole.extend(self.texts.swap_remove(at).give_up());
                self.begin(&piece, place, now)
            }
            Some(at) => at,
            None => self.begin(&piece, place, now),
        };
        whole.extend(self.texts[at].add(place.number, (piece.charset, piece.octets)));
        whole
    }

    /// What is waited for no longer: the texts whose last parts never came.
    pub fn give_up(&mut self, now: DateTime<Utc>) -> Vec<Text> {
        let over = self.texts.extract_if(.., |parts| now - parts.since >= PATIENCE);
        over.filter_map(Parts::give_up).collect()
    }

    fn begin(&mut self, piece: &Piece, place: Place, now: DateTime<Utc>) -> usize {
        self.texts.push(Parts {
            from: piece.from.clone(),
            to: piece.to.clone(),
            reference: place.reference,
            total: place.total,
            since: now,
            joined: false,
            come: BTreeMap::new(),
        });
        self.texts.len() - 1
    }
}

impl Parts {
    fn are_of(&self, piece: &Piece, place: Place) -> bool {
        (self.reference, self.total) == (place.reference, place.total)
            && (self.from.as_str(), self.to.as_str()) == (piece.from.as_str(), piece.to.as_str())
    }

    /// Whether this part has come already with other letters: then the phone speaks of another text.
    fn has_another(&self, piece: &Piece, place: Place) -> bool {
        let come = self.come.get(&place.number);
        come.is_some_and(|(charset, octets)| (*charset, octets) != (piece.charset, &piece.octets))
    }

    /// Adds a part. Returns the text if it is whole by this part.
    fn add(&mut self, number: u8, part: (Charset, Vec<u8>)) -> Option<Text> {
        self.come.insert(number, part);
        let whole = !self.joined && self.come.len() == usize::from(self.total);
        self.joined |= whole;
        whole.then(|| self.text(true))
    }

    fn give_up(self) -> Option<Text> {
        (!self.joined).then(|| self.text(false))
    }

    /// The letters are read over the cuts, where both sides are written the same way.
    fn text(&self, complete: bool) -> Text {
        let mut words = String::new();
        let mut run: Option<(Charset, Vec<u8>)> = None;
        for (number, (charset, octets)) in &self.come {
            let adjoins = *number == 1 || self.come.contains_key(&(number - 1));
            match &mut run {
                Some((same, read)) if same == charset && adjoins => read.extend(octets),
                _ => {
                    words.extend(run.take().map(|(charset, read)| charset.decode(&read)));
                    run = Some((*charset, octets.clone()));
                }
            }
        }
        words.extend(run.map(|(charset, read)| charset.decode(&read)));
        Text {
            from: self.from.clone(),
            to: self.to.clone(),
            words,
            complete,
        }
    }
}
