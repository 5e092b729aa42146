//! SMPP 3.4: texts to phones and from phones over an operator's message centre. The protocol's types are rusmpp's; the
//! session, its patience and its memory are ours. Nothing here knows the database: the caller fences each send and says when
//! what came in is stored.

mod asked;
mod connector;
mod deliver;
mod dial;
mod event;
mod frame;
mod inbound;
mod joining;
mod limits;
mod link;
mod message_ids;
mod outgoing;
mod pdu;
mod receipt;
mod refusal;
mod session;
mod settings;
mod state;
mod submit;

pub use self::connector::{Connector, Submission};
pub use self::deliver::Deliver;
pub use self::event::{Event, Inbound};
pub use self::frame::{Frame, without_sequence};
pub use self::inbound::{Charset, Piece, Place};
pub use self::joining::{Joining, PATIENCE, Text};
pub use self::limits::Limits;
pub use self::message_ids::{IdForm, MessageIds};
pub use self::receipt::{Receipt, ReceiptState};
pub use self::settings::{BadSmpp, Kind, Mode, SmppSettings, Validity};
pub use self::state::{Down, State};
pub use super::backoff::Backoff;
pub use super::text_message::TextMessage;
