//! What donors send, one file a form.

mod answer;
mod join;
mod preferences;
mod sign_in;

pub use answer::{Answer, AnswerForm};
pub use join::{JoinForm, Joining, settlement};
pub use preferences::{AgreementForm, PauseForm, PauseUntil, Preferences, PreferencesForm};
pub use sign_in::{AddressForm, CodeForm, SixDigits};
