//! The individual identification number and its check digit.
