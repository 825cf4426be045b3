//! A page as a handler gives it, whoever asked: a browser gets the whole, htmx the block whose id it named.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tidegate_core::{Error, Kind};

use crate::shell::Shell;

/// A template with its blocks.
pub(crate) trait Body: Send + Sync {
    /// The document.
    fn whole(&self) -> askama::Result<String>;

    /// The block of that name, if there is one.
    fn block(&self, _name: &str) -> Option<askama::Result<String>> {
        None
    }
}

/// Makes a template a page: its blocks by the ids of the elements that htmx puts them into.
macro_rules! page {
    ($template:ty $(, $id:literal => $block:ident)* $(,)?) => {
        impl $crate::page::Body for $template {
            fn whole(&self) -> askama::Result<String> {
                askama::Template::render(self)
            }

            fn block(&self, name: &str) -> Option<askama::Result<String>> {
                match name {
                    $($id => Some(askama::Template::render(&self.$block())),)*
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use page;

/// What a handler returns.
pub(crate) struct Page {
    status: StatusCode,
    body: Box<dyn Body>,
}

impl Page {
    pub(crate) fn new(body: impl Body + 'static) -> Page {
        Page { status: StatusCode::OK, body: Box::new(body) }
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Page {
        self.status = status;
        self
    }
}

/// A page on its way through the layers, until [`render`] knows who asked.
#[derive(Clone)]
struct Carried(std::sync::Arc<dyn Body>);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Carried(self.body.into()));
        response
    }
}

/// Writes pages as they were asked for.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let wanted = block_wanted(request.headers());
    let mut response = next.run(request).await;
    let Some(Carried(body)) = response.extensions_mut().remove::<Carried>() else { return response };
    let text = wanted.and_then(|name| body.block(&name)).unwrap_or_else(|| body.whole());
    match text {
        Ok(text) => {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            headers.insert(header::VARY, HeaderValue::from_static("HX-Request, HX-Target"));
            *response.body_mut() = text.into();
            response
        }
        Err(error) => {
            tracing::error!(cause = %error, "a page could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn block_wanted(headers: &HeaderMap) -> Option<String> {
    // After the browser's own way back, htmx asks for the whole again.
    if !headers.contains_key("hx-request") || headers.contains_key("hx-history-restore-request") {
        return None;
    }
    headers.get("hx-target")?.to_str().ok().map(str::to_owned)
}

/// What is said of a failure, in a page or in a part of one.
#[derive(Clone, Debug, askama::Template)]
#[template(path = "notice.html")]
pub(crate) struct Notice {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl From<&Error> for Notice {
    fn from(error: &Error) -> Notice {
        Notice { message: sentence(&error.message), hint: error.hint.as_deref().map(sentence) }
    }
}

/// Errors begin lowercase; people read sentences.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Why there is no page.
pub(crate) struct Failure(Page);

impl Failure {
    /// Inside the frame of all pages.
    pub(crate) fn framed(shell: Shell, error: &Error) -> Failure {
        Failure(Page::new(Failed { shell, notice: error.into() }).with_status(status(error.kind)))
    }

    /// Where it is not known who asks.
    pub(crate) fn bare(error: &Error) -> Failure {
        Failure::framed(Shell::at_the_door(), error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// How HTTP says it.
pub(crate) fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Denied => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::TooMuch => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

#[derive(askama::Template)]
#[template(path = "failed.html", blocks = ["content"])]
struct Failed {
    shell: Shell,
    notice: Notice,
}

impl Body for Failed {
    fn whole(&self) -> askama::Result<String> {
        askama::Template::render(self)
    }

    /// Whatever htmx wanted to fill tells of the failure instead.
    fn block(&self, _name: &str) -> Option<askama::Result<String>> {
        Some(askama::Template::render(&self.as_content()))
    }
}
