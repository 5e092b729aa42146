//! Fuzz targets: what comes from outside as nobody would send it. Real inputs, changed at random, and octets that are nothing
//! at all: none of it may panic, hang, or grow. The same targets run for longer under `cargo bolero test`.

mod dsn;
mod pdu;
mod receipt;
mod reply;
mod udh;

use bolero::{TypeGenerator, produce_with};

/// A short run.
const ITERATIONS: usize = 10_000;

/// An input of a target.
#[derive(Clone, Debug, TypeGenerator)]
enum Input {
    /// One of the real ones, changed in a few places.
    Changed(
        u8,
        #[generator(produce_with::<Vec<Change>>().len(0usize..5))] Vec<Change>,
    ),
    Noise(Vec<u8>),
}

/// A change of octets, at a place that is counted from the beginning and around.
#[derive(Clone, Debug, TypeGenerator)]
enum Change {
    Set(u16, u8),
    Insert(u16, Vec<u8>),
    Remove(u16, u8),
    /// Says so many octets again.
    Repeat(u16, u8),
    Cut(u16),
}

impl Input {
    fn octets(&self, real: &[Vec<u8>]) -> Vec<u8> {
        match self {
            Self::Changed(which, changes) => changed(&real[usize::from(*which) % real.len()], changes),
            Self::Noise(octets) => octets.clone(),
        }
    }
}

fn changed(real: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut octets = real.to_vec();
    for change in changes {
        let place = |at: &u16| usize::from(*at) % octets.len().max(1);
        let span = |at: usize, length: &u8| at..octets.len().min(at + usize::from(*length));
        match change {
            Change::Set(at, octet) if !octets.is_empty() => {
                let at = place(at);
                octets[at] = *octet;
            }
            Change::Insert(at, more) if !octets.is_empty() => {
                let at = place(at);
                octets.splice(at..at, more.iter().copied());
            }
            Change::Remove(at, length) => drop(octets.drain(span(place(at).min(octets.len()), length))),
            Change::Repeat(at, length) if !octets.is_empty() => {
                let at = place(at);
                octets.extend_from_within(span(at, length));
            }
            Change::Cut(at) => octets.truncate(place(at)),
            Change::Set(..) | Change::Insert(..) | Change::Repeat(..) => {}
        }
    }
    octets
}
