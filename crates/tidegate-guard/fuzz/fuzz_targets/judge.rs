//! Any text is judged without a crash, and what is accepted stays accepted.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tidegate_guard::{Facts, check, parse};

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::builtin);

fuzz_target!(|sql: &str| {
    if let Ok(statement) = parse(sql) {
        let proof = check(&statement, &FACTS);
        assert_eq!(proof.is_ok(), check(&statement, &FACTS).is_ok());
        let _fingerprint = statement.fingerprint();
        if let Some(inner) = statement.inner_sql() {
            assert!(parse(inner).is_ok(), "what is explained is a read by itself: {inner}");
        }
    }
});
