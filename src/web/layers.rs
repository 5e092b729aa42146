//! What every request passes, from the outside in: a number, the headers of every answer, pages for refusals, panics,
//! forms from other sites, the size of a body.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

use super::error::WebError;
use super::{refusals, request_id};

/// The largest body that is read, in bytes, where a route has no limit of its own.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Headers of every answer that does not say otherwise itself.
///
/// The referrer stays on this site, because addresses of appeals are secrets. It is `same-origin` and not `no-referrer`
/// because under the latter a browser sends `Origin: null` with our own forms, and the CSRF layer would have to refuse
/// them wherever `Sec-Fetch-Site` is missing: old browsers, and any page served without TLS.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Wraps the routes in everything that each request passes.
pub fn around<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            WebError::Panicked.into_response()
        }))
        .layer(middleware::from_fn(refusals::pages))
        .layer(middleware::from_fn(headers))
        .layer(middleware::from_fn(request_id::number))
}

async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use axum::routing::{get, post};
    use tower::ServiceExt;

    use super::*;
    use crate::web::error::Door;

    fn service() -> Router {
        around(
            Router::new()
                .route("/panic", get(async || -> () { panic!("synthetic") }))
                .route(
                    "/broken",
                    get(async || Err::<(), WebError>(anyhow::anyhow!("the chain").into())),
                )
                .route("/expired", get(async || Err::<(), WebError>(WebError::LinkExpired)))
                .route(
                    "/staff-only",
                    get(async || Err::<(), WebError>(WebError::SignInFirst(Door::Staff))),
                )
                .route("/echo", post(async |body: String| body)),
        )
    }

    struct Answer {
        status: StatusCode,
        headers: axum::http::HeaderMap,
        body: String,
    }

    async fn answer(request: axum::http::request::Builder, body: Body) -> Answer {
        let response = service()
            .oneshot(request.body(body).expect("a whole request"))
            .await
            .expect("never fails");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a whole body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    async fn get_in(language: &str, path: &str) -> Answer {
        answer(Request::get(path).header("accept-language", language), Body::empty()).await
    }

    #[tokio::test]
    async fn every_refusal_is_a_page_with_a_way_out_in_the_readers_language() {
        let cases = [
            (
                "/nothing",
                StatusCode::NOT_FOUND,
                "ru",
                "Здесь ничего нет",
                "href=\"/\"",
            ),
            (
                "/echo",
                StatusCode::METHOD_NOT_ALLOWED,
                "en",
                "Nothing is here",
                "href=\"/\"",
            ),
            (
                "/expired",
                StatusCode::GONE,
                "kk",
                "Сілтеме енді жарамсыз",
                "href=\"/sign-in\"",
            ),
            (
                "/staff-only",
                StatusCode::UNAUTHORIZED,
                "en",
                "Please sign in",
                "href=\"/staff/sign-in\"",
            ),
            (
                "/broken",
                StatusCode::INTERNAL_SERVER_ERROR,
                "ru",
                "У нас что-то сломалось",
                "href=\"/\"",
            ),
            (
                "/panic",
                StatusCode::INTERNAL_SERVER_ERROR,
                "en",
                "Something broke here",
                "href=\"/\"",
            ),
        ];
        for (path, status, language, sentence, way_out) in cases {
            let answer = get_in(language, path).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(
                answer.body.contains(sentence) && answer.body.contains(way_out),
                "{path}: {}",
                answer.body
            );
            assert!(answer.body.contains(&format!("lang=\"{language}\"")), "{path}");
        }
    }

    #[tokio::test]
    async fn a_failure_shows_its_number_and_nothing_of_its_causes() {
        for path in ["/broken", "/panic"] {
            let answer = get_in("en", path).await;
            let number = answer.headers["x-request-id"].to_str().expect("letters and digits");
            assert!(answer.body.contains(number), "{path}");
            assert!(
                !answer.body.contains("the chain") && !answer.body.contains("synthetic"),
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn every_answer_carries_the_headers() {
        for path in ["/nothing", "/panic"] {
            let answer = get_in("en", path).await;
            for (name, value) in HEADERS {
                assert_eq!(
                    answer.headers.get(&name).and_then(|v| v.to_str().ok()),
                    Some(value),
                    "{path} {name}"
                );
            }
        }
    }

    #[tokio::test]
    async fn a_body_over_64_kilobytes_is_refused_with_a_page_announced_or_not() {
        let large = || "x".repeat(BODY_LIMIT + 1);
        let announced = answer(
            Request::post("/echo").header("content-length", BODY_LIMIT + 1),
            large().into(),
        )
        .await;
        let chunks = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(large())]);
        let in_chunks = answer(Request::post("/echo"), Body::from_stream(chunks)).await;
        for answer in [announced, in_chunks] {
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
            assert!(answer.body.contains("<h1>"), "{}", answer.body);
        }
        let fits = answer(Request::post("/echo"), "x".repeat(BODY_LIMIT).into()).await;
        assert_eq!(fits.status, StatusCode::OK);
    }

    #[tokio::test]
    async fn a_form_from_another_site_is_refused_and_our_own_is_not() {
        let cases = [
            (Some("cross-site"), None, StatusCode::FORBIDDEN),
            (Some("same-site"), None, StatusCode::FORBIDDEN),
            (Some("same-origin"), None, StatusCode::OK),
            (None, Some("http://example.org"), StatusCode::FORBIDDEN),
            (None, Some("null"), StatusCode::FORBIDDEN),
            (None, Some("http://qanat.example:8080"), StatusCode::OK),
            (None, None, StatusCode::OK),
        ];
        for (site, origin, status) in cases {
            let mut request = Request::post("/echo").header("host", "qanat.example:8080");
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                request = value
                    .into_iter()
                    .fold(request, |request, value| request.header(name, value));
            }
            let answer = answer(request, Body::empty()).await;
            assert_eq!(answer.status, status, "{site:?} {origin:?}");
            assert_eq!(answer.body.contains("<h1>"), status == StatusCode::FORBIDDEN);
        }
    }
}
