//! Texts to phones over a gateway's HTTP interface, as a file describes it. Nothing here knows the database: the caller
//! fences each request and stores what the gateway calls back with.

mod description;
mod door;
mod limits;
mod question;
mod settings;

use std::sync::Mutex;
use std::time::Duration;

use reqwest::{Body, Client, Response, redirect, retry};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_util::sync::CancellationToken;
use url::Url;

pub use self::description::{Callbacks, Description, Fault, Told, Unreadable, What};
pub use self::limits::Limits;
pub use self::settings::{BadGateway, GatewaySettings};

use self::description::{Meaning, Values, Written};
use self::door::Door;
use self::question::{Fate, Question};
use super::fence::Fence;
use super::lock::lock;
use super::outcome::{NotSent, Outcome};
use super::pace::Pace;
use super::standing::{Standing, State};
use super::text_message::TextMessage;
use super::trust::{distrust, encryption};
use crate::clock::Clock;
use crate::domain::price::Price;

/// One gateway.
pub struct Gateway {
    name: String,
    two_way: bool,
    price: Option<Price>,
    address: Url,
    window: u16,
    description: Description,
    client: Client,
    door: Door,
    standing: Standing,
    pace: Mutex<Pace>,
    limits: Limits,
    /// The status of the last answer.
    answered: Mutex<Option<u16>>,
}

/// What an open door says nothing about.
const ONLY_TEXTS_SHOW: &[NotSent] = &[
    NotSent::SignInRefused,
    NotSent::Empty,
    NotSent::TurnedAway,
    NotSent::Refusing,
    NotSent::Unanswered,
];
/// No answer is longer.
const LONGEST_ANSWER: usize = 64 * 1024;
/// Shorter than gateways keep a connection open, so that none is closed while a text is being written to it.
const IDLE: Duration = Duration::from_secs(2);

