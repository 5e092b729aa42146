//! Joining: the region, then everything else on one page.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use chrono_tz::Asia;
use entity::values::Language;
use serde::Deserialize;

use super::code::{self, Pending};
use super::forms::{self, JoinForm, Joining};
use super::pages;
use crate::actions::register_donor::{RegistrationRefused, register_donor};
use crate::app::App;
use crate::domain::eligibility;
use crate::reference;
use crate::web::error::WebError;
use crate::web::form::{FormState, day};
use crate::web::page::{Choice, Frame, Page, refused};

/// Where somebody joins.
#[derive(Deserialize)]
pub struct Place {
    #[serde(default)]
    region: String,
}

/// GET /join
pub async fn show(frame: Frame, Query(place): Query<Place>) -> Response {
    let language = frame.t.0;
    if reference::region(&place.region).is_none() {
        return Page(pages::Region {
            t: frame.t,
            regions: regions(language),
            frame,
        })
        .into_response();
    }
    let typed = JoinForm {
        region: place.region,
        language: language.to_string(),
        ..JoinForm::default()
    };
    page(frame, FormState::new(typed)).into_response()
}

/// POST /join
pub async fn send(
    State(app): State<App>,
    frame: Frame,
    jar: CookieJar,
    mut form: FormState<JoinForm>,
) -> Result<Response, WebError> {
    let joining = form.meaning::<Joining>();
    refuse_age(&mut form, &app);
    let Some(joining) = joining.filter(|_| !form.is_wrong()) else {
        return Ok(refused(page(frame, form)));
    };
    let address = joining.address.clone();
    match register_donor(&app.context(), joining.into()).await {
        Ok(handle) => {
            let told = Some(form.typed);
            let jar = jar.add(code::cookie(&app, Pending { handle, address, told }));
            Ok((jar, Redirect::to("/code")).into_response())
        }
        Err(RegistrationRefused::TooYoung) => {
            form.refuse("birth_date", "too-young");
            Ok(refused(page(frame, form)))
        }
        Err(RegistrationRefused::Code(why)) => {
            let status = code::refuse_code(&app, frame.t, &mut form, "address", why)?;
            Ok((status, page(frame, form)).into_response())
        }
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}

/// A birthday that lies ahead, or that makes somebody too young, is named together with whatever else is wrong.
fn refuse_age(form: &mut FormState<JoinForm>, app: &App) {
    let Some(birth_date) = day(&form.typed.birth_date) else {
        return;
    };
    let zone = forms::settlement(&form.typed.place).map_or(Asia::Almaty, |place| place.zone);
    let today = app.clock.now().with_timezone(&zone).date_naive();
    if birth_date > today {
        form.refuse("birth_date", "birth-date");
    } else if eligibility::is_too_young(birth_date, app.house.rules, today) {
        form.refuse("birth_date", "too-young");
    }
}

fn page(frame: Frame, form: FormState<JoinForm>) -> Page<pages::Join> {
    let language = frame.t.0;
    let region = reference::region(&form.typed.region);
    Page(pages::Join {
        t: frame.t,
        frame: frame.at(&format!(
            "/join?region={}",
            region.map_or("", |region| region.code.as_str())
        )),
        region: region
            .map(|region| region.names.get(language).to_owned())
            .unwrap_or_default(),
        places: places(language, &form.typed.region),
        form,
    })
}

fn regions(language: Language) -> Vec<Choice> {
    let mut regions: Vec<Choice> = reference::regions()
        .iter()
        .map(|region| Choice {
            value: region.code.clone(),
            label: region.names.get(language).to_owned(),
        })
        .collect();
    regions.sort_by(|a, b| a.label.cmp(&b.label));
    regions
}

fn places(language: Language, region: &str) -> Vec<Choice> {
    let of_region = reference::settlements().iter().filter(|place| place.region == region);
    of_region
        .map(|place| Choice {
            value: place.id.0.to_string(),
            label: reference::label(place, language).to_owned(),
        })
        .collect()
}
