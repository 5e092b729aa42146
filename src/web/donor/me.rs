//! A donor's own page.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::donor;
use entity::values::{Channel, Component};
use serde::Deserialize;

use super::forms::{AgreementForm, PauseForm, PauseUntil, Preferences as Chosen, PreferencesForm};
use super::pages::{self, Given, MayGive, Notice, OpenAppeal, Standing};
use super::{appointment, done};
use crate::actions::preferences::{self, Preferences, change_preferences};
use crate::actions::scene::scene;
use crate::app::App;
use crate::locale;
use crate::reference::{self, SettlementId};
use crate::store::donors::{Channels, day_or_never};
use crate::store::{appeals, boards, sites, suppressions};
use crate::web::error::WebError;
use crate::web::form::{FormState, ticked};
use crate::web::page::{Frame, Page, refused};
use crate::web::session::Donor;
use crate::web::when;

/// What has just been done.
#[derive(Deserialize)]
pub struct Done {
    done: Option<Notice>,
}

/// GET /me
pub async fn show(
    State(app): State<App>,
    Donor(donor): Donor,
    frame: Frame,
    Query(done): Query<Done>,
) -> Result<Response, WebError> {
    let forms = (FormState::new(as_typed(&donor)), FormState::default());
    Ok(page(&app, donor, frame, done.done, forms).await?.into_response())
}

fn as_typed(donor: &donor::Model) -> PreferencesForm {
    let tick = |on: bool| if on { "on".to_owned() } else { String::new() };
    PreferencesForm {
        language: donor.language.to_string(),
        sms: tick(donor.by_sms),
        email: tick(donor.by_email),
        phone: tick(donor.by_phone),
        latin: tick(donor.latin),
        emergency: tick(donor.emergency),
    }
}

type Forms = (FormState<PreferencesForm>, FormState<PauseForm>);

async fn page(
    app: &App,
    donor: donor::Model,
    frame: Frame,
    notice: Option<Notice>,
    (preferences, pause): Forms,
) -> Result<Page<pages::Me>, WebError> {
    let (t, now) = (frame.t, app.clock.now());
    let place = place(&donor);
    let zone = place.map_or(chrono_tz::Asia::Almaty, |place| place.zone);
    let today = now.with_timezone(&zone).date_naive();
    let ticket = match appointment::held(app, &donor).await? {
        Some((held, scene)) => Some(appointment::ticket(app, &frame, &held, &scene).await?),
        None => None,
    };
    let suppressed = suppressions::among(&app.db, std::slice::from_ref(&donor)).await?;
    Ok(Page(pages::Me {
        t,
        notice,
        group: donor.blood_group,
        place: place
            .map(|place| reference::label(place, t.0).to_owned())
            .unwrap_or_default(),
        standings: standings(&frame, &donor, today),
        ticket,
        appeals: open_appeals(app, &frame, &donor).await?,
        history: history(app, &frame, &donor).await?,
        letters_come_back: suppressed.channels_of(&donor).contains(&Channel::Email),
        stopped: donor.stopped_at.is_some(),
        paused_until: donor
            .paused_until
            .filter(|day| *day > today)
            .map(|day| locale::date_long(t.0, day)),
        channels: reachable(&donor),
        preferences,
        pause,
        frame: frame.at("/me"),
    }))
}

fn place(donor: &donor::Model) -> Option<&'static reference::Settlement> {
    reference::settlement(SettlementId(u32::try_from(donor.settlement).ok()?))
}

/// The channels for which the donor has an address.
fn reachable(donor: &donor::Model) -> Vec<Channel> {
    let has = |channel: &&Channel| match channel {
        Channel::Email => donor.email_index.is_some(),
        Channel::Sms | Channel::Phone => donor.phone_index.is_some(),
    };
    Channel::ALL.iter().filter(has).copied().collect()
}

fn standings(frame: &Frame, donor: &donor::Model, today: NaiveDate) -> Vec<Standing> {
    let from = [
        (Component::WholeBlood, donor.whole_blood_from),
        (Component::Platelets, donor.platelets_from),
        (Component::Plasma, donor.plasma_from),
    ];
    from.into_iter()
        .map(|(component, day)| Standing {
            component,
            may_give: match day_or_never(day) {
                None => MayGive::Never,
                Some(day) if day <= today => MayGive::Now,
                Some(day) => MayGive::From(locale::date_long(frame.t.0, day)),
            },
        })
        .collect()
}

