//! The body of a request, which knows whether it has left. It is given away only when the fence holds, immediately before
//! it is written: until then a gateway has nothing that it could bring to anybody.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use crate::notify::fence::Fence;

/// What is asked.
pub struct Question {
    octets: Option<Bytes>,
    fence: Fence,
    asked: Asked,
}

/// What will tell whether a question has left.
#[derive(Clone)]
pub struct Asked(Arc<AtomicU8>);

/// Whether a question has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It may have been read.
    Left,
    /// It was held back, because whoever asked no longer may.
    Withdrawn,
    /// It was never given away, and will not be any more.
    Kept,
}

/// Whoever asked no longer may.
#[derive(Debug, thiserror::Error)]
#[error("it was withdrawn before it was asked")]
pub struct Withdrawn;

const HERE: u8 = 0;
const LEFT: u8 = 1;
const WITHDRAWN: u8 = 2;
const KEPT: u8 = 3;

impl Question {
    /// A question that has not left, and what will tell whether it has.
    pub fn new(octets: Bytes, fence: Fence) -> (Self, Asked) {
        let asked = Asked(Arc::new(AtomicU8::new(HERE)));
        let question = Self {
            octets: Some(octets),
            fence,
            asked: asked.clone(),
        };
        (question, asked)
    }
}

impl Asked {
    /// What became of it. From here on it does not leave, should a connection that was given up come to it yet.
    pub fn fate(&self) -> Fate {
        match self.becomes(KEPT) {
            LEFT => Fate::Left,
            WITHDRAWN => Fate::Withdrawn,
            _ => Fate::Kept,
        }
    }

    /// The first fate is the only one.
    fn becomes(&self, fate: u8) -> u8 {
        let first = self.0.compare_exchange(HERE, fate, Ordering::SeqCst, Ordering::SeqCst);
        first.map_or_else(|earlier| earlier, |_| fate)
    }
}

impl Body for Question {
    type Data = Bytes;
    type Error = Withdrawn;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Withdrawn>>> {
        let Some(octets) = self.octets.take() else {
            return Poll::Ready(None);
        };
        let wanted = if (self.fence)() { LEFT } else { WITHDRAWN };
        let leaves = self.asked.becomes(wanted) == LEFT;
        Poll::Ready(Some(if leaves {
            Ok(Frame::data(octets))
        } else {
            Err(Withdrawn)
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.octets.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.octets.as_ref().map_or(0, |octets| octets.len() as u64))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;

    fn poll(question: &mut Question) -> Option<Result<Bytes, Withdrawn>> {
        let mut context = Context::from_waker(std::task::Waker::noop());
        match Pin::new(question).poll_frame(&mut context) {
            Poll::Ready(frame) => frame.map(|frame| frame.map(|frame| frame.into_data().expect("octets"))),
            Poll::Pending => panic!("it never waits"),
        }
    }

    #[test]
    fn a_question_leaves_once_and_only_while_the_fence_holds() {
        for (holds, fate) in [(true, Fate::Left), (false, Fate::Withdrawn)] {
            let stands = Arc::new(AtomicBool::new(!holds));
            let seen = stands.clone();
            let fence: Fence = Arc::new(move || seen.load(Ordering::SeqCst));
            let (mut question, asked) = Question::new(Bytes::from_static(b"to"), fence);
            assert_eq!(question.size_hint().exact(), Some(2));
            // Asked when it is written, and not before.
            stands.store(holds, Ordering::SeqCst);
            assert_eq!(poll(&mut question).is_some_and(|left| left.is_ok()), holds);
            assert!(poll(&mut question).is_none() && question.is_end_stream());
            assert_eq!(asked.fate(), fate);
        }
    }

    #[test]
    fn what_was_given_up_does_not_leave_afterwards() {
        let (mut question, asked) = Question::new(Bytes::from_static(b"to"), Arc::new(|| true));
        assert_eq!(asked.fate(), Fate::Kept);
        assert!(poll(&mut question).is_some_and(|left| left.is_err()));
        assert_eq!(asked.fate(), Fate::Kept);
    }
}
