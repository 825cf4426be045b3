//! Who gets in.

use axum::http::StatusCode;

use crate::site::Site;

#[tokio::test]
async fn no_page_but_the_sign_in_opens_without_a_session() {
    let site = Site::new();
    for path in ["/", "/settings", "/sign-out"] {
        let method = if path == "/sign-out" { "POST" } else { "GET" };
        let answer = site.ask(method, path, &[("origin", "http://127.0.0.1:8642")], "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header("location").starts_with("/sign-in"), "{path}");
        assert_eq!(answer.text, "", "{path}");
    }
    assert_eq!(site.get("/settings?a=b&c", &[]).await.header("location"), "/sign-in?next=/settings%3Fa%3Db%26c");
    for forged in ["tidegate_session_8642=session-2", "tidegate_session_8642=", "tidegate_session=session-1"] {
        assert_eq!(site.get("/", &[("cookie", forged)]).await.status, StatusCode::SEE_OTHER, "{forged}");
    }
    // A page that is open while its session ends goes to the door as a whole.
    let part = site.get("/", &[("hx-request", "true"), ("hx-target", "live")]).await;
    assert_eq!((part.status, part.header("hx-redirect")), (StatusCode::UNAUTHORIZED, "/sign-in"));
}

#[tokio::test]
async fn a_link_signs_in_once_and_looking_at_it_does_not_use_it_up() {
    let site = Site::new();
    for _ in 0..2 {
        let looked = site.get("/sign-in?token=good", &[]).await;
        assert_eq!(looked.status, StatusCode::OK);
        assert_eq!(looked.header("set-cookie"), "");
    }
    let entered = site.post("/sign-in", "", "token=good&next=/settings").await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::SEE_OTHER, "/settings"));
    let cookie = entered.header("set-cookie");
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict") && cookie.contains("Max-Age=43200"), "{cookie}");

    let again = site.post("/sign-in", "", "token=good").await;
    assert_eq!((again.status, again.header("set-cookie")), (StatusCode::FORBIDDEN, ""));
    assert!(again.text.contains("used up or too old") && !again.text.contains("good"), "{}", again.text);
}

#[tokio::test]
async fn a_sign_in_never_goes_on_to_another_site() {
    let entered = Site::new().post("/sign-in", "", "token=good&next=//evil.example").await;
    assert_eq!(entered.header("location"), "/");
}

#[tokio::test]
async fn who_signs_out_is_out_also_with_a_kept_cookie() {
    let site = Site::new();
    let cookie = site.cookie().await;
    assert_eq!(site.get("/settings", &[("cookie", &cookie)]).await.status, StatusCode::OK);
    let left = site.post("/sign-out", &cookie, "").await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(site.get("/settings", &[("cookie", &cookie)]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_site_changes_nothing() {
    let site = Site::new();
    let cookie = site.cookie().await;
    for from in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("x-nothing", "said")] {
        let answer = site.ask("POST", "/sign-out", &[("cookie", &cookie), from], "").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{from:?}");
    }
    assert_eq!(site.get("/settings", &[("cookie", &cookie)]).await.status, StatusCode::OK, "still signed in");
}
