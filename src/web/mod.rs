//! What happens when asked: every route on one page.
