//! A browser without a screen.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request, StatusCode, header};
use tower::ServiceExt;

/// Somebody who reads English and follows no redirect unless told to.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    /// Where to go on, for a redirect.
    pub location: String,
    pub body: String,
}

impl Browser {
    /// A browser that holds a cookie already, or none.
    pub fn new(router: Router, cookie: Option<(&str, String)>) -> Self {
        let cookies = cookie.into_iter().map(|(name, value)| (name.to_owned(), value));
        Self {
            router,
            cookies: cookies.collect(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let form = "application/x-www-form-urlencoded";
        self.send(Request::post(path).header(header::CONTENT_TYPE, form), body.into())
            .await
    }

    /// Sends a form and goes where the answer leads: to the page that shows what was done.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        self.get(&answer.location).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let mut request = request.header(header::ACCEPT_LANGUAGE, "en");
        for (name, value) in &self.cookies {
            request = request.header(header::COOKIE, format!("{name}={value}"));
        }
        let request = request.body(body).expect("a whole request");
        let response = self.router.clone().oneshot(request).await.expect("never fails");
        let text = |value: &HeaderValue| value.to_str().expect("plain letters").to_owned();
        for cookie in response.headers().get_all(header::SET_COOKIE).iter().map(text) {
            let pair = cookie.split(';').next().and_then(|pair| pair.split_once('='));
            let (name, value) = pair.expect("a name and a value");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = response.headers().get(header::LOCATION).map(text);
        let (status, location) = (response.status(), location.unwrap_or_default());
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a whole body");
        Answer {
            status,
            location,
            body: String::from_utf8(body.into()).expect("text"),
        }
    }
}