async fn open_appeals(app: &App, frame: &Frame, donor: &donor::Model) -> Result<Vec<OpenAppeal>, WebError> {
    let (mut open, now) = (Vec::new(), app.clock.now());
    for appeal in appeals::open_of_donor(&app.db, donor.id).await? {
        if appeal.expires_at <= now {
            continue;
        }
        if let Some(scene) = scene(&app.db, appeal.campaign_id).await? {
            open.push(OpenAppeal {
                address: format!("/a/{}", appeal.token),
                by: when::moment(frame.t, scene.shortage.deadline, now, scene.zone()),
                hospital: scene.hospital.name,
            });
        }
    }
    Ok(open)
}

async fn history(app: &App, frame: &Frame, donor: &donor::Model) -> Result<Vec<Given>, WebError> {
    let mut history = Vec::new();
    for given in boards::history(&app.db, donor.id).await? {
        let site = match given.site_id {
            Some(id) => sites::by_id(&app.db, id).await?,
            None => None,
        };
        history.push(Given {
            day: locale::date_long(frame.t.0, given.donated_on),
            component: given.component,
            site: site.map(|site| when::site_name(frame.t.0, &site)),
        });
    }
    Ok(history)
}

/// POST /me/preferences
pub async fn prefer(
    State(app): State<App>,
    Donor(donor): Donor,
    frame: Frame,
    mut form: FormState<PreferencesForm>,
) -> Result<Response, WebError> {
    let Some(chosen) = form.meaning::<Chosen>() else {
        return Ok(refused(
            page(&app, donor, frame, None, (form, FormState::default())).await?,
        ));
    };
    let reachable = reachable(&donor);
    let on = |channel| chosen.channels.contains(&channel) && reachable.contains(&channel);
    let to = Preferences {
        language: chosen.language,
        channels: Channels {
            sms: on(Channel::Sms),
            email: on(Channel::Email),
            phone: on(Channel::Phone),
        },
        latin: chosen.latin,
        emergency: chosen.emergency,
    };
    change_preferences(&app.context(), donor.id, to).await?;
    Ok(done("saved"))
}

/// POST /me/pause
pub async fn pause(
    State(app): State<App>,
    Donor(donor): Donor,
    frame: Frame,
    mut form: FormState<PauseForm>,
) -> Result<Response, WebError> {
    let zone: Tz = place(&donor).map_or(chrono_tz::Asia::Almaty, |place| place.zone);
    let today = app.clock.now().with_timezone(&zone).date_naive();
    let until = form.meaning::<PauseUntil>().map(|PauseUntil(day)| day);
    if let Some(day) = until.filter(|day| *day > today) {
        preferences::pause(&app.context(), donor.id, day).await?;
        return Ok(done("saved"));
    }
    if !form.is_wrong() {
        form.refuse("until", "day");
    }
    let preferences = FormState::new(as_typed(&donor));
    Ok(refused(page(&app, donor, frame, None, (preferences, form)).await?))
}

/// POST /me/resume
pub async fn resume(State(app): State<App>, Donor(donor): Donor) -> Result<Response, WebError> {
    preferences::resume(&app.context(), donor.id).await?;
    Ok(done("saved"))
}

/// POST /me/stop
pub async fn stop(State(app): State<App>, Donor(donor): Donor) -> Result<Response, WebError> {
    preferences::stop(&app.context(), donor.id).await?;
    Ok(done("stopped"))
}

/// POST /me/agree: the words were read in the language of the page.
pub async fn agree(
    State(app): State<App>,
    Donor(donor): Donor,
    frame: Frame,
    form: FormState<AgreementForm>,
) -> Result<Response, WebError> {
    let emergency = ticked(&form.typed.emergency);
    preferences::agree_again(&app.context(), donor.id, frame.t.0, emergency).await?;
    Ok(done("agreed"))
}
