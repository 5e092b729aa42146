//! Looks at the routes of text messages, and takes another one when it has to be.

use super::gateways;
use super::listen::show;
use crate::actions::route::choose_route;
use crate::app::App;
use crate::notify::Route;
use crate::store::{connectors, routes};

pub(super) async fn run(app: &App) -> anyhow::Result<String> {
    let names: Vec<&str> = app.carriers.sms.iter().map(Route::name).collect();
    if names.len() < 2 {
        // Of what was a choice before, nothing is left to show.
        routes::forget_others(&app.db, &[]).await?;
        return Ok(String::new());
    }
    for connector in app.carriers.sms.iter().filter_map(Route::connector) {
        show(app, connector).await;
    }
    for gateway in app.carriers.sms.iter().filter_map(Route::gateway) {
        gateways::show(app, gateway).await?;
    }
    let since = app.clock.now() - app.clock.span(connectors::SILENT);
    Ok(match choose_route(&app.context(), &names, since).await? {
        Some(route) => {
            tracing::warn!(route, "text messages leave over another route");
            format!("route: {route}")
        }
        None => String::new(),
    })
}
