use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use tidegate_core::{Access, Answer, Call, Result, Spec};

use crate::Writes;

pub(super) const SPEC: Spec = Spec {
    name: "confirm_write",
    title: "Confirm a previewed write",
    short: "Make a write that preview_write has shown.",
    long: "Run exactly the statement that preview_write has shown, once, within ten minutes, and commit it; if more rows would change than were shown, it is rolled back. Where the client can show questions, its person is asked first; declined, the preview is used up.",
    access: Access::Destructive,
    examples: &[r#"{"id": "w_0b6c1f0e4f0d4c0e8a1c2d3e4f506172"}"#],
    synonyms: &["commit", "apply", "execute"],
    // A person may be asked first, and takes a while.
    deadline: Duration::from_mins(11),
    ..Spec::BASE
};

/// Which one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The id that `preview_write` gave.
    #[schemars(length(max = 100))]
    id: String,
}

pub(super) async fn call(writes: Arc<Writes>, call: Call, args: Args) -> Result<Answer> {
    writes.confirm_write(&call, &args.id).await
}
