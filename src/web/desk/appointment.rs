//! One appointment at the desk: the donor is here, and then what became of it.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use entity::values::{AppointmentId, Component};
use entity::{appointment, site};

use super::forms::{DeferForm, Deferred, Donated, DonatedForm};
use super::{pages, today};
use crate::actions::appointment::AppointmentRefused;
use crate::actions::outcome::{Outcome, check_in, record_outcome};
use crate::app::App;
use crate::domain::blood::Procedure;
use crate::locale;
use crate::store::boards::{self, Recorded};
use crate::store::{appointments, donors, shortages, slots};
use crate::web::error::WebError;
use crate::web::form::FormState;
use crate::web::id::Id;
use crate::web::page::{Frame, Page, refused};
use crate::web::session::Desk;
use crate::web::when;
use crate::web::words::Words;

/// What a bag of whole blood holds, in millilitres.
const USUAL_BAG_ML: u32 = 450;

/// An appointment at a site that this desk may look at.
struct Visit {
    held: appointment::Model,
    site: site::Model,
    /// What the campaign asks for.
    component: Option<Component>,
}

impl Visit {
    async fn of(app: &App, desk: &Desk, id: AppointmentId) -> Result<Self, WebError> {
        let held = appointments::by_id(&app.db, id).await?.ok_or(WebError::NotFound)?;
        let sites = super::sites(app, desk).await?;
        let site = sites.into_iter().find(|site| site.id == held.site_id);
        let shortage = match held.campaign_id {
            Some(campaign) => shortages::of_campaign(&app.db, campaign).await?,
            None => None,
        };
        Ok(Self {
            held,
            site: site.ok_or(WebError::NotFound)?,
            component: shortage.map(|shortage| shortage.component),
        })
    }

    /// The form for a donation with what is given most often.
    fn usual(&self) -> FormState<DonatedForm> {
        let whole = |component| Procedure::from(component) == Procedure::WholeBlood;
        FormState::new(DonatedForm {
            component: self
                .component
                .map(|component| component.to_string())
                .unwrap_or_default(),
            volume: match self.component {
                Some(component) if whole(component) => USUAL_BAG_ML.to_string(),
                _ => String::new(),
            },
        })
    }
}

type Forms = (FormState<DonatedForm>, FormState<DeferForm>);

/// GET /desk/appointments/{id}
pub async fn show(
    State(app): State<App>,
    desk: Desk,
    frame: Frame,
    Id(id): Id<AppointmentId>,
) -> Result<Response, WebError> {
    let visit = Visit::of(&app, &desk, id).await?;
    let forms = (visit.usual(), FormState::default());
    Ok(page(&app, frame, visit, forms).await?.into_response())
}

async fn page(
    app: &App,
    frame: Frame,
    visit: Visit,
    (donated, defer): Forms,
) -> Result<Page<pages::Appointment>, WebError> {
    let (t, now, zone) = (frame.t, app.clock.now(), when::zone_of(&visit.site));
    let held = &visit.held;
    let slot = slots::by_id(&app.db, held.slot_id).await?.ok_or(WebError::NotFound)?;
    let donor = donors::by_id(&app.db, held.donor_id).await?.ok_or(WebError::NotFound)?;
    let recorded = boards::recorded(&app.db, held).await?;
    Ok(Page(pages::Appointment {
        t,
        when: when::moment(t, slot.starts_at, now, zone),
        at: visit.site.id,
        site: when::site_name(t.0, &visit.site),
        row: today::row(app, held, &donor)?,
        component: visit.component,
        outcome: recorded.map(|recorded| sentence(t, &recorded)),
        donated,
        defer,
        frame: frame.at(&format!("/desk/appointments/{}", held.id)),
    }))
}

/// What was written down, as a sentence.
fn sentence(t: Words, recorded: &Recorded) -> String {
    match recorded {
        Recorded::Donated {
            component,
            volume_ml: Some(volume),
        } => t.with2("desk-outcome-volume", "component", t.name(component), "volume", *volume),
        Recorded::Donated { component, .. } => t.with("desk-outcome-donated", "component", t.name(component)),
        Recorded::Deferred { until: Some(day) } => t.with("desk-outcome-deferred", "day", locale::date_long(t.0, *day)),
        Recorded::Deferred { until: None } => t.of("desk-outcome-never"),
    }
}

/// POST /desk/appointments/{id}/arrive
pub async fn arrive(State(app): State<App>, desk: Desk, Id(id): Id<AppointmentId>) -> Result<Response, WebError> {
    let visit = Visit::of(&app, &desk, id).await?;
    done(&visit, check_in(&app.context(), desk.by(), id).await)
}

/// POST /desk/appointments/{id}/no-show
pub async fn no_show(State(app): State<App>, desk: Desk, Id(id): Id<AppointmentId>) -> Result<Response, WebError> {
    let visit = Visit::of(&app, &desk, id).await?;
    record(&app, &desk, &visit, Outcome::DidNotCome).await
}

/// POST /desk/appointments/{id}/donated
pub async fn donated(
    State(app): State<App>,
    desk: Desk,
    frame: Frame,
    Id(id): Id<AppointmentId>,
    mut form: FormState<DonatedForm>,
) -> Result<Response, WebError> {
    let visit = Visit::of(&app, &desk, id).await?;
    let Some(given) = form.meaning::<Donated>() else {
        return Ok(refused(page(&app, frame, visit, (form, FormState::default())).await?));
    };
    let outcome = Outcome::Donated {
        component: given.component,
        volume_ml: Some(given.volume_ml),
    };
    record(&app, &desk, &visit, outcome).await
}

/// POST /desk/appointments/{id}/deferred
pub async fn deferred(
    State(app): State<App>,
    desk: Desk,
    frame: Frame,
    Id(id): Id<AppointmentId>,
    mut form: FormState<DeferForm>,
) -> Result<Response, WebError> {
    let visit = Visit::of(&app, &desk, id).await?;
    let today = app.clock.now().with_timezone(&when::zone_of(&visit.site)).date_naive();
    let until = match form.meaning::<Deferred>() {
        Some(Deferred::ForGood) => Some(None),
        Some(Deferred::Until(day)) if day > today => Some(Some(day)),
        Some(Deferred::Until(_)) => {
            form.refuse("until", "day");
            None
        }
        None => None,
    };
    match until {
        Some(until) => record(&app, &desk, &visit, Outcome::Deferred { until }).await,
        None => {
            let donated = visit.usual();
            Ok(refused(page(&app, frame, visit, (donated, form)).await?))
        }
    }
}

async fn record(app: &App, desk: &Desk, visit: &Visit, outcome: Outcome) -> Result<Response, WebError> {
    let recorded = record_outcome(&app.context(), desk.by(), visit.held.id, outcome).await;
    done(visit, recorded)
}

/// Back to the page of the appointment. One that has ended meanwhile says so there, and nothing is counted twice.
fn done(visit: &Visit, outcome: Result<(), AppointmentRefused>) -> Result<Response, WebError> {
    match outcome {
        Ok(()) | Err(AppointmentRefused::Ended) => {
            Ok(Redirect::to(&format!("/desk/appointments/{}", visit.held.id)).into_response())
        }
        Err(AppointmentRefused::Unknown) => Err(WebError::NotFound),
        Err(error) => Err(anyhow::Error::new(error).into()),
    }
}
