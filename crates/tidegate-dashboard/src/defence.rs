//! What every page is protected by: nothing runs that is not ours, and nothing is changed at the wish of another site.

use axum::extract::Request;
use axum::http::uri::{Authority, Uri};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tidegate_core::Error;

use crate::page::Failure;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// A browser's own word on where a request came from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

pub(crate) async fn defend(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = if changes && !is_ours(request.headers()) {
        let error = Error::denied("the request came from another site").hint("open the page again and use its own form");
        Failure::bare(&error).into_response()
    } else {
        next.run(request).await
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether the request came from one of our own pages. One that does not say where from is refused.
fn is_ours(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get(FETCH_SITE) {
        return site == "same-origin";
    }
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let origin = text(header::ORIGIN).and_then(|origin| origin.parse::<Uri>().ok()).and_then(|origin| origin.authority().cloned());
    let host = text(header::HOST).and_then(|host| host.parse::<Authority>().ok());
    origin.is_some() && origin == host
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(pairs: &[(HeaderName, &str)]) -> bool {
        is_ours(&pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect())
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let host = (header::HOST, "127.0.0.1:8642");
        assert!(ours(&[host.clone(), (FETCH_SITE, "same-origin")]));
        assert!(ours(&[host.clone(), (header::ORIGIN, "http://127.0.0.1:8642")]));
        for site in ["same-site", "cross-site", "none"] {
            assert!(!ours(&[host.clone(), (FETCH_SITE, site), (header::ORIGIN, "http://127.0.0.1:8642")]), "{site}");
        }
        for origin in ["http://127.0.0.1:9000", "https://evil.example", "null"] {
            assert!(!ours(&[host.clone(), (header::ORIGIN, origin)]), "{origin}");
        }
        assert!(!ours(&[host]));
    }
}
