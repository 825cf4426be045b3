//! Files on their way from a browser to a table, and what is refused of them.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use futures::stream::{self, StreamExt as _};
use serde_json::json;
use tidegate_dashboard::Settings;

use crate::house::House;
use crate::site::{Answered, HOST, Site};

const PAGE: &str = "/datasets/shop/load";
const OURS: (&str, &str) = ("origin", "http://127.0.0.1:8642");
const KIND: (&str, &str) = ("content-type", "multipart/form-data; boundary=edge");

/// A form with a file and what else is said.
fn form(name: &str, text: &str, fields: &[(&str, &str)]) -> String {
    let field = |(name, text): &(&str, &str)| format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
    let file =
        format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n{text}\r\n");
    format!("{file}{}--edge--\r\n", fields.iter().map(field).collect::<String>())
}

fn request(path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let request = Request::builder().method("POST").uri(path).header("host", HOST).header("accept", "text/html");
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).body(body).unwrap()
}

/// A body that counts how often somebody wanted more of it.
fn counted(chunks: Vec<Result<String, std::io::Error>>) -> (Body, Arc<AtomicUsize>) {
    let wanted = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&wanted);
    let body = stream::iter(chunks).map(move |chunk| {
        count.fetch_add(1, SeqCst);
        chunk.map(Bytes::from)
    });
    (Body::from_stream(body), wanted)
}

impl Site {
    async fn upload(&self, cookie: &str, body: &str) -> Answered {
        self.send(request(PAGE, &[OURS, KIND, ("cookie", cookie)], Body::from(body.to_owned()))).await
    }

    /// Uploads a file and gives the address of its page, once it has been read.
    async fn uploaded(&self, cookie: &str, name: &str, text: &str) -> String {
        let answer = self.upload(cookie, &form(name, text, &[("into", "new"), ("table", "")])).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let address = answer.header("location").to_owned();
        self.settled(cookie, &address).await;
        address
    }

    /// The page, once nothing is under way.
    async fn settled(&self, cookie: &str, address: &str) -> String {
        self.until(cookie, address, |text| !text.contains("hx-trigger=\"load")).await
    }

