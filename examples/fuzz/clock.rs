//! The time that the processor gave to the main thread, and the memory that the process took.
//!
//! Linux tells both in `/proc`; elsewhere time is that of the wall, and memory is not told.

use std::fs::File;
use std::io::{Read, Seek};
use std::time::{Duration, Instant};

/// Counts from its start.
pub struct Clock {
    started: Instant,
    /// What the system tells of the main thread: nanoseconds first.
    told: Option<File>,
    /// What it told at the start.
    before: Duration,
}

impl Clock {
    /// A clock of the main thread, which any thread may ask for.
    pub fn start() -> Clock {
        let told = File::open("/proc/self/schedstat").ok();
        let mut clock = Clock { started: Instant::now(), told, before: Duration::ZERO };
        match clock.on_processor() {
            Some(before) => clock.before = before,
            None => clock.told = None,
        }
        clock
    }

    /// The time since the start.
    pub fn elapsed(&mut self) -> Duration {
        match self.on_processor() {
            Some(time) => time.saturating_sub(self.before),
            None => self.started.elapsed(),
        }
    }

    fn on_processor(&mut self) -> Option<Duration> {
        let file = self.told.as_mut()?;
        let mut bytes = [0; 64];
        file.rewind().ok()?;
        let n = file.read(&mut bytes).ok()?;
        let text = std::str::from_utf8(&bytes[..n]).ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }
}

/// The most memory that the process has held, in MiB.
pub fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1024)
}
