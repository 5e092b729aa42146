//! Whether a donor may give a component on a day.
