//! The verbs: one file each, one transaction each, named refusals. No HTTP, no templates.
#![warn(missing_docs)]
