//! What is still missing for a shortage.
