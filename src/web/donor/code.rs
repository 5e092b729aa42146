//! The six digits: asking for them, and typing them in. Which code a browser waits for is kept in a sealed cookie, so
//! that no address and no handle stands in the address of a page.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use super::forms::{AddressForm, CodeForm, SixDigits};
use super::pages;
use crate::actions::sign_in::{CODE_LIFE, CodeNotSent, CodeRefused, confirm_code, request_code};
use crate::app::App;
use crate::domain::contact::Address;
use crate::store::sessions;
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::page::{Frame, Page, refused};
use crate::web::session;

const COOKIE: &str = "code";

/// The code that a browser waits for.
pub struct Pending {
    /// Under which it is typed in.
    pub handle: String,
    /// Where it was sent.
    pub address: Address,
}

/// The cookie that remembers a pending code for as long as it is good.
pub fn cookie(app: &App, pending: &Pending) -> Cookie<'static> {
    let sealed = app.keys.seal("cookie.code", &pending.handle, pending.address.reveal());
    let hex: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
    Cookie::build((COOKIE, format!("{}.{hex}", pending.handle)))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.house.base_url.starts_with("https://"))
        .build()
}

fn pending(app: &App, jar: &CookieJar) -> Option<Pending> {
    let (handle, hex) = jar.get(COOKIE)?.value().split_once('.')?;
    let bytes = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let sealed = bytes.collect::<Option<Vec<u8>>>()?;
    let address = app.keys.open("cookie.code", handle, &sealed).ok()?;
    Some(Pending {
        handle: handle.to_owned(),
        address: Address::parse(&address).ok()?,
    })
}

/// GET /sign-in
pub async fn ask(frame: Frame) -> impl IntoResponse {
    Page(pages::SignIn {
        t: frame.t,
        frame,
        form: FormState::default(),
    })
}

/// POST /sign-in
pub async fn request(
    State(app): State<App>,
    frame: Frame,
    jar: CookieJar,
    mut form: FormState<AddressForm>,
) -> Result<Response, WebError> {
    let Some(address) = form.meaning::<Address>() else {
        return Ok(refused(Page(pages::SignIn {
            t: frame.t,
            frame,
            form,
        })));
    };
    sent(&app, jar, address).await
}

/// POST /code/again
pub async fn again(State(app): State<App>, jar: CookieJar) -> Result<Response, WebError> {
    match pending(&app, &jar) {
        Some(pending) => sent(&app, jar, pending.address).await,
        None => Ok(Redirect::to("/sign-in").into_response()),
    }
}

async fn sent(app: &App, jar: CookieJar, address: Address) -> Result<Response, WebError> {
    let handle = match request_code(&app.context(), &address).await {
        Err(CodeNotSent::TooMany) => return Err(WebError::TooOften),
        sent => sent.map_err(anyhow::Error::new)?,
    };
    let jar = jar.add(cookie(app, &Pending { handle, address }));
    Ok((jar, Redirect::to("/code")).into_response())
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
            let jar = jar
                .remove(Cookie::build(COOKIE).path("/"))
                .add(session::cookie(&app, signed_in.token));
            Ok((jar, Redirect::to("/me")).into_response())
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
