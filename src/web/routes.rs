//! Every route on one page.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};

use super::coordinator::{calls, campaign, campaigns, replies, uncertain};
use super::desk::{appointment, today};
use super::donor::{appeal, code, join, letters, me};
use super::hospital::{new, shortages};
use super::simulator::phones;
use super::staff::sign_in;
use super::{assets, callback, donor, language, layers, metrics, session};
use crate::app::App;

/// All pages of the service.
pub fn router(app: App) -> Router {
    let routes = anybody().merge(gateways()).merge(donors()).merge(staff());
    let identify = middleware::from_fn_with_state(app.clone(), session::identify);
    layers::around(routes.layer(identify).with_state(app))
}

/// What needs neither a person nor the database.
fn anybody<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(donor::home))
        .route("/language", post(language::choose))
        .route("/assets/{name}", get(assets::serve))
}

/// What machines ask.
fn gateways() -> Router<App> {
    let callbacks = post(callback::receive).layer(DefaultBodyLimit::max(callback::BODY_LIMIT));
    Router::new().route("/sms/{secret}", callbacks)
}

fn donors() -> Router<App> {
    Router::new()
        .route("/join", get(join::show).post(join::send))
        .route("/sign-in", get(code::ask).post(code::request))
        .route("/code", get(code::show).post(code::confirm))
        .route("/code/again", post(code::again))
        .route("/sign-out", post(code::sign_out))
        .route("/a/{token}", get(appeal::show).post(appeal::answer))
        .route("/u/{token}", get(letters::show).post(letters::leave))
        .route("/me", get(me::show))
        .route("/me/preferences", post(me::prefer))
        .route("/me/pause", post(me::pause))
        .route("/me/resume", post(me::resume))
        .route("/me/stop", post(me::stop))
        .route("/me/agree", post(me::agree))
        .route(
            "/me/appointment",
            get(donor::appointment::choose).post(donor::appointment::change),
        )
        .route("/me/appointment/cancel", post(donor::appointment::cancel))
}

fn staff() -> Router<App> {
    Router::new()
        .route("/staff/sign-in", get(sign_in::show).post(sign_in::send))
        .route("/hospital", get(shortages::list))
        .route("/hospital/shortages/new", get(new::show).post(new::send))
        .route("/hospital/shortages/{id}", get(shortages::show))
        .route("/hospital/shortages/{id}/confirm", post(shortages::confirm))
        .route("/hospital/shortages/{id}/close", post(shortages::close))
        .route("/desk", get(today::show))
        .route("/desk/find", post(today::find))
        .route("/desk/appointments/{id}", get(appointment::show))
        .route("/desk/appointments/{id}/arrive", post(appointment::arrive))
        .route("/desk/appointments/{id}/no-show", post(appointment::no_show))
        .route("/desk/appointments/{id}/donated", post(appointment::donated))
        .route("/desk/appointments/{id}/deferred", post(appointment::deferred))
        .route("/metrics", get(metrics::show))
        .route("/coordinator", get(campaigns::list))
        .route("/coordinator/uncertain", get(uncertain::list))
        .route("/coordinator/uncertain/{id}", post(uncertain::settle))
        .route("/coordinator/campaigns/{id}", get(campaign::show))
        .route("/coordinator/campaigns/{id}/stand-down", post(campaign::stand_down))
        .route("/coordinator/campaigns/{id}/go-on", post(campaign::go_on))
        .route("/coordinator/calls", get(calls::show).post(calls::claim))
        .route("/coordinator/calls/{id}", post(calls::record))
        .route("/coordinator/replies", get(replies::list))
        .route("/coordinator/replies/{id}", post(replies::settle))
        .route("/coordinator/unreadable/{id}", post(replies::see))
        .route("/simulator", get(phones::show).post(phones::reply))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode, header};
    use axum::response::Response;
    use tower::ServiceExt;

    use super::*;
    use crate::web::assets::{CSS, MARK};

    async fn answer(request: axum::http::request::Builder, body: &'static str) -> Response {
        layers::around(anybody::<()>())
            .oneshot(request.body(Body::from(body)).expect("a whole request"))
            .await
            .expect("never fails")
    }

    async fn text(response: Response) -> String {
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a whole body");
        String::from_utf8(body.into()).expect("text")
    }

    #[tokio::test]
    async fn the_front_page_needs_two_files_and_both_are_there_to_be_kept() {
        let page = text(answer(Request::get("/"), "").await).await;
        for asset in [&CSS, &MARK] {
            assert!(page.contains(&asset.address));
            let response = answer(Request::get(&asset.address), "").await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(
                response.headers()[header::CACHE_CONTROL],
                "public, max-age=31536000, immutable"
            );
            let etag = response.headers()[header::ETAG].clone();
            let again = answer(Request::get(&asset.address).header(header::IF_NONE_MATCH, etag), "").await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        }
        assert_eq!(
            answer(Request::get("/assets/qanat.0.css"), "").await.status(),
            StatusCode::NOT_FOUND
        );
    }

    #[tokio::test]
    async fn choosing_a_language_is_a_post_that_returns_to_the_page() {
        let form = "application/x-www-form-urlencoded";
        let chosen = answer(
            Request::post("/language").header(header::CONTENT_TYPE, form),
            "language=ru&back=%2Fjoin%3Fregion%3DKZ-75",
        )
        .await;
        assert_eq!(chosen.status(), StatusCode::SEE_OTHER);
        assert_eq!(chosen.headers()[header::LOCATION], "/join?region=KZ-75");
        let cookie = chosen.headers()[header::SET_COOKIE].to_str().expect("a plain header");
        let cookie = cookie.split(';').next().expect("a name and a value").to_owned();
        let page = text(answer(Request::get("/").header(header::COOKIE, cookie), "").await).await;
        assert!(page.contains("<html lang=\"ru\">"));
        let unknown = answer(
            Request::post("/language").header(header::CONTENT_TYPE, form),
            "language=de",
        )
        .await;
        assert_eq!(unknown.status(), StatusCode::BAD_REQUEST);
        assert!(unknown.headers().get(header::SET_COOKIE).is_none());
    }

    #[tokio::test]
    async fn looking_at_a_page_leaves_no_trace() {
        for request in [
            Request::get("/"),
            Request::head("/"),
            Request::get("/language?language=ru"),
        ] {
            assert!(answer(request, "").await.headers().get(header::SET_COOKIE).is_none());
        }
    }
}
