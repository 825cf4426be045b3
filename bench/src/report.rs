//! What was measured, as Markdown: ratios first.

use std::fmt;

use crate::LOADS;
use crate::load::{Load, Run};

/// The server whose aims are checked.
const OURS: &str = "tidegate";

/// Everything that was measured.
#[derive(Default)]
pub(crate) struct Report {
    /// pgbench, in the order of the loads.
    floor: Vec<f64>,
    rows: Vec<Row>,
    failures: Vec<String>,
}

struct Row {
    server: &'static str,
    face: &'static str,
    run: Run,
}

impl Report {
    pub(crate) fn floor(&mut self, load: &Load, calls_per_second: f64) {
        eprintln!("pgbench: {} {calls_per_second:.0}/s", load.name);
        self.floor.push(calls_per_second);
    }

    pub(crate) fn add(&mut self, server: &'static str, face: &'static str, run: Run) {
        self.rows.push(Row { server, face, run });
    }

    pub(crate) fn fail(&mut self, server: &str, face: &str, error: &anyhow::Error) {
        eprintln!("{server} over {face} failed: {error:#}");
        self.failures.push(format!("{server} over {face}: {error:#}"));
    }

    fn load(&self, f: &mut fmt::Formatter<'_>, index: usize, load: &Load) -> fmt::Result {
        let Some(floor) = self.floor.get(index) else { return Ok(()) };
        write!(f, "\n## {}\n\npgbench: {floor:.0} a second\n\n", load.name)?;
        writeln!(f, "|server|face|calls/s|of pgbench|of tidegate over HTTP|CPU per call, ms|answer, kB|\n|---|---|--:|--:|--:|--:|--:|")?;
        let ours = self.ours("HTTP").and_then(|run| run.measured.get(index)).map(|measured| measured.calls_per_second);
        for Row { server, face, run } in &self.rows {
            let Some(found) = run.measured.get(index) else { continue };
            let calls = found.calls_per_second;
            let of_ours = ours.map_or_else(|| "–".to_owned(), |ours| format!("{:.2}", calls / ours));
            let (of_floor, cpu, size) = (calls / floor, found.cpu_ms_per_call, found.bytes_per_answer / 1000.0);
            writeln!(f, "|{server}|{face}|{calls:.0}|{of_floor:.2}|{of_ours}|{cpu:.3}|{size:.1}|")?;
        }
        Ok(())
    }

    fn aims(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(ours) = self.ours("HTTP") else { return Ok(()) };
        writeln!(f, "\n## Aims\n\n|aim|found|reached|\n|---|--:|---|")?;
        let mut row = |aim: &str, found: f64, reached: bool| writeln!(f, "|{aim}|{found:.2}|{}|", if reached { "yes" } else { "no" });
        if let ([_, many, thousand, ..], Some(floor)) = (&ours.measured[..], self.floor.get(1)) {
            let ratio = many.calls_per_second / floor;
            row("`select 1`, 30 at once: at least 0.6 of pgbench", ratio, ratio >= 0.6)?;
            let cpu = thousand.cpu_ms_per_call;
            row("1,000 rows: under 2 ms of CPU", cpu, cpu < 2.0)?;
            if let Some((calls, cpu)) = self.fastest_peer() {
                let (calls, cpu) = (many.calls_per_second / calls, many.cpu_ms_per_call / cpu);
                row("at least 3 times the calls per second of the fastest peer over HTTP", calls, calls >= 3.0)?;
                row("at most a third of its CPU per call", cpu, cpu <= 1.0 / 3.0)?;
            }
        }
        row("idle: at most 20 MB", ours.memory_idle_mb, ours.memory_idle_mb <= 20.0)?;
        if let Some(stdio) = self.ours("stdio") {
            row("ready over stdio within 50 ms", stdio.start_ms, stdio.start_ms <= 50.0)?;
        }
        Ok(())
    }

    fn ours(&self, face: &str) -> Option<&Run> {
        self.rows.iter().find(|row| row.server == OURS && row.face == face).map(|row| &row.run)
    }

    /// Calls a second and CPU per call of the fastest peer over HTTP, `select 1`, 30 at once.
    fn fastest_peer(&self) -> Option<(f64, f64)> {
        let peers = self.rows.iter().filter(|row| !row.server.starts_with(OURS) && row.face == "HTTP");
        let found = peers.filter_map(|row| row.run.measured.get(1)).map(|found| (found.calls_per_second, found.cpu_ms_per_call));
        found.max_by(|one, other| one.0.total_cmp(&other.0))
    }
}

impl fmt::Display for Report {
    /// The tables, and how far the aims are reached.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Tidegate beside pgbench and its peers\n\nAbsolute numbers are this machine's; the ratios are what to compare.")?;
        for (index, load) in LOADS.iter().enumerate() {
            self.load(f, index, load)?;
        }
        writeln!(f, "\n## At rest\n\n|server|face|ready after, ms|idle, MB|after the load, MB|\n|---|---|--:|--:|--:|")?;
        for Row { server, face, run } in &self.rows {
            writeln!(f, "|{server}|{face}|{:.0}|{:.1}|{:.1}|", run.start_ms, run.memory_idle_mb, run.memory_after_mb)?;
        }
        self.aims(f)?;
        self.failures.iter().try_for_each(|failure| writeln!(f, "\nNot measured: {failure}"))
    }
}
