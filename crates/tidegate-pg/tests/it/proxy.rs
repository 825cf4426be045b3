//! What stands between us and a server: a pooler that refuses settings, a host that says nothing, one that is no PostgreSQL.

use std::net::SocketAddr;
use std::time::Duration;

use tidegate_core::Kind;
use tidegate_pg::{Failure, PoolLimits, ReadOptions};
use tidegate_testkit::TestDatabase;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinSet;

use crate::ask::{any, database, one, pool, pool_with, read, text};

/// What a pooler says to a setting that it does not know.
const UNSUPPORTED: &[u8] = b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: statement_timeout\0\0";

/// Serves until it is dropped.
struct Proxy {
    address: SocketAddr,
    _tasks: JoinSet<()>,
}

impl Proxy {
    async fn start<F: Future<Output = ()> + Send + 'static>(mut serve: impl FnMut(TcpStream) -> F + Send + 'static) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut served = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                served.spawn(serve(stream));
            }
        });
        Proxy { address, _tasks: tasks }
    }

    fn url(&self, database: &str) -> String {
        format!("postgresql://tidegate@{}/{database}", self.address)
    }
}

fn socket_of(database: &TestDatabase) -> String {
    let url = database.url();
    let folder = url.split_once("host=").expect("a socket").1.replace("%2F", "/").replace("%2f", "/");
    format!("{folder}/.s.PGSQL.5432")
}

/// Passes a connection on as PgBouncer does: without TLS, and without settings that it does not know.
async fn pooler(mut client: TcpStream, socket: String) {
    loop {
        let Ok(length) = client.read_u32().await else { return };
        let mut message = vec![0; length as usize - 4];
        if client.read_exact(&mut message).await.is_err() {
            return;
        }
        match &message[..4] {
            // A request for TLS.
            [4, 210, 22, 47] => client.write_all(b"N").await.expect("written"),
            [0, 3, 0, 0] if String::from_utf8_lossy(&message).contains("statement_timeout") => {
                let mut refusal = vec![b'E'];
                refusal.extend(u32::try_from(UNSUPPORTED.len() + 4).expect("short").to_be_bytes());
                refusal.extend(UNSUPPORTED);
                client.write_all(&refusal).await.expect("written");
                return;
            }
            _ => {
                let mut server = UnixStream::connect(socket).await.expect("the server");
                server.write_u32(length).await.expect("written");
                server.write_all(&message).await.expect("written");
                drop(copy_bidirectional(&mut client, &mut server).await);
                return;
            }
        }
    }
}

#[tokio::test]
async fn a_pooler_that_refuses_settings_gets_them_in_each_transaction() {
    let database = database().await;
    let socket = socket_of(&database);
    let proxy = Proxy::start(move |client| pooler(client, socket.clone())).await;
    let pool = pool_with(&proxy.url(database.name()), PoolLimits { search_path: Some("one, two".to_owned()), ..PoolLimits::default() });
    for _ in 0..3 {
        assert_eq!(one(&pool, "show search_path").await, "one, two");
        assert_eq!(one(&pool, "show statement_timeout").await, "30s");
        assert_eq!(one(&pool, "show transaction_read_only").await, "on");
        assert_eq!(one(&pool, "select count(*) from pg_prepared_statements").await, "0");
    }
    let options = ReadOptions { timeout: Duration::from_millis(150), ..ReadOptions::default() };
    assert_eq!(read(&pool, "select $1::int + 1", &[text("1")], &options).await.expect("it runs")[0][0].as_deref(), Some("2"));
    assert!(read(&pool, "select count(*) from generate_series(1, 100000) n, generate_series(1, 100000) m", &[], &options).await.is_err());
    assert!(any(&pool, "select nope").await.is_err());
    assert!(pool.server().await.expect("known").pooled);
    assert_eq!(pool.status().opened_total, 1);
}

#[tokio::test]
async fn a_statement_behind_a_proxy_is_stopped_too() {
    let database = database().await;
    let watcher = database.client().await;
    let socket = socket_of(&database);
    let proxy = Proxy::start(move |client| pooler(client, socket.clone())).await;
    let pool = pool(&proxy.url(database.name()));
    let call = any(&pool, "select count(*) as proxied from generate_series(1, 100000) n, generate_series(1, 100000) m");
    assert!(tokio::time::timeout(Duration::from_millis(150), call).await.is_err());
    let gone = crate::ask::until("it is gone", async || crate::ask::running(&watcher, "proxied").await == 0).await;
    assert!(gone < Duration::from_millis(200));
    assert_eq!(one(&pool, "select 1").await, "1");
}

#[tokio::test]
async fn a_host_that_says_nothing_is_given_up() {
    let proxy = Proxy::start(|client| async move {
        let _held = client;
        std::future::pending::<()>().await;
    })
    .await;
    let pool = pool_with(&proxy.url("d"), PoolLimits { connect_timeout: Duration::from_millis(200), ..PoolLimits::default() });
    let Err(Failure::Other(error)) = any(&pool, "select 1").await else { panic!("it answered") };
    assert_eq!((error.kind, error.message.as_str()), (Kind::Unavailable, "`shop` did not accept a connection within 0.2 s"));
    assert!(!error.text().contains("127.0.0.1"));
    assert!(error.chain().contains("127.0.0.1"));
}

#[tokio::test]
async fn a_host_that_is_no_postgresql_is_recognised() {
    let greeting: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    let proxy = Proxy::start(move |mut client| async move { drop(client.write_all(greeting).await) }).await;
    for mode in ["disable", "prefer", "require"] {
        let pool = pool(&format!("{}?sslmode={mode}", proxy.url("d")));
        let Err(Failure::Other(error)) = any(&pool, "select 1").await else { panic!("it answered") };
        assert_eq!(error.kind, Kind::Unavailable, "{error:?}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_refused_when_tls_is_required() {
    let database = database().await;
    let socket = socket_of(&database);
    let proxy = Proxy::start(move |client| pooler(client, socket.clone())).await;
    let Err(Failure::Other(error)) = any(&pool(&format!("{}?sslmode=require", proxy.url(database.name()))), "select 1").await else {
        panic!("in the clear")
    };
    assert_eq!(error.message, "the server of `shop` offers no TLS");
}
