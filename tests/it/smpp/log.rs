//! What a session writes to the log: nothing that belongs to anybody.

use std::io::Write;
use std::sync::{Arc, Mutex};

use qanat::notify::smpp::State;

use super::side::{Side, limits};
use crate::support::smsc::{Manner, Receipts, Smsc, pdu};

/// What is logged at any level while this lives.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_password_number_or_word_is_logged_at_any_level() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _logged = tracing::subscriber::set_default(subscriber);
    let smsc = Smsc::start(Manner {
        receipts: Receipts::After,
        ..Manner::default()
    })
    .await;
    let mut side = Side::bound(&smsc, "", limits()).await;
    side.sends("nobody else's business").await;
    smsc.says(pdu::deliver(1, 0, 0, b"an answer of mine"));
    smsc.says(pdu::pdu(pdu::DELIVER_SM, 0, 2, b"rubbish 77011234567"));
    for _ in 0..3 {
        side.comes_in().await.stored();
    }
    smsc.hangs_up();
    side.until(|state| matches!(state, State::Down { .. })).await;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("the session with the carrier has begun"), "{log}");
    for private in ["secret", "7701123", "business", "answer of mine", "rubbish"] {
        assert!(!log.contains(private), "{private}: {log}");
    }
}
