//! How long a text message is, in parts.
