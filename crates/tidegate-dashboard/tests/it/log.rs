//! The query log, over toys of its tools.

use axum::http::StatusCode;

use crate::site::Site;

#[tokio::test]
async fn the_log_shows_calls_a_chart_and_percentiles_and_nothing_of_them_as_markup() {
    let site = Site::with_log();
    let cookie = site.cookie().await;
    let page = site.get("/log?dataset=shop&from=24h", &[("cookie", &cookie)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for said in [
        "aria-current=\"page\"",
        "2026-11-21 19:53:05",
        "local by claude-code",
        "select &#60;x&#62;",
        "19:00: 1234 calls, 3 failed",
        "1,234",
        "2.5 s",
        "select slow",
        "/log?cursor=5-a&amp;dataset=shop",
    ] {
        assert!(page.text.contains(said), "`{said}` is missing: {}", page.text);
    }
    assert!(!page.text.contains("<x>"));
    let part = site.get("/log", &[("cookie", &cookie), ("hx-request", "true"), ("hx-target", "list")]).await;
    assert!(part.text.contains("By tool") && !part.text.contains("<html") && !part.text.contains("<form"), "{}", part.text);
}

#[tokio::test]
async fn without_its_tools_there_is_no_log_and_no_way_to_it() {
    let site = Site::new();
    let cookie = site.cookie().await;
    let page = site.get("/log", &[("cookie", &cookie)]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(!page.text.contains("href=\"/log\""));
}
