//! What comes in over the routes of text messages: stored, and only then acknowledged. From the start of the service to
//! the farewell.

use std::pin::pin;
use std::time::Duration;

use entity::values::{Channel, ConnectorState, DeliveryId, Outage};
use futures_util::future::join_all;
use sea_orm::DbErr;
use tokio::sync::mpsc;
use tokio::time::{interval, timeout};

use crate::actions::incoming::{keep_unreadable, receive_piece};
use crate::actions::receipt::{receive_late_answer, receive_receipts};
use crate::app::App;
use crate::notify::Route;
use crate::notify::smpp::{Connector, Event, Inbound, Receipt, State};
use crate::store::connectors::{self, Stands};

/// How often the state of the session is written down although it is the same.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// How long the answers to what is on its way are waited for when the service stops. What is slower is uncertain.
const FAREWELL: Duration = Duration::from_secs(7);
/// What came in before the farewell is in the queue already.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What has come in meanwhile is taken together, up to so much of it.
const AT_ONCE: usize = 64;

/// What comes in over a route.
pub struct Incoming {
    /// The name of the route.
    pub route: String,
    /// What comes in.
    pub inbound: mpsc::Receiver<Inbound>,
}

/// Takes what comes in over every route until the service stops; then says farewell to the message centres.
pub async fn listen_to_routes(app: &App, incoming: Vec<Incoming>) {
    join_all(incoming.into_iter().map(|incoming| listen(app, incoming))).await;
}

async fn listen(app: &App, incoming: Incoming) {
    let route = app.carriers.route(&incoming.route);
    let (Some(connector), mut incoming) = (route.and_then(Route::connector), incoming.inbound) else {
        return;
    };
    let (mut states, mut beat, mut batch) = (connector.states(), interval(HEARTBEAT), vec![]);
    let mut farewell = pin!(async {
        app.stopping.cancelled().await;
        connector.stop(FAREWELL).await;
    });
    loop {
        tokio::select! {
            () = &mut farewell => break,
            1.. = incoming.recv_many(&mut batch, AT_ONCE) => take_all(app, connector, std::mem::take(&mut batch)).await,
            Ok(()) = states.changed() => show(app, connector).await,
            _ = beat.tick() => show(app, connector).await,
        }
    }
    while let Ok(Some(inbound)) = timeout(LAST_WORDS, incoming.recv()).await {
        take(app, connector, inbound).await;
    }
    show(app, connector).await;
}

/// Receipts come in crowds, one for each text of a wave, and share a transaction. What people write does not wait for them.
async fn take_all(app: &App, connector: &Connector, batch: Vec<Inbound>) {
    let is_receipt = |inbound: &Inbound| matches!(inbound.event, Event::Receipt(_));
    let (mut receipts, others): (Vec<_>, Vec<_>) = batch.into_iter().partition(is_receipt);
    for inbound in others {
        take(app, connector, inbound).await;
    }
    let said = receipts.iter_mut().filter_map(|inbound| match inbound.take_event() {
        Event::Receipt(receipt) => Some(receipt),
        _ => None,
    });
    let said: Vec<Receipt> = said.collect();
    let Err(error) = receive_receipts(&app.context(), connector.name(), &said).await else {
        receipts.into_iter().for_each(Inbound::stored);
        return;
    };
    tracing::error!(%error, receipts = said.len(), "receipts could not be stored together");
    let (mut is_away, mut left) = (is_away(&error), receipts.into_iter().zip(said));
    // One of them may be at fault, and does not keep the others.
    while !is_away && let Some((mut inbound, receipt)) = left.next() {
        inbound.event = Event::Receipt(receipt);
        is_away = take(app, connector, inbound).await;
    }
    // The session waits for each of these, and the operator for the session.
    left.for_each(|(inbound, _)| inbound.not_stored());
}

/// Whether the database cannot be reached at all.
const fn is_away(error: &DbErr) -> bool {
    matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_))
}

/// Returns whether the database was away.
async fn take(app: &App, connector: &Connector, mut inbound: Inbound) -> bool {
    match store(app, connector, inbound.take_event()).await {
        Ok(()) => {
            inbound.stored();
            false
        }
        Err(error) => {
            tracing::error!(%error, "what the carrier sent could not be stored; it is to send it again");
            inbound.not_stored();
            is_away(&error)
        }
    }
}

async fn store(app: &App, connector: &Connector, event: Event) -> Result<(), DbErr> {
    let context = app.context();
    match event {
        Event::Receipt(receipt) => receive_receipts(&context, connector.name(), &[receipt]).await,
        Event::Text(piece) => receive_piece(&context, connector.name(), piece).await,
        Event::Late { reference, outcome } => {
            receive_late_answer(&context, DeliveryId(reference), &outcome, vec![]).await
        }
        Event::Unreadable(octets) => keep_unreadable(&context, &octets).await,
    }
}

/// Writes down how the route stands, for `qanat doctor` and for the pages of every process.
pub(super) async fn show(app: &App, connector: &Connector) {
    let state = connector.state();
    let up = match &state {
        State::Stopped { .. } => ConnectorState::Stopped,
        _ => ConnectorState::Bound,
    };
    let stands = Stands {
        route: connector.name().to_owned(),
        channel: Channel::Sms,
        state: state.outage().map_or(up, Outage::state),
        since: state.since(),
        outage: state.outage(),
        status: state.status().map(str::to_owned),
        rate: connector.rate(),
    };
    if let Err(error) = connectors::write(&app.db, &app.process, stands, app.clock.now()).await {
        tracing::error!(%error, "how a route of text messages stands could not be written down");
    }
}
