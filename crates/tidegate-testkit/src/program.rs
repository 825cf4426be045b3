//! Programs that a test starts, watches and never leaves behind.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::BufReader;
use tokio::process::{ChildStdin, ChildStdout};
use tokio::time::sleep;

const PAUSE: Duration = Duration::from_millis(5);

/// How long a program may take to end when it is asked to, before it is killed.
const STOP_TIMEOUT: Duration = Duration::from_secs(15);

/// A program to be started, with the environment of the test.
#[derive(Debug)]
pub struct Program(Command);

impl Program {
    /// The program at a path.
    pub fn new(path: impl AsRef<Path>) -> Program {
        Program(Command::new(path.as_ref()))
    }

    /// The `tidegate` that was built beside the running test. The binary's own tests use `env!("CARGO_BIN_EXE_tidegate")`.
    pub fn tidegate() -> Program {
        Program::new(built("tidegate"))
    }

    /// Adds arguments.
    #[must_use]
    pub fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Program {
        self.0.args(arguments);
        self
    }

    /// Sets a variable of the environment.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Program {
        self.0.env(name, value);
        self
    }

    /// Sets the folder in which it runs.
    #[must_use]
    pub fn current_dir(mut self, folder: impl AsRef<Path>) -> Program {
        self.0.current_dir(folder);
        self
    }

    /// Runs it to its end.
    pub fn run(self, input: &str) -> Finished {
        let mut running = self.spawn(Stdio::piped());
        let mut stdin = running.child.stdin.take().expect("standard input is a pipe");
        // The program may end without reading all of it.
        drop(std::io::Write::write_all(&mut stdin, input.as_bytes()));
        drop(stdin);
        running.capture_stdout();
        let status = running.child.wait().expect("a child that was started can be waited for");
        running.finished(status)
    }

    /// Starts it; what it writes is kept.
    pub fn start(self) -> Running {
        let mut running = self.spawn(Stdio::null());
        running.capture_stdout();
        running
    }

    /// Starts it with pipes to talk to it; only its standard error is kept.
    pub fn start_talking(self) -> (Running, ChildStdin, BufReader<ChildStdout>) {
        let mut running = self.spawn(Stdio::piped());
        let stdin = running.child.stdin.take().expect("standard input is a pipe");
        let stdout = running.child.stdout.take().expect("standard output is a pipe");
        let stdin = ChildStdin::from_std(stdin).expect("a pipe can be used without blocking");
        let stdout = ChildStdout::from_std(stdout).expect("a pipe can be used without blocking");
        (running, stdin, BufReader::new(stdout))
    }

    fn spawn(mut self, stdin: Stdio) -> Running {
        self.0.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        let program = self.0.get_program().to_string_lossy().into_owned();
        let mut child = self.0.spawn().unwrap_or_else(|error| panic!("cannot start `{program}`: {error}"));
        let stderr = Captured::of(child.stderr.take().expect("standard error is a pipe"));
        Running { program, child, stdout: None, stderr }
    }
}

/// A program in the folder of this build: tests run in `target/<profile>/deps`.
fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    let folders = test.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("`{name}` is not built beside `{}`: run cargo build -p {name} first", test.display()))
}

/// What a program that has ended left.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// All it wrote to its standard output, unless a test talked to it.
    pub stdout: String,
    /// All it wrote to its standard error.
    pub stderr: String,
}

/// A program that runs. Dropped, it is stopped.
#[derive(Debug)]
pub struct Running {
    program: String,
    child: Child,
    stdout: Option<Captured>,
    stderr: Captured,
}

impl Running {
    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to its standard output so far, unless a test talks to it.
    pub fn stdout(&self) -> String {
        self.stdout.as_ref().map(Captured::text).unwrap_or_default()
    }

    /// What it has written to its standard error so far.
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }

    /// Waits until it has written a line that contains a text, and gives back that line.
    pub async fn line_with(&mut self, text: &str, patience: Duration) -> String {
        let begun = Instant::now();
        loop {
            let written = format!("{}\n{}", self.stdout(), self.stderr());
            if let Some(line) = written.lines().find(|line| line.contains(text)) {
                return line.to_owned();
            }
            let ended = self.child.try_wait().ok().flatten();
            assert!(ended.is_none(), "`{}` ended ({ended:?}) before it wrote `{text}`:\n{written}", self.program);
            assert!(begun.elapsed() < patience, "`{}` did not write `{text}` in {patience:?}:\n{written}", self.program);
            sleep(PAUSE).await;
        }
    }

    /// Sends a signal, as a terminal or a supervisor does.
    pub fn signal(&self, signal: Signal) {
        // A child keeps its number until it is waited for, so this never meets another process.
        if let Err(error) = kill_process(Pid::from_child(&self.child), signal) {
            panic!("cannot signal `{}`: {error}", self.program);
        }
    }

    /// Asks it to end, as a supervisor does, and waits.
    pub fn stop(mut self) -> Finished {
        let status = self.end();
        self.finished(status)
    }

    /// Kills it without a word, as a crash would.
    pub fn kill(mut self) -> Finished {
        self.signal(Signal::KILL);
        let status = self.child.wait().expect("a child that was started can be waited for");
        self.finished(status)
    }

    fn end(&mut self) -> ExitStatus {
        if let Ok(Some(status)) = self.child.try_wait() {
            return status;
        }
        self.signal(Signal::TERM);
        let begun = Instant::now();
        while begun.elapsed() < STOP_TIMEOUT {
            if let Some(status) = self.child.try_wait().expect("a child that was started can be asked") {
                return status;
            }
            std::thread::sleep(PAUSE);
        }
        self.signal(Signal::KILL);
        self.child.wait().expect("a child that was started can be waited for")
    }

    fn finished(&mut self, status: ExitStatus) -> Finished {
        let stdout = self.stdout.take().map(Captured::whole).unwrap_or_default();
        Finished { status, stdout, stderr: self.stderr.text_at_end() }
    }

    fn capture_stdout(&mut self) {
        self.stdout = self.child.stdout.take().map(Captured::of);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// A stream that a thread reads as it comes.
#[derive(Debug)]
struct Captured {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Captured {
    fn of(mut stream: impl Read + Send + 'static) -> Captured {
        let bytes = Arc::<Mutex<Vec<u8>>>::default();
        let kept = Arc::clone(&bytes);
        let reader = std::thread::spawn(move || {
            let mut chunk = [0; 4_096];
            while let Ok(count @ 1..) = stream.read(&mut chunk) {
                kept.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&chunk[..count]);
            }
        });
        Captured { bytes, reader: Some(reader) }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// After the program's end: a grandchild may keep the stream open, so not for ever.
    fn text_at_end(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            let begun = Instant::now();
            while !reader.is_finished() && begun.elapsed() < Duration::from_secs(1) {
                std::thread::sleep(PAUSE);
            }
        }
        self.text()
    }

    fn whole(mut self) -> String {
        self.text_at_end()
    }
}
