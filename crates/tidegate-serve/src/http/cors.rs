//! Pages of other origins: those that the settings allow may read what is answered ([CORS](https://fetch.spec.whatwg.org/#http-cors-protocol)).

use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use crate::origins::is_allowed;

/// How long a browser may remember what it was allowed.
const REMEMBERED: Duration = Duration::from_hours(1);

/// What a page may read of the answer's head.
const SHOWN: [HeaderName; 4] =
    [header::LINK, header::LOCATION, HeaderName::from_static("mcp-session-id"), HeaderName::from_static("mcp-protocol-version")];

pub(super) fn layer(allowed: Vec<String>, methods: &[Method]) -> CorsLayer {
    let allowed = move |origin: &HeaderValue, _: &Parts| origin.to_str().is_ok_and(|origin| is_allowed(origin, &allowed));
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allowed))
        .allow_methods(methods.to_vec())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(SHOWN)
        .max_age(REMEMBERED)
}
