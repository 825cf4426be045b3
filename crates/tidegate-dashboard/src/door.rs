//! Who may come in: one sign-in by a token that was printed at the terminal, then a session in a sealed cookie.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use futures::future::BoxFuture;
use tidegate_core::Result;

use crate::Dashboard;
use crate::page::Failure;

/// How long a session lasts.
pub const SESSION: Duration = Duration::from_hours(12);

/// How long a sign-in token is good for.
pub const TOKEN: Duration = Duration::from_mins(15);

const COOKIE: &str = "tidegate_session";

/// What htmx goes to, where an answer should replace the whole page.
const GO: HeaderName = HeaderName::from_static("hx-redirect");

/// What keeps the door. The binary joins the server's key and the control database to one; a test has its own.
pub trait Door: Send + Sync + 'static {
    /// Takes a token, which is good for once, and gives a session's sealed name. `None`: the token is unknown, used or too old.
    fn enter<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Option<String>>>;

    /// Whether this is the sealed name of a session that has not ended.
    fn is_open<'a>(&'a self, sealed: &'a str) -> BoxFuture<'a, Result<bool>>;

    /// Ends a session, for every server that shares the control database.
    fn leave<'a>(&'a self, sealed: &'a str) -> BoxFuture<'a, Result<()>>;
}

/// Lets a request in whose session is open, and sends every other to the door.
pub(crate) async fn admit(State(dashboard): State<Dashboard>, request: Request, next: Next) -> Response {
    match is_signed_in(&dashboard, request.headers()).await {
        Ok(true) => next.run(request).await,
        Ok(false) => to_the_door(&request),
        Err(error) => Failure::bare(&error).into_response(),
    }
}

pub(crate) async fn is_signed_in(dashboard: &Dashboard, headers: &HeaderMap) -> Result<bool> {
    match session(headers) {
        Some(sealed) => dashboard.door.is_open(sealed).await,
        None => Ok(false),
    }
}

fn to_the_door(request: &Request) -> Response {
    if request.headers().contains_key("hx-request") {
        return (StatusCode::UNAUTHORIZED, [(GO, HeaderValue::from_static("/sign-in"))]).into_response();
    }
    let wanted = request.uri().path_and_query().map_or("/", |path| path.as_str());
    if request.method() == Method::GET && wanted != "/" {
        let next = percent_encoded(wanted);
        return Redirect::to(&format!("/sign-in?next={next}")).into_response();
    }
    Redirect::to("/sign-in").into_response()
}

/// The page of ours that a sign-in goes on to: never one of another site.
pub(crate) fn next_page(wanted: Option<&str>) -> &str {
    let ours = |wanted: &&str| {
        let is_path = wanted.starts_with('/') && !wanted.starts_with("//") && !wanted.contains('\\');
        is_path && wanted.parse::<Uri>().is_ok_and(|uri| uri.authority().is_none())
    };
    wanted.filter(ours).unwrap_or("/")
}

/// The session's sealed name, as the browser sent it.
pub(crate) fn session(headers: &HeaderMap) -> Option<&str> {
    let name = cookie_name(headers);
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(given, _)| *given == name).map(|(_, value)| value)
}

/// The cookie that begins a session.
pub(crate) fn begin(headers: &HeaderMap, sealed: &str) -> HeaderValue {
    cookie(headers, sealed, SESSION)
}

/// The cookie that ends it in the browser.
pub(crate) fn end(headers: &HeaderMap) -> HeaderValue {
    cookie(headers, "", Duration::ZERO)
}

fn cookie(headers: &HeaderMap, value: &str, age: Duration) -> HeaderValue {
    let secure = if headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https") { "; Secure" } else { "" };
    let text = format!("{}={value}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{secure}", cookie_name(headers), age.as_secs());
    HeaderValue::from_str(&text).expect("a sealed name is base64")
}

/// Browsers keep cookies by host alone: two servers of one machine would end each other's sessions without the port.
fn cookie_name(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    match host.rsplit_once(':') {
        Some((_, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => format!("{COOKIE}_{port}"),
        _ => COOKIE.to_owned(),
    }
}

/// A text as a part of an address.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_goes_on_to_pages_of_ours_alone() {
        for ours in ["/", "/datasets/shop?tab=drift", "/query"] {
            assert_eq!(next_page(Some(ours)), ours);
        }
        for other in ["//evil.example", "https://evil.example", "/\\evil.example", "evil", ""] {
            assert_eq!(next_page(Some(other)), "/", "{other}");
        }
    }

    #[test]
    fn a_cookie_belongs_to_one_port_and_is_secure_behind_https() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:8642"));
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; tidegate_session_1=x; tidegate_session_8642=y"));
        assert_eq!(session(&headers), Some("y"));
        let plain = begin(&headers, "abc");
        assert_eq!(plain, "tidegate_session_8642=abc; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        assert!(begin(&headers, "abc").to_str().unwrap().ends_with("; Secure"));
    }
}
