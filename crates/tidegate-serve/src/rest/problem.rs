//! What went wrong, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) has it.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;
use tidegate_core::{Error, Kind};

/// A refusal or a failure on its way to a program.
pub(crate) struct Problem {
    status: StatusCode,
    error: Error,
    allow: Option<String>,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        Problem::of(status(error.kind), error)
    }
}

fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Denied => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooMuch => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Problem {
    pub(crate) fn of(status: StatusCode, error: Error) -> Problem {
        Problem { status, error, allow: None }
    }

    /// A refusal of HTTP itself.
    pub(crate) fn simple(status: StatusCode, message: impl Into<String>, hint: &str) -> Problem {
        let kind = match status {
            StatusCode::NOT_FOUND => Kind::NotFound,
            StatusCode::FORBIDDEN => Kind::Denied,
            StatusCode::PAYLOAD_TOO_LARGE => Kind::TooMuch,
            _ => Kind::Invalid,
        };
        Problem::of(status, Error::new(kind, message).hint(hint))
    }

    pub(crate) fn invalid(message: impl Into<String>, hint: &str) -> Problem {
        Problem::simple(StatusCode::BAD_REQUEST, message, hint)
    }

    pub(crate) fn denied(message: &str, hint: &str) -> Problem {
        Problem::simple(StatusCode::FORBIDDEN, message, hint)
    }

    pub(crate) fn no_path(path: &str) -> Problem {
        let shown: String = path.chars().take(200).collect();
        Problem::simple(StatusCode::NOT_FOUND, format!("no path `{shown}`"), "`/api` shows what there is")
    }

    /// The path is there, and takes these methods.
    pub(crate) fn no_method(method: &str, allow: &str) -> Problem {
        let problem = Problem::simple(StatusCode::METHOD_NOT_ALLOWED, format!("`{method}` can't be done here"), "`Allow` says what can");
        Problem { allow: Some(allow.to_owned()), ..problem }
    }

    pub(crate) fn into_response(self, path: &str) -> Response {
        let Problem { status, error, allow } = self;
        let mut body = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            "detail": error.message,
            "instance": path,
            "kind": error.kind.as_str(),
        });
        if let Some(hint) = error.hint {
            body["hint"] = hint.into();
        }
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = error.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        if let Some(allow) = allow.and_then(|allow| HeaderValue::from_str(&allow).ok()) {
            headers.insert(header::ALLOW, allow);
        }
        response
    }
}
