//! A file that comes with a call: given by the face, which has it from a person. No argument of a tool names a file of the server's.

use std::path::PathBuf;

/// A file that a person gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// As the person calls it.
    pub name: String,
    /// Where its bytes are while the call lasts.
    pub path: PathBuf,
    /// Whether that place is the person's own, so that more files may be left beside it.
    pub beside: bool,
}
