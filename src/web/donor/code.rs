//! The six digits: asking for them, and typing them in. Which code a browser waits for is kept in a sealed cookie, with
//! what was told to join, so that no address and no handle stands in the address of a page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use chrono_tz::Asia;
use entity::values::{Channel, DonorId};
use serde::{Deserialize, Serialize};

use super::forms::{AddressForm, CodeForm, JoinForm, Joining, SixDigits};
use super::pages;
use crate::actions::register_donor::{Joined, complete_joining};
use crate::actions::sign_in::{CODE_LIFE, CodeNotSent, CodeRefused, confirm_code, request_code};
use crate::app::App;
use crate::domain::contact::Address;
use crate::store::sessions;
use crate::web::error::WebError;
use crate::web::form::{Fields, FormState};
use crate::web::page::{Frame, Page, refused};
use crate::web::words::Words;
use crate::web::{session, when};

const COOKIE: &str = "code";

/// The code that a browser waits for.
pub struct Pending {
    /// Under which it is typed in.
    pub handle: String,
    /// Where it was sent.
    pub address: Address,
    /// What somebody told to join. It counts when the code has come back.
    pub told: Option<JoinForm>,
}

/// What is sealed in the cookie.
#[derive(Serialize, Deserialize)]
struct Sealed {
    address: String,
    told: Option<JoinForm>,
}

/// The cookie that remembers a pending code for as long as it is good.
pub fn cookie(app: &App, pending: Pending) -> Cookie<'static> {
    let plain = serde_json::to_string(&Sealed {
        address: pending.address.reveal().to_owned(),
        told: pending.told,
    })
    .expect("plain text has no shape that JSON lacks");
    let sealed = app.keys.seal("cookie.code", &pending.handle, &plain);
    let hex: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
    session::our_cookie(app, COOKIE, format!("{}.{hex}", pending.handle))
}

fn pending(app: &App, jar: &CookieJar) -> Option<Pending> {
    let (handle, hex) = jar.get(COOKIE)?.value().split_once('.')?;
    let bytes = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let sealed = bytes.collect::<Option<Vec<u8>>>()?;
    let plain = app.keys.open("cookie.code", handle, &sealed).ok()?;
    let Sealed { address, told } = serde_json::from_str(&plain).ok()?;
    Some(Pending {
        handle: handle.to_owned(),
        address: Address::parse(&address).ok()?,
        told,
    })
}

/// GET /sign-in
pub async fn ask(frame: Frame) -> impl IntoResponse {
    sign_in_page(frame, FormState::default())
}

/// POST /sign-in
pub async fn request(
    State(app): State<App>,
    frame: Frame,
    jar: CookieJar,
    mut form: FormState<AddressForm>,
) -> Result<Response, WebError> {
    let Some(address) = form.meaning::<Address>() else {
        return Ok(refused(sign_in_page(frame, form)));
    };
    match request_code(&app.context(), &address).await {
        Ok(handle) => {
            let told = None;
            Ok(waiting(&app, jar, Pending { handle, address, told }))
        }
        Err(why) => {
            let status = refuse_code(&app, frame.t, &mut form, "address", why)?;
            Ok((status, sign_in_page(frame, form)).into_response())
        }
    }
}

fn sign_in_page(frame: Frame, form: FormState<AddressForm>) -> Page<pages::SignIn> {
    Page(pages::SignIn {
        t: frame.t,
        frame: frame.at("/sign-in"),
        form,
    })
}

/// POST /code/again
pub async fn again(State(app): State<App>, frame: Frame, jar: CookieJar) -> Result<Response, WebError> {
    let Some(pending) = pending(&app, &jar) else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    match request_code(&app.context(), &pending.address).await {
        Ok(handle) => Ok(waiting(&app, jar, Pending { handle, ..pending })),
        Err(why) => {
            let mut form = FormState::<CodeForm>::default();
            let status = refuse_code(&app, frame.t, &mut form, "code", why)?;
            Ok((status, page(frame, &pending, form)).into_response())
        }
    }
}

/// Goes on to the page on which the code is typed in.
fn waiting(app: &App, jar: CookieJar, pending: Pending) -> Response {
    (jar.add(cookie(app, pending)), Redirect::to("/code")).into_response()
}

