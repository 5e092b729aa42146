//! Which language a page speaks: the one chosen here, else the signed-in person's, else the browser's, else Kazakh.
//! Choosing is a POST, because a link that is only fetched changes nothing.

use axum::Form;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use entity::values::Language;
use serde::Deserialize;

use super::error::WebError;
use super::who::SignedIn;

const COOKIE: &str = "language";

/// The language of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lang(pub Language);

impl Lang {
    /// The language of a request with these headers and extensions.
    #[must_use]
    pub fn of(headers: &HeaderMap, extensions: &Extensions) -> Self {
        let chosen = CookieJar::from_headers(headers)
            .get(COOKIE)
            .and_then(|cookie| cookie.value().parse().ok());
        let own = || extensions.get::<SignedIn>()?.language;
        let asked = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(preferred);
        Self(chosen.or_else(own).or_else(asked).unwrap_or(Language::Kk))
    }
}

impl<S: Sync> FromRequestParts<S> for Lang {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers, &parts.extensions))
    }
}

/// The language of ours that an `Accept-Language` header likes best; the earlier of two that it likes alike.
fn preferred(header: &str) -> Option<Language> {
    let mut best = None;
    for wish in header.split(',') {
        let mut parts = wish.split(';').map(str::trim);
        let primary = parts.next()?.split('-').next()?.to_ascii_lowercase();
        let weight: f32 = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(Some(1.0), |q| q.parse().ok())?;
        let Ok(language) = primary.parse::<Language>() else {
            continue;
        };
        if weight > best.map_or(0.0, |(_, heaviest)| heaviest) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

/// What the language buttons send.
#[derive(Deserialize)]
pub struct LanguageForm {
    language: String,
    #[serde(default)]
    back: String,
}

/// POST /language: remembers the choice and returns to the page it was made on.
pub async fn choose(jar: CookieJar, Form(form): Form<LanguageForm>) -> Result<impl IntoResponse, WebError> {
    let language: Language = form.language.parse().map_err(|_| WebError::Unreadable)?;
    let cookie = Cookie::build((COOKIE, language.as_str()))
        .path("/")
        .permanent()
        .same_site(SameSite::Lax)
        .http_only(true);
    Ok((jar.add(cookie), Redirect::to(local(&form.back))))
}

/// `path` if it stays on this site, else the front page. Browsers drop control characters and read a backslash as a
/// slash, so that `/\example.org` would leave.
#[must_use]
pub fn local(path: &str) -> &str {
    let stays = path.starts_with('/')
        && !path[1..].starts_with(['/', '\\'])
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    if stays { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_wish_is_read_with_its_weights() {
        let cases = [
            ("kk-KZ,kk;q=0.9,ru;q=0.8", Some(Language::Kk)),
            ("en-GB;q=0.7, ru;q=0.9, kk;q=0.1", Some(Language::Ru)),
            ("de,fr;q=0.9,en;q=0.2", Some(Language::En)),
            ("RU", Some(Language::Ru)),
            ("ru,kk", Some(Language::Ru)),
            ("kk;q=0", None),
            ("de", None),
            ("*", None),
            ("", None),
            ("en;q=many", None),
        ];
        for (header, language) in cases {
            assert_eq!(preferred(header), language, "{header}");
        }
    }

    #[test]
    fn only_addresses_of_this_site_are_returned_to() {
        for stays in ["/", "/me", "/a/k3x9?live=1", "/join?region=KZ-75"] {
            assert_eq!(local(stays), stays);
        }
        for leaves in [
            "",
            "me",
            "//example.org",
            "/\\example.org",
            "https://example.org",
            "/\t/example.org",
            "/я",
        ] {
            assert_eq!(local(leaves), "/", "{leaves:?}");
        }
    }

    #[test]
    fn a_choice_outranks_the_person_and_the_person_outranks_the_browser() {
        let mut headers = HeaderMap::new();
        let mut extensions = Extensions::new();
        assert_eq!(Lang::of(&headers, &extensions).0, Language::Kk);
        headers.insert(header::ACCEPT_LANGUAGE, "en".parse().expect("a plain header"));
        assert_eq!(Lang::of(&headers, &extensions).0, Language::En);
        extensions.insert(SignedIn {
            who: crate::web::who::Who::Donor,
            language: Some(Language::Ru),
        });
        assert_eq!(Lang::of(&headers, &extensions).0, Language::Ru);
        headers.insert(header::COOKIE, "language=kk".parse().expect("a plain header"));
        assert_eq!(Lang::of(&headers, &extensions).0, Language::Kk);
    }
}
