//! Styles and scripts, in the binary. An address holds its file's hash, so that a browser may keep it for ever.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use sha2::{Digest as _, Sha256};

/// Characters of a hash that an address shows.
const HASH_CHARS: usize = 12;

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const ASSETS: [Asset; 5] = [
    Asset { name: "tidegate.css", kind: CSS, text: include_str!("../assets/tidegate.css") },
    Asset { name: "tidegate.js", kind: SCRIPT, text: include_str!("../assets/tidegate.js") },
    Asset { name: "htmx.js", kind: SCRIPT, text: include_str!("../assets/vendor/htmx-2.0.11.min.js") },
    Asset { name: "alpine.js", kind: SCRIPT, text: include_str!("../assets/vendor/alpine-csp-3.17.4.min.js") },
    Asset { name: "mark.svg", kind: "image/svg+xml", text: include_str!("../assets/mark.svg") },
];

static ADDRESSES: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let address = |asset: &Asset| {
        let digest = Sha256::digest(asset.text.as_bytes());
        let hash: String = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).take(HASH_CHARS).map(digit).collect();
        (asset.name, format!("/assets/{hash}/{}", asset.name))
    };
    ASSETS.iter().map(address).collect()
});

fn digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).expect("half a byte is a digit")
}

/// Where a file is.
pub(crate) fn address(name: &str) -> &'static str {
    ADDRESSES.iter().find(|(known, _)| *known == name).map_or("", |(_, address)| address)
}

pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{hash}/{name}", get(asset))
}

async fn asset(Path((hash, name)): Path<(String, String)>) -> Response {
    let asked = format!("/assets/{hash}/{name}");
    let found = ASSETS.iter().find(|asset| address(asset.name) == asked);
    let Some(asset) = found else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, asset.text).into_response()
}
