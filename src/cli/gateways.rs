//! The files that describe the gateways of the settings.

use std::path::Path;

use crate::config::{Problem, Problems, settings};
use crate::notify::gateway::{Description, Fault};
use crate::notify::{Over, RouteSettings};

/// The description of each gateway, in the order of their routes.
///
/// # Errors
/// Everything that is wrong with all of the files.
pub fn descriptions(routes: &[RouteSettings]) -> Result<Vec<Description>, Problems> {
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    for route in routes {
        let Over::Gateway(gateway) = &route.over else {
            continue;
        };
        match description(&gateway.config, route.two_way) {
            Ok(description) => read.push(description),
            Err(faults) => problems.extend(faults.into_iter().map(|fault| problem(&gateway.config, fault))),
        }
    }
    if problems.is_empty() {
        Ok(read)
    } else {
        Err(Problems(problems))
    }
}

fn description(file: &Path, two_way: bool) -> Result<Description, Vec<Fault>> {
    let toml = std::fs::read_to_string(file).map_err(|error| {
        let (field, why) = ("the file".to_owned(), format!("it cannot be read: {error}"));
        vec![Fault { field, why }]
    })?;
    Description::read(&toml, two_way, &|name| std::env::var(name).ok())
}

fn problem(file: &Path, fault: Fault) -> Problem {
    Problem {
        setting: format!("{}, {}: {}", settings::SMS_URL.name, file.display(), fault.field),
        why: fault.why,
    }
}