    async fn until(&self, cookie: &str, address: &str, is_there: impl Fn(&str) -> bool) -> String {
        let begun = Instant::now();
        loop {
            let page = self.get(address, &[("cookie", cookie)]).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            if is_there(&page.text) {
                return page.text;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "it never came: {}", page.text);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How many files wait. Removing one takes a moment.
    async fn spooled(&self, wanted: usize) {
        let begun = Instant::now();
        loop {
            let files = std::fs::read_dir(&self.folder).map_or(0, Iterator::count);
            if files == wanted {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "{files} files, and not {wanted}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn open() -> Site {
    Site::with_house(House::taking(&["insert", "delete", "ddl"]), Settings::default())
}

#[tokio::test]
async fn a_file_is_read_then_loaded_once_and_gone() {
    let site = open();
    let cookie = site.cookie().await;
    let form_page = site.get(PAGE, &[("cookie", &cookie)]).await;
    assert!(form_page.text.contains("<option value=\"orders\">") && !form_page.text.contains("value=\"totals\""), "{}", form_page.text);
    let address = site.uploaded(&cookie, "../../etc/Price list.csv", "id,name\n1,x\n").await;

    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let path = site.house.paths.lock().unwrap()[0].clone();
    assert_eq!((path.parent().unwrap(), mode(&path), mode(&site.folder)), (site.folder.as_path(), 0o600, 0o700));
    assert!(path.file_name().unwrap().to_str().unwrap().bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "id,name\n1,x\n");
    let looked = site.settled(&cookie, &address).await;
    for said in ["Price list.csv", "separated by <code>,</code>", "bigint", "&#60;1&#62;", "Load 1 row<", "value=\"price_list\""] {
        assert!(looked.contains(said), "`{said}` is missing: {looked}");
    }

    for _ in 0..3 {
        let begun = site.post(&address, &cookie, "what=load&table=prices&into=new&rejects=2.5&header=yes&format=&sheet=").await;
        assert_eq!((begun.status, begun.header("location")), (StatusCode::SEE_OTHER, address.as_str()));
    }
    let done = site.settled(&cookie, &address).await;
    for said in [
        "1,234 rows loaded",
        "500 ms",
        "2,468 rows a second",
        "7 rows are set aside",
        "`&#60;x&#62;` is no number",
        "/query?dataset=shop&amp;table=prices\"",
        "/query?dataset=shop&amp;table=prices_rejected\"",
    ] {
        assert!(done.contains(said), "`{said}` is missing: {done}");
    }
    site.spooled(0).await;
    assert_eq!(site.house.loads.load(SeqCst), 1, "asked for three times, loaded once");
    let asked = site.house.asked.lock().unwrap().clone();
    assert_eq!(asked[0].1["dry_run"], json!(true));
    let meant = json!({"dataset": "shop", "table": "prices", "into": "new", "header": true, "rejects_max": 2.5, "dry_run": false});
    assert_eq!((asked.len(), &asked[1]), (2, &("Price list.csv".to_owned(), meant)));
    // Another tab finds it again.
    let list = site.get(PAGE, &[("cookie", &cookie)]).await;
    assert!(list.text.contains(&address) && list.text.contains("Price list.csv"), "{}", list.text);
}

#[tokio::test]
async fn who_may_not_send_a_file_is_told_before_a_byte_of_it_is_read() {
    let settings = Settings { upload_bytes_max: 1_000, ..Settings::default() };
    let site = Site::with_house(House::taking(&["insert"]), settings);
    let cookie = site.cookie().await;
    let signed = ("cookie", cookie.as_str());
    let long = ("content-length", "70000");
    for (headers, status) in [
        (vec![OURS, KIND], StatusCode::SEE_OTHER),
        (vec![OURS, KIND, ("cookie", "tidegate_session_8642=forged")], StatusCode::SEE_OTHER),
        (vec![("origin", "https://evil.example"), KIND, signed], StatusCode::FORBIDDEN),
        (vec![("sec-fetch-site", "cross-site"), KIND, signed], StatusCode::FORBIDDEN),
        (vec![KIND, signed], StatusCode::FORBIDDEN),
        (vec![OURS, ("content-type", "text/csv"), signed], StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (vec![OURS, ("content-type", "multipart/form-data"), signed], StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (vec![OURS, signed], StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (vec![OURS, KIND, signed, long], StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let (body, wanted) = counted(vec![Ok(form("a.csv", "id\n1\n", &[]))]);
        let answer = site.send(request(PAGE, &headers, body)).await;
        assert_eq!((answer.status, wanted.load(SeqCst)), (status, 0), "{headers:?}");
    }
    for house in [House::taking(&["update"]), House { governed: true, ..House::taking(&["insert"]) }] {
        let site = Site::with_house(house, Settings::default());
        let cookie = site.cookie().await;
        let page = site.get(PAGE, &[("cookie", &cookie)]).await;
        assert!(!page.text.contains("type=\"file\"") && page.text.contains("notice warn"), "{}", page.text);
        let (body, wanted) = counted(vec![Ok(form("a.csv", "id\n1\n", &[]))]);
        let answer = site.send(request(PAGE, &[OURS, KIND, ("cookie", &cookie)], body)).await;
        assert_eq!((answer.status, wanted.load(SeqCst)), (StatusCode::FORBIDDEN, 0));
        assert!(!site.folder.exists());
    }
}

#[tokio::test]
async fn what_is_too_large_or_no_form_is_refused_and_leaves_nothing() {
    let settings = Settings { upload_bytes_max: 1_000, uploads_bytes_max: 1_500 };
    let site = Site::with_house(House::taking(&["insert"]), settings);
    let cookie = site.cookie().await;
    let send = async |chunks: Vec<Result<String, std::io::Error>>| {
        site.send(request(PAGE, &[OURS, KIND, ("cookie", &cookie)], counted(chunks).0)).await
    };
    let whole = form("a.csv", "id\n1\n", &[("rejects", "0")]);
    let part = |bytes: usize| whole.get(..bytes).unwrap().to_owned();
    let gone = || Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
    let many: Vec<(&str, &str)> = vec![("table", "a"); 17];
    let endless = std::iter::once("--edge\r\nContent-Disposition: ".to_owned()).chain(vec!["x".repeat(1_000); 100]);
    for (what, chunks, status, said) in [
        ("long", vec![Ok(form("a.csv", &"x".repeat(1_001), &[]))], StatusCode::PAYLOAD_TOO_LARGE, "larger than 1 kB"),
        ("an endless head", endless.map(Ok).collect(), StatusCode::PAYLOAD_TOO_LARGE, "larger than 1 kB"),
        ("cut off", vec![Ok(part(whole.len() - 40))], StatusCode::BAD_REQUEST, "broke off"),
        ("broken off", vec![Ok(part(150)), gone()], StatusCode::BAD_REQUEST, "broke off"),
        ("no form", vec![Ok("id\n1\n".to_owned())], StatusCode::BAD_REQUEST, "broke off"),
        ("empty", vec![], StatusCode::BAD_REQUEST, "broke off"),
        ("no file", vec![Ok("--edge--\r\n".to_owned())], StatusCode::UNPROCESSABLE_ENTITY, "No file was chosen"),
        ("no name", vec![Ok(form("", "", &[]))], StatusCode::UNPROCESSABLE_ENTITY, "No file was chosen"),
        ("a long field", vec![Ok(form("a.csv", "", &[("table", &"x".repeat(5_000))]))], StatusCode::BAD_REQUEST, "too long"),
        ("many fields", vec![Ok(form("a.csv", "", &many))], StatusCode::BAD_REQUEST, "other fields"),
        ("no percentage", vec![Ok(form("a.csv", "", &[("rejects", "x")]))], StatusCode::UNPROCESSABLE_ENTITY, "is no percentage"),
    ] {
        let answer = send(chunks).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text);
        assert!(
            answer.text.contains(said) && answer.text.contains("role=\"alert\"") && answer.text.contains("type=\"file\""),
            "{what}: {}",
            answer.text
        );
        site.spooled(0).await;
    }
    assert!(site.house.asked.lock().unwrap().is_empty());
    // What is held in memory has an end, however large a file may be.
    let large = open();
    let cookie_there = large.cookie().await;
    let head = std::iter::once("--edge\r\nContent-Disposition: ".to_owned()).chain(vec!["x".repeat(1 << 20); 40]);
    let (body, wanted) = counted(head.map(Ok).collect());
    let answer = large.send(request(PAGE, &[OURS, KIND, ("cookie", &cookie_there)], body)).await;
    assert!(answer.status == StatusCode::BAD_REQUEST && answer.text.contains("has no end"), "{}", answer.text);
    assert!(wanted.load(SeqCst) < 40, "it was read to its end");
    // Together they may not take more either; what is discarded makes room.
    let first = site.uploaded(&cookie, "a.csv", &"x".repeat(900)).await;
    let second = site.upload(&cookie, &form("b.csv", &"x".repeat(900), &[])).await;
    assert_eq!(second.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(second.text.contains("take 900 B already"), "{}", second.text);
    site.spooled(1).await;
    assert_eq!(site.post(&format!("{first}/discard"), &cookie, "").await.status, StatusCode::SEE_OTHER);
    site.spooled(0).await;
    site.uploaded(&cookie, "b.csv", &"x".repeat(900)).await;
}

#[tokio::test]
async fn htmx_learns_where_to_go_and_reads_a_refusal_where_the_form_is() {
    let site = open();
    let cookie = site.cookie().await;
    let headers = [OURS, KIND, ("cookie", cookie.as_str()), ("hx-request", "true"), ("hx-target", "outcome")];
    let went = site.send(request(PAGE, &headers, Body::from(form("a.csv", "id\n1\n", &[])))).await;
    assert_eq!((went.status, went.text.as_str()), (StatusCode::OK, ""));
    assert!(went.header("hx-redirect").starts_with("/datasets/shop/load/"));
    let refused = site.send(request(PAGE, &headers, Body::from("nothing"))).await;
    assert!(refused.text.contains("role=\"alert\"") && !refused.text.contains("<form"), "{}", refused.text);
}

#[tokio::test]
async fn an_upload_belongs_to_its_dataset_and_is_found_by_its_whole_id_alone() {
    let site = open();
    let cookie = site.cookie().await;
    let address = site.uploaded(&cookie, "a.csv", "id\n1\n").await;
    let id = address.rsplit('/').next().unwrap();
    assert!(id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    for wrong in [format!("/datasets/other/load/{id}"), format!("{PAGE}/{}", id.get(..32).unwrap()), format!("{PAGE}/%2e%2e%2f{id}")] {
        let page = site.get(&wrong, &[("cookie", &cookie)]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{wrong}");
        assert!(page.text.contains("This server has no such upload") && page.text.contains("by the server that took it"), "{}", page.text);
        for act in ["", "/stop", "/discard"] {
            assert_eq!(site.post(&format!("{wrong}{act}"), &cookie, "what=load").await.status, StatusCode::NOT_FOUND);
        }
    }
    assert_eq!(site.get(&address, &[]).await.status, StatusCode::SEE_OTHER, "not without a session");
    site.spooled(1).await;
}

#[tokio::test]
async fn two_at_once_are_two_and_a_fifth_waits_outside() {
    let site = Arc::new(open());
    let cookie = site.cookie().await;
    let (first, second) = tokio::join!(site.uploaded(&cookie, "a.csv", "id\n1\n"), site.uploaded(&cookie, "a.csv", "id\n1\n2\n"));
    assert_ne!(first, second);
    assert!(site.settled(&cookie, &first).await.contains("Load 1 row<"));
    assert!(site.settled(&cookie, &second).await.contains("Load 2 rows<"));
    site.spooled(2).await;
    // Four that never end.
    let whole = form("c.csv", "id\n1\n", &[]);
    let begin = || {
        let body = stream::iter([Ok::<_, std::io::Error>(Bytes::from(whole.get(..whole.len() - 15).unwrap().to_owned()))])
            .chain(stream::pending());
        let (site, cookie) = (Arc::clone(&site), cookie.clone());
        async move { site.send(request(PAGE, &[OURS, KIND, ("cookie", &cookie)], Body::from_stream(body))).await }
    };
    let mut arriving = tokio::task::JoinSet::new();
    for _ in 0..4 {
        arriving.spawn(begin());
    }
    site.spooled(6).await;
    let fifth = site.upload(&cookie, &whole).await;
    assert_eq!(fifth.status, StatusCode::TOO_MANY_REQUESTS, "{}", fifth.text);
    assert!(fifth.text.contains("Other files are just being uploaded"));
    // Their browsers are gone: so are their files.
    arriving.shutdown().await;
    site.spooled(2).await;
    site.uploaded(&cookie, "c.csv", "id\n").await;
}

#[tokio::test]
async fn a_load_shows_how_far_it_is_and_can_be_stopped() {
    let site = open();
    let cookie = site.cookie().await;
    let address = site.uploaded(&cookie, "a.csv", "id\nslow\n").await;
    site.post(&address, &cookie, "what=load&into=new&table=t").await;
    let running = site.until(&cookie, &address, |text| text.contains("1,500 of 3,000 rows, 300 a second, 5 s left")).await;
    assert!(running.contains("max=\"3000\" value=\"1500\"") && running.contains(&format!("hx-get=\"{address}\"")), "{running}");
    let part = site.get(&address, &[("cookie", &cookie), ("hx-request", "true"), ("hx-target", "work")]).await;
    assert!(part.text.contains("1,500 of") && !part.text.contains("<html"), "{}", part.text);
    assert_eq!(site.post(&format!("{address}/discard"), &cookie, "").await.status, StatusCode::CONFLICT);
    // However old it is, what is under way is not swept.
    site.pass(Duration::from_hours(3));
    site.dashboard.sweep().await.unwrap();
    site.spooled(1).await;
    site.post(&format!("{address}/stop"), &cookie, "").await;
    let stopped = site.settled(&cookie, &address).await;
    assert!(stopped.contains("It was stopped") && stopped.contains("Nothing is loaded") && stopped.contains("value=\"load\""), "{stopped}");
    assert_eq!(site.house.loads.load(SeqCst), 0);
    site.spooled(1).await;
}

#[tokio::test]
async fn what_goes_wrong_is_told_in_words_and_the_file_stays_for_another_try() {
    let site = open();
    let cookie = site.cookie().await;
    let unread = site.uploaded(&cookie, "a.csv", "id\nbad\n").await;
    let page = site.settled(&cookie, &unread).await;
    assert!(page.contains("The file is &#60;b&#62;bad&#60;/b&#62;") && !page.contains("value=\"load\""), "{page}");
    let unloaded = site.uploaded(&cookie, "b.csv", "id\nworse\n").await;
    site.post(&unloaded, &cookie, "what=load&into=new&table=t&rejects=0").await;
    let page = site.settled(&cookie, &unloaded).await;
    assert!(page.contains("2 of 3 rows don&#39;t fit") && page.contains("value=\"load\"") && page.contains("bigint"), "{page}");
    site.spooled(2).await;
}

#[tokio::test]
async fn a_file_waits_for_an_hour_and_what_a_process_left_behind_is_swept() {
    let site = open();
    let cookie = site.cookie().await;
    let address = site.uploaded(&cookie, "a.csv", "id\n1\n").await;
    let left = site.folder.join("left");
    std::fs::write(&left, "by a process that is gone").unwrap();
    let held = std::fs::File::create(site.folder.join("held")).unwrap();
    held.lock().unwrap();
    site.pass(Duration::from_mins(50));
    site.dashboard.sweep().await.unwrap();
    site.spooled(3).await;
    site.pass(Duration::from_mins(15));
    site.dashboard.sweep().await.unwrap();
    site.spooled(1).await;
    assert!(!left.exists() && site.folder.join("held").exists(), "a file that another process holds is its own");
    assert_eq!(site.get(&address, &[("cookie", &cookie)]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_end_of_the_server_stops_loads_and_removes_files() {
    let site = open();
    let cookie = site.cookie().await;
    let slow = site.uploaded(&cookie, "a.csv", "id\nslow\n").await;
    site.uploaded(&cookie, "b.csv", "id\n1\n").await;
    site.post(&slow, &cookie, "what=load&into=new&table=t").await;
    site.until(&cookie, &slow, |text| text.contains("1,500 of")).await;
    let begun = Instant::now();
    site.dashboard.close(Duration::from_secs(5)).await;
    assert!(begun.elapsed() < Duration::from_secs(4), "it had to wait for the end of its patience");
    site.spooled(0).await;
}
