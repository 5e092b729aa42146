//! A browser without scripts: it keeps cookies, follows redirects, and can only send forms that stand on a page.

use qanat::notify::Carriers;
use qanat::web::{routes, server};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, Method, RequestBuilder, StatusCode};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::app::{TestApp, simulated_phones};
use super::certificates::encryption;
use super::html::{Form, forms, text};

/// The pages of the service on a port of this machine; dropping it ends it.
pub struct Site {
    pub app: TestApp,
    pub address: String,
    stop: CancellationToken,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Site {
    /// Serves the pages of a service with simulated phones, whose links then lead here.
    pub async fn open(app: &TestApp) -> Self {
        Self::with_carriers(app, simulated_phones()).await
    }

    /// The same, with messages that leave otherwise.
    pub async fn with_carriers(app: &TestApp, carriers: Carriers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (app, stop) = (app.with_address(&address, carriers), CancellationToken::new());
        let router = routes::router((*app).clone());
        tokio::spawn(server::serve(listener, router, stop.clone()));
        Self { app, address, stop }
    }

    /// The pages of a service as it is, with links that lead where they led.
    pub async fn of(app: &TestApp) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (app, stop) = (app.clone(), CancellationToken::new());
        let router = routes::router((*app).clone());
        tokio::spawn(server::serve(listener, router, stop.clone()));
        Self { app, address, stop }
    }

    /// What a machine posts, and what it hears.
    pub async fn posted(&self, path: &str, body: impl Into<String>) -> (StatusCode, String) {
        let request = client().build().unwrap().post(format!("{}{path}", self.address));
        let response = request.body(body.into()).send().await.expect("the service answers");
        (response.status(), response.text().await.expect("a whole answer"))
    }

    pub fn browser(&self) -> Browser {
        let mut headers = HeaderMap::new();
        headers.insert("accept-language", HeaderValue::from_static("en"));
        let client = client()
            .cookie_store(true)
            .default_headers(headers)
            .build()
            .expect("a client without encryption");
        Browser {
            client,
            address: self.address.clone(),
        }
    }
}

/// Tests speak to the service without encryption, and trust nobody.
pub fn client() -> ClientBuilder {
    let nobody = encryption(&[]);
    Client::builder().tls_backend_preconfigured(nobody)
}

/// One person's browser.
pub struct Browser {
    client: Client,
    address: String,
}

/// What a browser shows.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Where it was found in the end.
    pub path: String,
    pub html: String,
}

impl Page {
    /// What a person reads.
    pub fn text(&self) -> String {
        text(&self.html)
    }

    pub fn shows(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The form that is sent to an address that ends so; a form without an address is sent to its own page.
    pub fn form(&self, action: &str) -> Form {
        let mut found = forms(&self.html);
        found.retain(|form| form.action_from(&self.path).ends_with(action));
        assert!(
            !found.is_empty(),
            "no form for {action} at {}: {}",
            self.path,
            self.text()
        );
        found.remove(0)
    }
}

impl Browser {
    /// Types an address, or follows a link from a message.
    pub async fn get(&self, address: &str) -> Page {
        self.fetch(Method::GET, address).await
    }

    /// What scanners of mail do with links.
    pub async fn fetch(&self, method: Method, address: &str) -> Page {
        let request = self.client.request(method, self.url(address));
        self.shown(request.header(SEC_FETCH_SITE, "none")).await
    }

    /// Sends a form of a page as a browser does: from this very site.
    pub async fn send(&self, page: &Page, form: &Form) -> Page {
        let request = self.client.post(self.url(&form.action_from(&page.path)));
        let request = request
            .header(SEC_FETCH_SITE, "same-origin")
            .header("origin", &self.address);
        self.shown(request.form(&form.sent())).await
    }

    /// Sends something from a page of another site.
    pub async fn send_from_elsewhere(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.client.post(self.url(address)).form(fields);
        let request = request.header(SEC_FETCH_SITE, "cross-site");
        self.shown(request.header("origin", "https://elsewhere.example")).await
    }

    fn url(&self, address: &str) -> String {
        if address.starts_with("http") {
            address.to_owned()
        } else {
            format!("{}{address}", self.address)
        }
    }

    async fn shown(&self, request: RequestBuilder) -> Page {
        let response = request.send().await.expect("the service answers");
        Page {
            status: response.status(),
            headers: response.headers().clone(),
            path: response.url().path().to_owned(),
            html: response.text().await.expect("a whole page"),
        }
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
