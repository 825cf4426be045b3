//! What every page carries.

use axum::http::StatusCode;

use crate::site::Site;

#[tokio::test]
async fn every_page_forbids_scripts_and_styles_that_are_not_ours() {
    let site = Site::new();
    let cookie = site.cookie().await;
    for (path, cookie) in [("/sign-in", ""), ("/", cookie.as_str()), ("/settings", cookie.as_str()), ("/nowhere", cookie.as_str())] {
        let answer = site.get(path, &[("cookie", cookie)]).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.text.contains("<style") && !answer.text.contains(" style=") && !answer.text.contains(" onclick="), "{path}");
    }
}

#[tokio::test]
async fn a_page_that_does_not_exist_says_so_inside_the_frame() {
    let site = Site::new();
    let cookie = site.cookie().await;
    let inside = site.get("/nowhere", &[("cookie", &cookie)]).await;
    assert_eq!(inside.status, StatusCode::NOT_FOUND);
    assert!(inside.text.contains("There is no such page") && inside.text.contains("Sign out"));
    let outside = site.get("/nowhere", &[]).await;
    assert_eq!(outside.status, StatusCode::NOT_FOUND);
    assert!(!outside.text.contains("Sign out"));
}

#[tokio::test]
async fn a_failure_behind_a_page_is_told_in_words_and_never_as_markup() {
    let site = Site::new();
    let cookie = site.cookie().await;
    let page = site.get("/datasets", &[("cookie", &cookie)]).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains("The `&#60;b&#62;` is away") && page.text.contains("Try again"), "{}", page.text);
    let part = site.get("/datasets", &[("cookie", &cookie), ("hx-request", "true"), ("hx-target", "list")]).await;
    assert!(part.text.contains("is away") && !part.text.contains("<html"), "{}", part.text);
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_an_address_that_changes_with_them() {
    let site = Site::new();
    let page = site.get("/sign-in", &[]).await;
    let address = page.text.split('"').find(|part| part.starts_with("/assets/") && part.contains("/tidegate.css")).unwrap();
    let style = site.get(address, &[]).await;
    assert_eq!((style.status, style.header("content-type")), (StatusCode::OK, "text/css; charset=utf-8"));
    assert!(style.header("cache-control").contains("immutable"));
    let old = site.get(&address.replacen("/assets/", "/assets/0", 1), &[]).await;
    assert_eq!(old.status, StatusCode::NOT_FOUND);
}
