//! Masked phone numbers and e-mail addresses.
