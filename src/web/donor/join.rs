//! Joining: the region, then everything else on one page.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use chrono_tz::Asia;
use entity::values::{Channel, Language};
use serde::Deserialize;

use super::code::{self, Pending};
use super::forms::{JoinForm, Joining};
use super::pages;
use crate::actions::register_donor::{Registration, RegistrationRefused, register_donor};
use crate::actions::sign_in::CodeNotSent;
use crate::app::App;
use crate::domain::contact::Address;
use crate::reference::{self, Settlement, SettlementId};
use crate::store::donors::{Channels, Profile};
use crate::web::error::WebError;
use crate::web::form::FormState;
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
    let Some(registration) = registration(&mut form, &app) else {
        return Ok(refused(page(frame, form)));
    };
    let address = registration.address.clone();
    match register_donor(&app.context(), registration).await {
        Ok(handle) => {
            let jar = jar.add(code::cookie(&app, &Pending { handle, address }));
            Ok((jar, Redirect::to("/code")).into_response())
        }
        Err(RegistrationRefused::TooYoung) => {
            form.refuse("birth_date", "too-young");
            Ok(refused(page(frame, form)))
        }
        Err(RegistrationRefused::Code(CodeNotSent::TooMany)) => Err(WebError::TooOften),
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}

/// What the form means, with the facts behind its words; nothing when it has to be shown again.
fn registration(form: &mut FormState<JoinForm>, app: &App) -> Option<Registration> {
    let joining = form.meaning::<Joining>();
    let address = Address::parse(&form.typed.address);
    if address.is_err() && form.finding("address").is_none() {
        form.refuse("address", "address-unknown");
    }
    let (joining, address) = (joining?, address.ok()?);
    let Some(place) = settlement(&joining.place) else {
        form.refuse("place", "place-missing");
        return None;
    };
    let today = app.clock.now().with_timezone(&Asia::Almaty).date_naive();
    if joining.birth_date > today {
        form.refuse("birth_date", "birth-date");
        return None;
    }
    let Some(channels) = usable(&address, &joining.channels) else {
        form.refuse("channels", "channel-without-address");
        return None;
    };
    Some(Registration {
        address,
        name: joining.name,
        profile: Profile {
            language: joining.language,
            blood_group: joining.group,
            sex: joining.sex,
            birth_date: joining.birth_date,
            weight_kg: None,
            settlement: i64::from(place.id.0),
            region: place.region.to_owned(),
            home_cell: place.cell.into(),
        },
        channels,
        emergency: joining.emergency,
    })
}

/// The channels of choice, unless one of them needs an address that was not given.
fn usable(address: &Address, chosen: &[Channel]) -> Option<Channels> {
    let mut channels = Channels::default();
    for channel in chosen {
        match (channel, address) {
            (Channel::Sms, Address::Phone(_)) => channels.sms = true,
            (Channel::Phone, Address::Phone(_)) => channels.phone = true,
            (Channel::Email, Address::Email(_)) => channels.email = true,
            _ => return None,
        }
    }
    Some(channels)
}

fn settlement(id: &str) -> Option<&'static Settlement> {
    reference::settlement(SettlementId(id.parse().ok()?))
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
