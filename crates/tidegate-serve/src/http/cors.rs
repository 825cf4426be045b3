//! Pages of other origins: those that the settings allow may read what `/mcp` answers ([CORS](https://fetch.spec.whatwg.org/#http-cors-protocol)).

use std::time::Duration;

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, Uri};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

/// How long a browser may remember what it was allowed.
const REMEMBERED: Duration = Duration::from_hours(1);

/// What a page may read of the answer's head.
const SHOWN: [HeaderName; 2] = [HeaderName::from_static("mcp-session-id"), HeaderName::from_static("mcp-protocol-version")];

pub(super) fn layer(allowed: Vec<String>) -> CorsLayer {
    let allowed = move |origin: &HeaderValue, _: &Parts| origin.to_str().is_ok_and(|origin| is_allowed(origin, &allowed));
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allowed))
        .allow_methods([Method::POST, Method::GET, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(SHOWN)
        .max_age(REMEMBERED)
}

/// Whether an origin is one of those: an entry with `:*`, or without a port, holds for every port.
fn is_allowed(origin: &str, allowed: &[String]) -> bool {
    let Some((scheme, host, port)) = parts(origin) else { return false };
    allowed.iter().any(|entry| {
        let (entry, any) = entry.strip_suffix(":*").map_or((entry.as_str(), false), |entry| (entry, true));
        parts(entry).is_some_and(|(of_scheme, of_host, of_port)| {
            scheme == of_scheme && host == of_host && (any || !has_port(entry) || port == of_port)
        })
    })
}

/// Scheme, host and port, which the scheme implies when it is not written.
fn parts(origin: &str) -> Option<(String, String, u16)> {
    let uri: Uri = origin.parse().ok()?;
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let port = uri.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
    Some((scheme, uri.host()?.to_ascii_lowercase(), port))
}

fn has_port(origin: &str) -> bool {
    origin.parse::<Uri>().is_ok_and(|uri| uri.port().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_its_scheme_host_and_port() {
        let allowed = ["http://localhost:*", "https://app.example.com:443", "https://any.example.com"].map(str::to_owned);
        for good in ["http://localhost:6274", "http://localhost", "https://app.example.com", "https://any.example.com:8443"] {
            assert!(is_allowed(good, &allowed), "{good}");
        }
        for bad in
            ["https://localhost:6274", "https://app.example.com:8443", "http://localhost.evil.example", "https://evil.example", "null", ""]
        {
            assert!(!is_allowed(bad, &allowed), "{bad}");
        }
    }
}
