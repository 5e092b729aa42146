//! The right to write, asked at the last moment.

use std::sync::Arc;

/// Asked immediately before the first octet of a message is written; if it says no, nothing is. Whoever sends holds a lease,
/// and may have lost it while the message waited for its turn.
pub type Fence = Arc<dyn Fn() -> bool + Send + Sync>;
