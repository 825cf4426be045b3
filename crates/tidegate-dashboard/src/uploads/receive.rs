//! A form with a file, as a browser sends it: read as it comes, held nowhere but on the disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use futures::{StreamExt as _, TryStreamExt as _};
use tidegate_core::Error;

use super::Uploads;
use super::spool::Spooled;
use crate::figures;

/// What the form may weigh beside its file.
const FORM_BYTES_MAX: u64 = 64 * 1024;
/// What one field may weigh.
const FIELD_BYTES_MAX: usize = 4 * 1024;
/// Fields beside the file.
const FIELDS_MAX: usize = 16;
/// Bytes that may be read without making sense: what heads of parts and gusts of the network take.
const HELD_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Characters of a file's name.
const NAME_CHARS_MAX: usize = 200;
/// How long a browser may be silent.
const SILENCE: Duration = Duration::from_secs(30);
/// How long an upload may take.
const UPLOAD: Duration = Duration::from_hours(2);

/// What came.
pub(crate) struct Received {
    pub(crate) name: String,
    pub(super) file: Spooled,
    pub(crate) fields: Vec<(String, String)>,
}

/// Why nothing was taken, and how HTTP says so.
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) error: Error,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        Refusal { status: crate::page::status(error.kind), error }
    }
}

fn refuse(status: StatusCode, error: Error) -> Refusal {
    Refusal { status, error }
}

/// Reads a form to its end. What is wrong with its head is said before a byte of it is read.
pub(crate) async fn receive(uploads: &Uploads, request: Request) -> Result<Received, Refusal> {
    let max = uploads.settings.upload_bytes_max;
    let announced = content_length(request.headers());
    if announced.is_some_and(|bytes| bytes > max.saturating_add(FORM_BYTES_MAX)) {
        return Err(too_large(max));
    }
    let _place = uploads
        .arriving
        .try_acquire()
        .map_err(|_| Error::too_much("other files are just being uploaded").hint("try again when they have arrived"))?;
    let count = Arc::new(Count { read: AtomicU64::new(0), held: AtomicU64::new(0), read_max: max.saturating_add(FORM_BYTES_MAX) });
    let mut form = Arriving { form: open(request, &count).await?, count, until: Instant::now() + UPLOAD };
    let (mut file, mut fields) = (None, Vec::new());
    while let Some(mut field) = form.count.wait(form.until, form.form.next_field()).await? {
        match (field.name(), field.file_name()) {
            (Some("file"), Some(given)) if file.is_none() => {
                let name = plain_name(given)?;
                let spooled = form.count.spool(uploads, &mut field, form.until).await?;
                file = Some((name, spooled));
            }
            (Some(name), None) if fields.len() < FIELDS_MAX => {
                let name = name.to_owned();
                let value = form.count.text(&mut field, form.until).await?;
                fields.push((name, value));
            }
            _ => return Err(broken("it has other fields than its page")),
        }
    }
    let (name, file) = file.ok_or_else(|| Error::invalid("no file was chosen").hint("choose one, then upload it"))?;
    Ok(Received { name, file, fields })
}

struct Arriving {
    form: Multipart,
    count: Arc<Count>,
    until: Instant,
}

async fn open(request: Request, count: &Arc<Count>) -> Result<Multipart, Refusal> {
    let (parts, body) = request.into_parts();
    let counted = Arc::clone(count);
    let stream = body.into_data_stream().map_err(|error| error.to_string()).map(move |chunk| counted.add(chunk));
    let request = Request::from_parts(parts, Body::from_stream(stream));
    Multipart::from_request(request, &()).await.map_err(|_| {
        let error = Error::invalid("the request is no form with a file").hint("upload a file on the dataset's page");
        refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, error)
    })
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Bytes that have come: all of them, and those of which nothing was made yet.
struct Count {
    read: AtomicU64,
    held: AtomicU64,
    read_max: u64,
}