impl Gateway {
    /// A gateway as its address and its file describe it, trusting certificates beside the public ones.
    ///
    /// # Errors
    /// [`NotSent::NotEncrypted`] if encryption cannot be set up on this machine, or a certificate cannot be used.
    pub fn new(
        settings: GatewaySettings,
        description: Description,
        clock: Clock,
        (limits, trusted): (Limits, &[CertificateDer<'static>]),
    ) -> Result<Self, NotSent> {
        let encryption = encryption(trusted)?;
        let door = Door::of(&settings.address, &encryption);
        let client = Client::builder()
            .tls_backend_preconfigured(encryption)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .http1_only()
            .user_agent("qanat")
            .connect_timeout(limits.connect)
            .pool_idle_timeout(IDLE)
            .build()
            .map_err(|_| NotSent::NotEncrypted)?;
        Ok(Self {
            name: settings.name,
            two_way: settings.two_way,
            price: settings.price,
            address: settings.address,
            window: settings.window,
            description,
            client,
            door,
            standing: Standing::new(clock, ONLY_TEXTS_SHOW),
            pace: Mutex::new(Pace::new(settings.rate, Instant::now())),
            limits,
            answered: Mutex::default(),
        })
    }

    /// What the route over it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether people can answer over it.
    #[must_use]
    pub const fn two_way(&self) -> bool {
        self.two_way
    }

    /// What a part costs, if the settings name it.
    #[must_use]
    pub const fn price(&self) -> Option<Price> {
        self.price
    }

    /// How to read what it calls back with.
    #[must_use]
    pub const fn callbacks(&self) -> &Callbacks {
        &self.description.callbacks
    }

    /// How it stands, as far as this process has met it.
    #[must_use]
    pub fn state(&self) -> State {
        self.standing.state()
    }

    /// The HTTP status of its last answer.
    #[must_use]
    pub fn last_status(&self) -> Option<u16> {
        *lock(&self.answered)
    }

    /// Requests a second at this moment, if the contract or the gateway's refusals limit them.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        lock(&self.pace).rate()
    }

    /// Texts that are of use on their way at once: the window, or what leaves within seconds at a slow pace; the one that
    /// finds out how it stands while nobody knows.
    #[must_use]
    pub fn room(&self) -> usize {
        self.standing.room(lock(&self.pace).room(self.window))
    }

    /// Whether it is time to try one text, although nothing else leaves.
    #[must_use]
    pub fn wants_a_try(&self) -> bool {
        self.standing.wants_a_try()
    }

    /// Looks whether its door opens, if it is time to and no text has shown it.
    pub async fn look(&self, stop: &CancellationToken) {
        self.standing.look(stop, self.check()).await;
    }

    /// Whether its door opens. Nothing is asked.
    ///
    /// # Errors
    /// [`NotSent`] says what is in the way.
    pub async fn check(&self) -> Result<(), NotSent> {
        self.door.opens(self.limits.connect).await
    }

    /// Hands one text over. `fence` is asked immediately before the request is written. After `stop` a text of which
    /// nothing has left stays here, and the answer to one that has is waited for shortly.
    pub async fn send(&self, message: &TextMessage<'_>, fence: &Fence, stop: &CancellationToken) -> Outcome {
        let offered_at = Instant::now();
        let outcome = self.offer(message, fence, stop).await;
        self.standing.learn(outcome, offered_at)
    }

    /// Offers a text again while the gateway only wants fewer.
    async fn offer(&self, message: &TextMessage<'_>, fence: &Fence, stop: &CancellationToken) -> Outcome {
        let not_sent = |why| Outcome::NotSent { why };
        let latest = Instant::now() + self.limits.patience;
        loop {
            let Some(turn) = lock(&self.pace).turn(Instant::now(), latest) else {
                return not_sent(NotSent::Throttled);
            };
            tokio::select! {
                biased;
                () = stop.cancelled() => return not_sent(NotSent::Stopping),
                () = sleep_until(turn) => {}
            }
            let Some(written) = self.written(message) else {
                return not_sent(NotSent::Expired);
            };
            let meaning = match self.ask(written, fence, stop).await {
                Ok(meaning) => meaning,
                Err(outcome) => return outcome,
            };
            let now = Instant::now();
            return match meaning {
                Meaning::Accepted(provider_id) => {
                    lock(&self.pace).accepted(now);
                    Outcome::Accepted { provider_id }
                }
                Meaning::Refused(code) => Outcome::Refused { permanent: true, code },
                Meaning::NotTaken(code) => Outcome::Refused { permanent: false, code },
                Meaning::Later => {
                    lock(&self.pace).throttled(now);
                    continue;
                }
                Meaning::SignInRefused => not_sent(NotSent::SignInRefused),
                Meaning::Empty => not_sent(NotSent::Empty),
                Meaning::TurnedAway => not_sent(NotSent::TurnedAway),
                Meaning::Unreadable => Outcome::Uncertain,
            };
        }
    }

    /// The request for a text, while it is of use.
    fn written(&self, message: &TextMessage<'_>) -> Option<Written> {
        let validity = message.expires_at - self.standing.clock().now();
        let values = Values {
            to: message.to,
            text: message.words,
            id: message.reference,
            from: self.description.from(),
            validity,
        };
        (validity.num_seconds() > 0).then(|| self.description.write(&values))
    }

    /// Asks once. What has not left is certain to be nowhere; of what has, only a readable answer tells.
    async fn ask(&self, written: Written, fence: &Fence, stop: &CancellationToken) -> Result<Meaning, Outcome> {
        let (question, asked) = Question::new(written.body, fence.clone());
        let request = self.client.post(self.address.clone()).headers(written.headers);
        let answer = answer(request.body(Body::wrap(question)).send());
        let farewell = async {
            stop.cancelled().await;
            sleep(self.limits.farewell).await;
        };
        let failure = tokio::select! {
            answered = timeout(self.limits.connect + self.limits.answer, answer) => match answered {
                Ok(Ok((status, body))) => {
                    *lock(&self.answered) = Some(status);
                    return Ok(self.description.meaning(status, body.as_deref()));
                }
                Ok(Err(error)) if error.is_connect() => distrust(&error).unwrap_or(NotSent::Unreachable),
                Ok(Err(_)) => NotSent::Broken,
                Err(_) => NotSent::Unreachable,
            },
            () = farewell => NotSent::Stopping,
        };
        Err(match asked.fate() {
            Fate::Left => Outcome::Uncertain,
            Fate::Withdrawn => Outcome::NotSent {
                why: NotSent::Withdrawn,
            },
            Fate::Kept => Outcome::NotSent { why: failure },
        })
    }
}

/// The status of an answer and its body, which is none if it broke off or had no end.
async fn answer(
    response: impl Future<Output = Result<Response, reqwest::Error>>,
) -> Result<(u16, Option<Vec<u8>>), reqwest::Error> {
    let mut response = response.await?;
    let (status, mut body) = (response.status().as_u16(), Vec::new());
    while let Ok(chunk) = response.chunk().await {
        match chunk {
            Some(chunk) if body.len() + chunk.len() <= LONGEST_ANSWER => body.extend_from_slice(&chunk),
            Some(_) => break,
            None => return Ok((status, Some(body))),
        }
    }
    Ok((status, None))
}
