//! How much a bench does: much when it measures (`cargo bench`), enough to see that everything runs when it is only tested, and
//! something else when its variable says so.

/// Reads how much from `variable`, or takes `measured` or `tested`.
pub fn of<T: std::str::FromStr>(variable: &str, measured: T, tested: T) -> T {
    let wanted = std::env::var(variable).ok().and_then(|text| text.parse().ok());
    let is_measured = std::env::args().any(|arg| arg == "--bench");
    wanted.unwrap_or(if is_measured { measured } else { tested })
}
