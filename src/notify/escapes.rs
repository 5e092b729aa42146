//! Percent escapes in the addresses of carriers.

/// A percent sign that begins no escape. Taken as it stands, it would be a password that nobody meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write a percent sign as %25, because % begins an escape of two hexadecimal digits, such as %40 for @")]
pub struct BrokenEscape;

/// Whether every percent sign of an address begins an escape.
pub fn check(address: &str) -> Result<(), BrokenEscape> {
    let mut behind = address.split('%').skip(1);
    behind.all(begins_with_two_digits).then_some(()).ok_or(BrokenEscape)
}

fn begins_with_two_digits(text: &str) -> bool {
    text.len() >= 2 && text.bytes().take(2).all(|byte| byte.is_ascii_hexdigit())
}
