//! What several tasks share, one at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Holds what a lock guards. No panic leaves it half changed.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