/// Says at a field why no code is sent, and with which status the form goes back. What is ours to repair goes on.
pub(super) fn refuse_code<F: Fields>(
    app: &App,
    t: Words,
    form: &mut FormState<F>,
    field: &'static str,
    why: CodeNotSent,
) -> Result<StatusCode, WebError> {
    match why {
        CodeNotSent::TooMany { next_at } => {
            // The place of the reader is not known yet.
            let time = when::from(t, next_at, app.clock.now(), Asia::Almaty);
            form.refuse_until(field, "too-many-codes", time);
            Ok(StatusCode::TOO_MANY_REQUESTS)
        }
        CodeNotSent::Spent { .. } if app.house.channels.email => {
            form.refuse(field, "codes-spent-email");
            Ok(StatusCode::TOO_MANY_REQUESTS)
        }
        CodeNotSent::Spent { next_at } => {
            let time = when::from(t, next_at, app.clock.now(), Asia::Almaty);
            form.refuse_until(field, "codes-spent", time);
            Ok(StatusCode::TOO_MANY_REQUESTS)
        }
        CodeNotSent::Abroad => {
            form.refuse(field, "phone-abroad");
            Ok(StatusCode::UNPROCESSABLE_ENTITY)
        }
        CodeNotSent::NoProvider(channel) => {
            let channels = app.house.channels;
            form.refuse(
                field,
                match channel {
                    Channel::Email if channels.sms => "no-email",
                    Channel::Sms if channels.email => "no-sms",
                    _ => "no-codes",
                },
            );
            Ok(StatusCode::UNPROCESSABLE_ENTITY)
        }
        error => Err(anyhow::Error::new(error).into()),
    }
}

/// GET /code
pub async fn show(State(app): State<App>, frame: Frame, jar: CookieJar) -> Response {
    match pending(&app, &jar) {
        Some(pending) => page(frame, &pending, FormState::default()).into_response(),
        None => Redirect::to("/sign-in").into_response(),
    }
}

/// POST /code
pub async fn confirm(
    State(app): State<App>,
    frame: Frame,
    jar: CookieJar,
    mut form: FormState<CodeForm>,
) -> Result<Response, WebError> {
    let Some(pending) = pending(&app, &jar) else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let Some(SixDigits(digits)) = form.meaning::<SixDigits>() else {
        return Ok(refused(page(frame, &pending, form)));
    };
    match confirm_code(&app.context(), &pending.handle, &digits).await {
        Ok(signed_in) => {
            let address = match pending.told {
                Some(told) => joined(&app, signed_in.donor, told).await?,
                None => "/me",
            };
            let jar = jar
                .remove(Cookie::build(COOKIE).path("/"))
                .add(session::cookie(&app, signed_in.token));
            Ok((jar, Redirect::to(address)).into_response())
        }
        Err(CodeRefused::Wrong { .. }) => {
            form.refuse("code", "code-wrong");
            Ok(refused(page(frame, &pending, form)))
        }
        Err(CodeRefused::Expired) => {
            form.refuse("code", "code-expired");
            Ok(refused(page(frame, &pending, form)))
        }
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}

/// Writes down what was told before the code came back, and says where to go on.
async fn joined(app: &App, donor: DonorId, told: JoinForm) -> Result<&'static str, WebError> {
    let Some(joining) = FormState::sent(told).meaning::<Joining>() else {
        return Ok("/me");
    };
    match complete_joining(&app.context(), donor, &joining.into()).await? {
        Joined::AsTold => Ok("/me"),
        Joined::FactsKept => Ok("/me?done=kept"),
    }
}

fn page(frame: Frame, pending: &Pending, form: FormState<CodeForm>) -> Page<pages::Code> {
    Page(pages::Code {
        t: frame.t,
        frame: frame.at("/code"),
        sent_to: pending.address.to_string(),
        minutes: CODE_LIFE.num_minutes(),
        form,
    })
}

/// POST /sign-out, for donors and staff alike.
pub async fn sign_out(State(app): State<App>, jar: CookieJar) -> Result<impl IntoResponse, WebError> {
    if let Some(token) = session::token(&jar) {
        sessions::close(&app.db, &app.keys, &token).await?;
    }
    Ok((jar.remove(session::no_cookie()), Redirect::to("/")))
}
