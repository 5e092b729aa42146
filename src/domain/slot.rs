//! Half-hours at a site.
