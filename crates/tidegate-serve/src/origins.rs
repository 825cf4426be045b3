//! Which hosts a request may name, and which pages it may come from.

use axum::http::uri::Authority;
use axum::http::{HeaderValue, Uri};

use crate::settings::Settings;

/// The names under which this server may be addressed.
pub(crate) struct Hosts(Vec<Authority>);

impl Hosts {
    pub(crate) fn of(settings: &Settings) -> Hosts {
        let bracketed =
            |host: &String| if host.matches(':').count() > 1 && !host.starts_with('[') { format!("[{host}]") } else { host.clone() };
        Hosts(settings.hosts().iter().filter_map(|host| bracketed(host).parse().ok()).collect())
    }

    /// Whether a `Host` header is one of them, at any port unless one is said.
    pub(crate) fn allow(&self, value: &HeaderValue) -> bool {
        let Some(host) = value.to_str().ok().and_then(|host| host.parse::<Authority>().ok()) else { return false };
        let bare = |host: &Authority| host.host().trim_matches(['[', ']']).to_ascii_lowercase();
        let same = |known: &Authority| bare(known) == bare(&host) && (known.port().is_none() || known.port_u16() == host.port_u16());
        self.0.iter().any(same)
    }
}

/// Whether an origin is one of those: an entry with `:*`, or without a port, holds for every port.
pub(crate) fn is_allowed(origin: &str, allowed: &[String]) -> bool {
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