impl Count {
    fn add(&self, chunk: Result<Bytes, String>) -> Result<Bytes, String> {
        let chunk = chunk?;
        let bytes = chunk.len() as u64;
        let read = self.read.fetch_add(bytes, SeqCst) + bytes;
        let held = self.held.fetch_add(bytes, SeqCst) + bytes;
        // What is said of it is decided where it is known what was read: in `wait`.
        if read > self.read_max || held > HELD_BYTES_MAX { Err("too many bytes".to_owned()) } else { Ok(chunk) }
    }

    /// Waits for the next part, for as long as a part may take.
    async fn wait<T>(&self, until: Instant, next: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Refusal> {
        let left = until.saturating_duration_since(Instant::now()).min(SILENCE);
        let Ok(part) = tokio::time::timeout(left, next).await else {
            let error = Error::unavailable("the upload took too long").hint("nothing of it is kept; try again over a better connection");
            return Err(refuse(StatusCode::REQUEST_TIMEOUT, error));
        };
        let held = self.held.swap(0, SeqCst);
        part.map_err(|_| match self.read.load(SeqCst) {
            read if read > self.read_max => too_large(self.read_max - FORM_BYTES_MAX),
            _ if held > HELD_BYTES_MAX => broken("a part of it has no end"),
            _ => broken("it broke off, or is not written as forms are"),
        })
    }

    async fn spool(&self, uploads: &Uploads, field: &mut Field<'_>, until: Instant) -> Result<Spooled, Refusal> {
        let max = uploads.settings.upload_bytes_max;
        let mut writing = uploads.spool.begin().await?;
        while let Some(chunk) = self.wait(until, field.chunk()).await? {
            if writing.bytes() + chunk.len() as u64 > max {
                return Err(too_large(max));
            }
            writing.write(&chunk).await?;
        }
        Ok(writing.finish().await?)
    }

    async fn text(&self, field: &mut Field<'_>, until: Instant) -> Result<String, Refusal> {
        let mut text = Vec::new();
        while let Some(chunk) = self.wait(until, field.chunk()).await? {
            if text.len() + chunk.len() > FIELD_BYTES_MAX {
                return Err(broken("a field of it is too long"));
            }
            text.extend_from_slice(&chunk);
        }
        String::from_utf8(text).map_err(|_| broken("a field of it is not UTF-8"))
    }
}

/// What the file is called, without the folders that some browsers and programs put before it.
fn plain_name(given: &str) -> Result<String, Error> {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|character| !character.is_control()).take(NAME_CHARS_MAX).collect();
    if name.trim().is_empty() {
        return Err(Error::invalid("no file was chosen").hint("choose one, then upload it"));
    }
    Ok(name)
}

fn too_large(max: u64) -> Refusal {
    let error = Error::too_much(format!("the file is larger than {}", figures::bytes(max))).hint(
        "nothing of it is kept; split it, load it beside the server (`tidegate load FILE --into DATASET.TABLE`), or have \
         `dashboard.upload_bytes_max` raised",
    );
    refuse(StatusCode::PAYLOAD_TOO_LARGE, error)
}

fn broken(why: &str) -> Refusal {
    refuse(StatusCode::BAD_REQUEST, Error::invalid(format!("the upload can't be read: {why}")).hint("nothing of it is kept; try again"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_is_no_path() {
        for (given, name) in [
            ("prices.csv", "prices.csv"),
            ("../../etc/passwd", "passwd"),
            ("C:\\fakepath\\prices.csv", "prices.csv"),
            ("/data/uploads/..", ".."),
            ("a\0b\n.csv", "ab.csv"),
        ] {
            assert_eq!(plain_name(given).unwrap(), name);
        }
        for none in ["", "/", "a/", "  ", "\0"] {
            assert!(plain_name(none).is_err(), "{none:?}");
        }
        assert_eq!(plain_name(&"ä".repeat(500)).unwrap().chars().count(), NAME_CHARS_MAX);
    }
}
