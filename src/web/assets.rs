//! The style sheet and the mark. An address carries the hash of its content, so that it may be kept for a year.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::error::WebError;

/// A file of `templates/assets` under the address that it is served at.
#[derive(Debug)]
pub struct Asset {
    pub address: String,
    etag: String,
    media_type: &'static str,
    content: &'static str,
}

/// The one style sheet.
pub static CSS: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "qanat",
        "css",
        "text/css; charset=utf-8",
        include_str!("../../templates/assets/qanat.css"),
    )
});

/// The wing: icon of the site and mark in the header.
pub static MARK: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "qanat",
        "svg",
        "image/svg+xml",
        include_str!("../../templates/assets/qanat.svg"),
    )
});

impl Asset {
    fn new(stem: &str, extension: &str, media_type: &'static str, content: &'static str) -> Self {
        let hash: String = Sha256::digest(content)
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self {
            address: format!("/assets/{stem}.{hash}.{extension}"),
            etag: format!("\"{hash}\""),
            media_type,
            content,
        }
    }
}

/// GET /assets/{name}.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, WebError> {
    let asset = [&CSS, &MARK]
        .into_iter()
        .find(|asset| asset.address.strip_prefix("/assets/") == Some(name.as_str()))
        .ok_or(WebError::NotFound)?;
    let kept = [
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::ETAG, asset.etag.as_str()),
        (header::CONTENT_TYPE, asset.media_type),
    ];
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|etag| etag == asset.etag.as_str())
    {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    Ok((kept, asset.content).into_response())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn the_style_sheet_and_the_mark_stay_small() {
        assert!(CSS.content.len() < 12 * 1024, "{} bytes of CSS", CSS.content.len());
        assert!(MARK.content.len() < 1024, "{} bytes of SVG", MARK.content.len());
    }

    /// The colours declared in a block of the style sheet.
    fn tokens(block: &str) -> HashMap<&str, f64> {
        block
            .split(';')
            .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"))
            .map(|(name, hex)| (name, luminance(hex)))
            .collect()
    }

    /// Relative luminance as WCAG 2 defines it.
    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("six digits of a colour")) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    #[test]
    fn text_is_legible_by_day_and_by_night() {
        let blocks: Vec<_> = CSS
            .content
            .split(":root {")
            .skip(1)
            .map(|rest| tokens(rest.split('}').next().unwrap_or("")))
            .collect();
        let [day, night, ..] = blocks.as_slice() else {
            panic!("two sets of colours")
        };
        for (theme, colours) in [("day", day), ("night", night)] {
            for ground in ["paper", "card", "tint", "glow"] {
                for text in ["ink", "soft", "garnet", "leaf", "amber"] {
                    contrast(theme, colours, text, ground);
                }
            }
            contrast(theme, colours, "on-garnet", "garnet");
        }
    }

    fn contrast(theme: &str, colours: &HashMap<&str, f64>, text: &str, ground: &str) {
        let (one, other) = (colours[text] + 0.05, colours[ground] + 0.05);
        let ratio = one.max(other) / one.min(other);
        assert!(ratio >= 4.5, "{theme}: {text} on {ground} is {ratio:.2}");
    }
}
