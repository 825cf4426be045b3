//! Long lists in pages, and how long a client may keep one.

use rmcp::model::{CacheScope, ErrorData, PaginatedRequestParams};

/// How long a list that changes with the configuration only may be kept: changes are told besides.
pub(super) const STABLE_MS: u64 = 60_000;

/// How long a list of things that come and go may be kept.
pub(super) const CHANGING_MS: u64 = 5_000;

/// What a list says may depend on who asks.
pub(super) const SCOPE: CacheScope = CacheScope::Private;

/// How many items one page holds.
const PAGE_ITEMS: usize = 200;

/// A cursor says after which item the next page begins, so that it stays good when items come and go.
const CURSOR: &str = "after:";

/// The page that was asked for, sorted by `key`, and the cursor of the next one.
pub(super) fn cut<T>(
    mut items: Vec<T>,
    key: impl Fn(&T) -> &str,
    request: Option<PaginatedRequestParams>,
) -> Result<(Vec<T>, Option<String>), ErrorData> {
    items.sort_by(|a, b| key(a).cmp(key(b)));
    if let Some(cursor) = request.and_then(|request| request.cursor) {
        let Some(after) = cursor.strip_prefix(CURSOR) else {
            return Err(ErrorData::invalid_params(
                format!("`{cursor}` is not a cursor of this list; leave it out to start at the beginning"),
                None,
            ));
        };
        items.drain(..items.partition_point(|item| key(item) <= after));
    }
    if items.len() <= PAGE_ITEMS {
        return Ok((items, None));
    }
    items.truncate(PAGE_ITEMS);
    let next = format!("{CURSOR}{}", key(&items[PAGE_ITEMS - 1]));
    Ok((items, Some(next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_every_item_once() {
        let items: Vec<String> = (0..450).rev().map(|n| format!("{n:03}")).collect();
        let mut seen = Vec::new();
        let mut request = None;
        loop {
            let (page, next) = cut(items.clone(), |item| item, request).unwrap();
            seen.extend(page);
            let Some(next) = next else { break };
            request = Some(PaginatedRequestParams::default().with_cursor(Some(next)));
        }
        assert_eq!(seen.len(), 450);
        assert!(seen.is_sorted());
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        let request = PaginatedRequestParams::default().with_cursor(Some("3".into()));
        assert!(cut(vec![String::new()], |item| item, Some(request)).is_err());
    }
}
