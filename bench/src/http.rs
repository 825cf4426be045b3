//! Just enough of HTTP/1.1 to load a server without loading the machine: one connection, requests made beforehand, whole answers read.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

const PATIENCE: Duration = Duration::from_mins(1);

/// A connection that is kept.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    pub(crate) body: Vec<u8>,
}

/// What an answer's head says.
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) session: Option<String>,
    pub(crate) cookie: Option<String>,
}

/// A POST of JSON to `/mcp`, with more headers, as it goes over the wire.
pub(crate) fn request(port: u16, headers: &[String], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().flat_map(|header| [header.as_str(), "\r\n"]).collect();
    format!(
        "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n\
         {headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

impl Connection {
    pub(crate) fn open(port: u16) -> Result<Connection> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Connection { stream: BufReader::with_capacity(64 * 1024, stream), body: Vec::new() })
    }

    /// Sends a request and reads the whole answer into `body`.
    pub(crate) fn call(&mut self, request: &[u8]) -> Result<Head> {
        self.stream.get_mut().write_all(request)?;
        let mut line = String::new();
        self.line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).with_context(|| format!("no HTTP answer: `{line}`"))?;
        let mut head = Head { status, session: None, cookie: None };
        let mut length = Some(0);
        loop {
            self.line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = Some(value.trim().parse()?),
                "transfer-encoding" => length = None,
                "set-cookie" => head.cookie = Some(value.trim().to_owned()),
                "mcp-session-id" => head.session = Some(value.trim().to_owned()),
                _ => {}
            }
        }
        self.body.clear();
        match length {
            Some(length) => self.read(length)?,
            None => self.chunks()?,
        }
        Ok(head)
    }

    fn chunks(&mut self) -> Result<()> {
        let mut line = String::new();
        loop {
            self.line(&mut line)?;
            let length = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)?;
            self.read(length)?;
            self.line(&mut line)?;
            if length == 0 {
                return Ok(());
            }
        }
    }

    fn read(&mut self, length: usize) -> Result<()> {
        let read = self.stream.by_ref().take(length as u64).read_to_end(&mut self.body)?;
        ensure!(read == length, "the connection ended within an answer");
        Ok(())
    }

    fn line(&mut self, line: &mut String) -> Result<()> {
        line.clear();
        if self.stream.read_line(line)? == 0 {
            bail!("the connection ended");
        }
        line.truncate(line.trim_end().len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    #[test]
    fn answers_in_one_piece_and_in_chunks_are_read_whole_from_one_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nMcp-Session-Id: s1\r\ncontent-length: 3\r\n\r\none").unwrap();
            stream.write_all(b"HTTP/1.1 202 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ntw\r\n1;x\r\no\r\n0\r\n\r\n").unwrap();
        });
        let mut connection = Connection::open(port).unwrap();
        let head = connection.call(&request(port, &["A: b".to_owned()], "{}")).unwrap();
        assert_eq!((head.status, head.session.as_deref(), connection.body.as_slice()), (200, Some("s1"), b"one".as_slice()));
        let head = connection.call(b"").unwrap();
        assert_eq!((head.status, connection.body.as_slice()), (202, b"two".as_slice()));
        server.join().unwrap();
    }
}
