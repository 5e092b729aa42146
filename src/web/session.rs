//! Who is signed in. A layer reads the cookie once a request; extractors say in a handler's signature who may come in,
//! and with which hospital or site. What belongs to another hospital is not found, rather than forbidden.

use std::borrow::Cow;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::Extensions;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use entity::values::{HospitalId, Role, SiteId, StaffId};
use entity::{donor, staff};

use super::error::{Door, WebError};
use super::who::{SignedIn, StaffCard, Who};
use crate::app::App;
use crate::store::audit::By;
use crate::store::sessions::Person;
use crate::store::{donors, sessions};

const COOKIE: &str = "session";

/// A signed-in donor.
#[derive(Clone)]
pub struct Donor(pub donor::Model);

/// A signed-in member of staff, of any role.
#[derive(Clone)]
pub struct Staff(pub staff::Model);

/// A member of staff at work in one section of the service, and what of it they may see.
pub struct AtWork<S> {
    pub id: StaffId,
    pub sees: S,
}

/// Somebody who posts shortages.
pub type Ward = AtWork<Shortages>;

/// Somebody who receives donors.
pub type Desk = AtWork<Sites>;

/// Somebody who follows campaigns.
pub type Coordinator = AtWork<Campaigns>;

/// A section of the service, as one member of staff sees it.
pub trait Section: Sized {
    /// What this member of staff may see of it; nothing for those whose work it is not.
    fn seen_by(staff: &staff::Model) -> Option<Self>;
}

/// The shortages of one hospital; without one, those of all of them.
pub struct Shortages {
    pub hospital: Option<HospitalId>,
}

/// The sites of a desk.
#[derive(Debug, PartialEq, Eq)]
pub enum Sites {
    One(SiteId),
    /// Those that collect for a hospital.
    Of(HospitalId),
    All,
}

/// Every campaign.
pub struct Campaigns;

impl Section for Shortages {
    fn seen_by(staff: &staff::Model) -> Option<Self> {
        match (staff.role, staff.hospital_id) {
            (Role::Nurse, Some(own)) => Some(Self { hospital: Some(own) }),
            (Role::Admin, _) => Some(Self { hospital: None }),
            _ => None,
        }
    }
}

impl Section for Sites {
    fn seen_by(staff: &staff::Model) -> Option<Self> {
        match (staff.role, staff.site_id, staff.hospital_id) {
            (Role::Desk, Some(own), _) => Some(Self::One(own)),
            (Role::Desk, None, Some(hospital)) => Some(Self::Of(hospital)),
            (Role::Admin, _, _) => Some(Self::All),
            _ => None,
        }
    }
}

impl Section for Campaigns {
    fn seen_by(staff: &staff::Model) -> Option<Self> {
        matches!(staff.role, Role::Coordinator | Role::Operator | Role::Admin).then_some(Self)
    }
}

impl<S> AtWork<S> {
    /// For the audit table.
    #[must_use]
    pub const fn by(&self) -> By {
        By::staff(self.id)
    }
}

/// Finds out who sends a request, before the handler, and tells the pages around it.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    match read(&app, &mut request).await {
        Ok(signed_in) => {
            let mut response = next.run(request).await;
            if let Some(signed_in) = signed_in {
                response.extensions_mut().insert(signed_in);
            }
            response
        }
        Err(error) => WebError::from(error).into_response(),
    }
}

async fn read(app: &App, request: &mut Request) -> Result<Option<SignedIn>, sea_orm::DbErr> {
    let Some(token) = token(&CookieJar::from_headers(request.headers())) else {
        return Ok(None);
    };
    let person = sessions::person(&app.db, &app.keys, &token, app.clock.now()).await?;
    let signed_in = match person {
        Some(Person::Donor(id)) => match donors::by_id(&app.db, id).await? {
            Some(found) => by_donor(request.extensions_mut(), found),
            None => return Ok(None),
        },
        Some(Person::Staff(id)) => match crate::store::staff::active_by_id(&app.db, id).await? {
            Some(found) => by_staff(request.extensions_mut(), found),
            None => return Ok(None),
        },
        None => return Ok(None),
    };
    request.extensions_mut().insert(signed_in.clone());
    Ok(Some(signed_in))
}

fn by_donor(extensions: &mut Extensions, found: donor::Model) -> SignedIn {
    let language = Some(found.language);
    extensions.insert(Donor(found));
    SignedIn {
        who: Who::Donor,
        language,
    }
}

fn by_staff(extensions: &mut Extensions, found: staff::Model) -> SignedIn {
    let card = StaffCard {
        name: found.name.clone(),
        role: found.role,
    };
    extensions.insert(Staff(found));
    SignedIn {
        who: Who::Staff(card),
        language: None,
    }
}

/// The token that a browser holds.
#[must_use]
pub fn token(jar: &CookieJar) -> Option<String> {
    jar.get(COOKIE).map(|cookie| cookie.value().to_owned())
}

/// The cookie that signs a browser in.
#[must_use]
pub fn cookie(app: &App, token: String) -> Cookie<'static> {
    lasting(our_cookie(app, COOKIE, token))
}

/// A cookie that only this service sees, on every page.
#[must_use]
pub fn our_cookie(app: &App, name: impl Into<Cow<'static, str>>, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.house.base_url.starts_with("https://"))
        .build()
}

/// The same cookie, kept when the browser is closed.
#[must_use]
pub fn lasting(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.make_permanent();
    cookie
}

/// The cookie that takes the other one away.
#[must_use]
pub fn no_cookie() -> Cookie<'static> {
    Cookie::build(COOKIE).path("/").build()
}

impl<S: Sync> FromRequestParts<S> for Donor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(WebError::SignInFirst(Door::Donor))
    }
}

impl<S: Sync> FromRequestParts<S> for Staff {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, WebError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(WebError::SignInFirst(Door::Staff))
    }
}

impl<A: Section, S: Sync> FromRequestParts<S> for AtWork<A> {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let Staff(staff) = Staff::from_request_parts(parts, state).await?;
        let sees = A::seen_by(&staff).ok_or(WebError::Forbidden)?;
        Ok(Self { id: staff.id, sees })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_sees_what_it_is_for_and_without_that_nothing() {
        let seen = |role, site, hospital| {
            Sites::seen_by(&staff::Model {
                id: StaffId(1),
                email: String::new(),
                name: String::new(),
                role,
                hospital_id: hospital,
                site_id: site,
                password_hash: String::new(),
                created_at: chrono::DateTime::UNIX_EPOCH,
                disabled_at: None,
            })
        };
        let (site, hospital) = (Some(SiteId(3)), Some(HospitalId(7)));
        for (role, site, hospital, sites) in [
            (Role::Desk, site, None, Some(Sites::One(SiteId(3)))),
            (Role::Desk, None, hospital, Some(Sites::Of(HospitalId(7)))),
            (Role::Desk, site, hospital, Some(Sites::One(SiteId(3)))),
            (Role::Desk, None, None, None),
            (Role::Nurse, site, hospital, None),
            (Role::Admin, None, None, Some(Sites::All)),
        ] {
            assert_eq!(seen(role, site, hospital), sites, "{role} of {site:?} and {hospital:?}");
        }
    }
}
