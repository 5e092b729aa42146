//! What a reply means.
