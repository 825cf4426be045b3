//! Encryption as `sslmode` asks for it, against a server with certificates of its own authority.

use tidegate_pg::Failure;
use tidegate_testkit::{Own, Postgres, free_port};

use crate::ask::{any, one, pool};

/// A second server beside the test's own, started by it, since only the server's account may: on TCP, with TLS.
struct Encrypted {
    own: Own,
    folder: String,
    port: u16,
}

const MAKE: &str = r"set -e
mkdir -p FOLDER; cd FOLDER
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=test authority' -keyout ca.key -out ca.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=localhost' -keyout server.key -out server.csr
printf 'subjectAltName=DNS:localhost\n' > names
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile names -out server.pem
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=other authority' -keyout other.key -out other.pem
BIN/initdb -D cluster -U tidegate --auth=trust --no-sync > /dev/null
printf 'hostssl all scram all scram-sha-256\nhostssl all all all trust\n' > cluster/pg_hba.conf
BIN/pg_ctl -D cluster -w -l log -o '-p PORT -c listen_addresses=localhost -c unix_socket_directories= -c ssl=on -c fsync=off -c ssl_cert_file=FOLDER/server.pem -c ssl_key_file=FOLDER/server.key' start
";

impl Encrypted {
    async fn start() -> Encrypted {
        let own = Postgres::own().await;
        let data = one(&pool(&own.url("postgres")), "show data_directory").await;
        let server = Encrypted { folder: format!("{data}/tls"), port: free_port(), own };
        server.shell(MAKE).await;
        let make = "create role scram login password 'secret'";
        let (client, connection) =
            tokio_postgres::connect(&server.own.url("postgres"), tokio_postgres::NoTls).await.expect("a superuser may");
        let _driver = tokio::task::JoinSet::from_iter([async { drop(connection.await) }]);
        drop(client);
        let psql = format!("BIN/psql 'host=localhost port=PORT user=tidegate dbname=postgres sslmode=require' -c \"{make}\"");
        server.shell(&psql).await;
        server
    }

    /// Runs a script as the server's account.
    async fn shell(&self, script: &str) {
        let binaries = self.own.private().binaries().await.expect("known");
        let script =
            script.replace("FOLDER", &self.folder).replace("PORT", &self.port.to_string()).replace("BIN", &binaries.to_string_lossy());
        let (client, connection) =
            tokio_postgres::connect(&self.own.url("postgres"), tokio_postgres::NoTls).await.expect("a superuser may");
        let _driver = tokio::task::JoinSet::from_iter([async { drop(connection.await) }]);
        let quoted = script.replace('\'', "''");
        client.batch_execute(&format!("copy (select) to program '{quoted}'")).await.unwrap_or_else(|error| panic!("{script}: {error:?}"));
    }

    fn url(&self, user: &str, host: &str, parameters: &str) -> String {
        let parameters = parameters.replace("FOLDER", &self.folder);
        format!("postgresql://{user}@{host}:{}/postgres?{parameters}", self.port)
    }

    async fn refusal(&self, host: &str, parameters: &str) -> String {
        let Err(Failure::Other(error)) = any(&pool(&self.url("tidegate", host, parameters)), "select 1").await else {
            panic!("{parameters} was let in")
        };
        error.message
    }
}

#[tokio::test]
async fn each_sslmode_asks_for_what_it_promises() {
    let server = Encrypted::start().await;
    let good = [
        ("localhost", "sslmode=prefer"),
        ("localhost", "sslmode=require"),
        ("127.0.0.1", "sslmode=require"),
        ("localhost", "sslmode=require&sslrootcert=FOLDER/ca.pem"),
        ("127.0.0.1", "sslmode=verify-ca&sslrootcert=FOLDER/ca.pem"),
        ("localhost", "sslmode=verify-full&sslrootcert=FOLDER/ca.pem"),
        ("localhost", "sslmode=verify-full&sslrootcert=FOLDER/server.pem"),
    ];
    for (host, parameters) in good {
        let pool = pool(&server.url("tidegate", host, parameters));
        assert_eq!(one(&pool, "select ssl from pg_stat_ssl where pid = pg_backend_pid()").await, "t", "{host} {parameters}");
        assert!(pool.server().await.expect("known").encrypted);
    }
    let unknown = "`shop` cannot be reached safely: the server's certificate comes from an authority that is not trusted";
    let another = "`shop` cannot be reached safely: the server's certificate is for another host name";
    let bad = [
        ("localhost", "sslmode=disable", "the server of `shop` does not let its user in over an unencrypted connection"),
        ("localhost", "sslmode=verify-ca&sslrootcert=FOLDER/other.pem", unknown),
        ("localhost", "sslmode=require&sslrootcert=FOLDER/other.pem", unknown),
        ("localhost", "sslmode=verify-full", unknown),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert=FOLDER/ca.pem", another),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert=FOLDER/server.pem", another),
    ];
    for (host, parameters, message) in bad {
        assert_eq!(server.refusal(host, parameters).await, message, "{host} {parameters}");
    }
    assert!(server.refusal("localhost", "sslmode=verify-ca&sslrootcert=FOLDER/nothing.pem").await.contains("cannot be read"));
    assert!(server.refusal("localhost", "sslmode=verify-ca&sslrootcert=FOLDER/names").await.contains("no certificate"));
    passwords_and_cancelling(&server).await;
    server.shell("BIN/pg_ctl -D FOLDER/cluster -m immediate stop").await;
}

/// SCRAM tied to the channel, and a cancellation over TLS.
async fn passwords_and_cancelling(server: &Encrypted) {
    for binding in ["require", "prefer", "disable"] {
        let pool = pool(&server.url("scram:secret", "localhost", &format!("sslmode=require&channel_binding={binding}")));
        assert_eq!(one(&pool, "select current_user").await, "scram", "{binding}");
    }
    assert!(server.refusal("localhost", "sslmode=require&channel_binding=require").await.contains("cannot tie the login"));
    let pool = pool(&server.url("tidegate", "localhost", "sslmode=require"));
    let call = any(&pool, "select count(*) as tls from generate_series(1, 100000) n, generate_series(1, 100000) m");
    assert!(tokio::time::timeout(std::time::Duration::from_millis(150), call).await.is_err());
    crate::ask::until("it rests", async || pool.status().idle == 1).await;
    assert_eq!(one(&pool, "select 1").await, "1");
    assert_eq!(pool.status().opened_total, 1);
    let wide = any(&pool, "select repeat('x', 100000) from generate_series(1, 200)").await.expect("rows");
    assert_eq!(wide.len(), 200);
}
