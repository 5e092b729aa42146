//! How many of those asked will come, and when: the chain *answers yes x shows up x can be collected*, each
//! factor a rate that starts from a published prior.

mod beta;
mod delay;
mod outlook;
mod rates;

pub use beta::Beta;
pub use delay::ReplyDelay;
pub use outlook::{Class, Outlook, trials_for};
pub use rates::{DonorHistory, Rates, Segment, prior};
