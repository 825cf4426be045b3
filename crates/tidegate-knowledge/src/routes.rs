//! Where a REST interface has the tools of this module.

use tidegate_core::Method::{Delete, Get, Patch, Post, Put};
use tidegate_core::Route;

pub(crate) const ROUTES: [Route; 20] = [
    Route::new(Post, "/datasets", "add_dataset").adding("name"),
    Route::new(Patch, "/datasets/{dataset}", "set_dataset"),
    Route::new(Delete, "/datasets/{dataset}", "remove_dataset"),
    Route::new(Post, "/datasets/{dataset}/test", "test_dataset"),
    Route::new(Post, "/datasets/{dataset}/profile", "profile_dataset"),
    Route::new(Get, "/datasets/{dataset}/profile", "read_profile"),
    Route::new(Get, "/datasets/{dataset}/drift", "check_drift"),
    Route::new(Get, "/datasets/{dataset}/metadata", "read_metadata"),
    Route::new(Post, "/datasets/{dataset}/metadata", "save_metadata"),
    Route::new(Get, "/datasets/{dataset}/metadata/draft", "draft_metadata"),
    Route::new(Post, "/datasets/{dataset}/metadata/write", "write_metadata"),
    Route::new(Put, "/datasets/{dataset}/rules", "set_rules"),
    Route::new(Put, "/rules", "set_rules").without(&["dataset"]),
    Route::new(Get, "/find", "find_data"),
    Route::new(Get, "/context", "get_data_context"),
    Route::new(Get, "/datasets/{dataset}/context", "get_data_context"),
    Route::new(Get, "/datasets/{dataset}/jobs", "list_jobs"),
    Route::new(Get, "/jobs", "list_jobs"),
    Route::new(Get, "/jobs/{id}", "read_job"),
    Route::new(Post, "/jobs/{id}/cancel", "cancel_job"),
];
