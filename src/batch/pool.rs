//! The ordered pool: lines in, records out, in order, on any number of threads.
//!
//! One thread reads lines and puts them into a queue; workers take a line each, read, answer and
//! render it; a finished record goes into its place in the window of those in flight, and whoever
//! finds the first place filled writes all that are ready and flushes. So nothing waits for more
//! than those before it, a slow reader of the output holds up the workers and they the input, and
//! what is in memory is bounded by the window and the queue.
//!
//! The reading thread stands alone and is left behind where the run ends early: it may be waiting
//! for a line that never comes, from a program that is waiting for us to end.

use std::collections::VecDeque;
use std::io::{self, BufRead, ErrorKind, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;

use super::input::Unread;
use super::lines::{Line, LineReader};
use super::{Answered, BatchError, BatchRequest, InputForm, QueryId, Record, Rendered, read_line};
use crate::answer::Answer;
use crate::search::request::{Group, SearchRequest};

/// Records in flight or waiting for their turn, for every thread. With fewer, one slow query
/// holds up the others sooner; with more, more answers lie in memory.
const WINDOW_PER_JOB: usize = 16;

/// The reading thread stops while this many lines wait, and goes on once half are taken: it is
/// woken once for many lines where input is plentiful, and a line never waits for another.
const QUEUE_LINES: usize = 256;

/// The same for lines that are long.
const QUEUE_BYTES: usize = 4 << 20;

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct RunOptions<'a> {
    /// What the lines are.
    pub form: InputForm,
    /// What holds for what a line does not say.
    pub defaults: &'a SearchRequest,
    /// Threads that answer; at least 1. They change no byte of the output.
    pub jobs: usize,
    /// Stop behind the first record with an error.
    pub fail_fast: bool,
    /// What an earlier run answered: such lines are passed over without a record.
    pub answered: Option<&'a Answered>,
}

/// What a run did; what an earlier run did that this one went on with is counted too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records written, errors included.
    pub n_records: u64,
    /// Records of queries that found something.
    pub n_found: u64,
    /// Records with an error.
    pub n_errors: u64,
    /// Lines passed over since an earlier run answered them.
    pub n_skipped: u64,
    /// True where the reader of the output went away.
    pub is_closed: bool,
}

impl Summary {
    /// 2 after any error, else 0 where any query found something or none was to be run
    /// (`--check`), else 1.
    #[must_use]
    pub fn exit_code(&self, is_check: bool) -> u8 {
        match self.n_errors {
            0 => u8::from(self.n_found == 0 && !is_check),
            _ => 2,
        }
    }
}

/// Why a run ended before its input did.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The input could not be read on; the lines before are answered.
    #[error("cannot read the queries: {0}")]
    Read(#[source] io::Error),
    /// No thread could be started.
    #[error("cannot start a thread: {0}")]
    Thread(#[source] io::Error),
    /// The output could not be written.
    #[error("cannot write the answers: {0}")]
    Write(#[source] io::Error),
}

/// Answers every line of `input` with one record on `out`, in order, each flushed as soon as its
/// turn has come. `err` gets what the renderer has for a person.
///
/// `answer` runs on several threads; a panic in it becomes an error record. An output whose reader
/// went away ends the run without an error. `input` should give what it has and not wait to fill
/// its buffer, as `BufReader` does. The pool flushes `out` after every record that is not followed
/// by one that is ready too.
///
/// # Errors
/// A failure to read the input, after all lines before it are answered, or to write.
pub fn run<R, A, F>(
    input: R,
    out: &mut (dyn Write + Send),
    err: &mut (dyn Write + Send),
    options: &RunOptions,
    answer: A,
    render: F,
) -> Result<Summary, RunError>
where
    R: BufRead + Send + 'static,
    A: Fn(&BatchRequest) -> Result<Answer, BatchError> + Sync,
    F: Fn(Record, &mut Rendered) + Sync,
{
    let jobs = options.jobs.max(1);
    let shared = Arc::new(Shared::new(jobs * WINDOW_PER_JOB));
    let for_reader = Arc::clone(&shared);
    Builder::new().spawn(move || read(input, &for_reader)).map_err(RunError::Thread)?;
    let writer = Mutex::new(Writer { out, err, summary: earlier(options) });
    let work = Work { shared: &shared, writer: &writer, options, answer: &answer, render: &render };
    std::thread::scope(|scope| {
        for _ in 1..jobs {
            // With fewer threads than asked for the output is the same.
            let _ = Builder::new().spawn_scoped(scope, || work.run());
        }
        work.run();
    });
    let summary = lock(&writer).summary;
    let mut state = shared.lock();
    match (state.write_error.take(), state.read_error.take()) {
        (Some(error), _) if error.kind() == ErrorKind::BrokenPipe => {
            Ok(Summary { is_closed: true, ..summary })
        }
        (Some(error), _) => Err(RunError::Write(error)),
        (None, Some(error)) if !state.is_stopped => Err(RunError::Read(error)),
        _ => Ok(summary),
    }
}

fn earlier(options: &RunOptions) -> Summary {
    let Some(answered) = options.answered else {
        return Summary::default();
    };
    Summary {
        n_records: answered.n_records,
        n_found: answered.n_found,
        n_errors: answered.n_errors,
        ..Summary::default()
    }
}

/// A record that waits for its turn.
struct Finished {
    rendered: Rendered,
    outcome: Outcome,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Found,
    Empty,
    Error,
    Skipped,
}

/// What the threads share.
struct Shared {
    state: Mutex<State>,
    /// Lines came, the window moved, or the run is over: for workers.
    work: Condvar,
    /// There is room in the queue, or the run is over: for the reading thread.
    room: Condvar,
    window: usize,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Line>,
    queued_bytes: usize,
    /// No more lines will come.
    is_read: bool,
    read_error: Option<io::Error>,
    /// How many lines the workers have taken.
    n_taken: usize,
    /// The place of the first record of `window`.
    n_written: usize,
    /// Records by place; `None` while in work.
    window: VecDeque<Option<Finished>>,
    is_writing: bool,
    is_stopped: bool,
    write_error: Option<io::Error>,
    n_idle_workers: usize,
    is_reader_idle: bool,
}

impl State {
    fn has_room(&self) -> bool {
        self.queue.len() <= QUEUE_LINES / 2 && self.queued_bytes <= QUEUE_BYTES / 2
    }
}

fn length(line: &Line) -> usize {
    line.bytes.as_ref().map_or(0, Vec::len)
}

/// A panic elsewhere leaves the state as it was before or after one of the short steps below.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn new(window: usize) -> Shared {
        Shared {
            state: Mutex::new(State::default()),
            work: Condvar::new(),
            room: Condvar::new(),
            window,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Puts lines into the queue and waits until there is room for more; `false` where nobody
    /// wants more.
    fn put(&self, lot: &mut Vec<Line>) -> bool {
        let mut state = self.lock();
        state.queued_bytes += lot.iter().map(length).sum::<usize>();
        state.queue.extend(lot.drain(..));
        self.wake_workers(&state);
        if state.queue.len() >= QUEUE_LINES || state.queued_bytes >= QUEUE_BYTES {
            while !state.has_room() && !state.is_stopped {
                state.is_reader_idle = true;
                state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.is_reader_idle = false;
        }
        !state.is_stopped
    }

    fn end_input(&self, error: Option<io::Error>) {
        let mut state = self.lock();
        state.is_read = true;
        state.read_error = error;
        self.work.notify_all();
    }

    /// The next line and its place; waits for one. `None` when there is nothing left to do.
    fn take(&self) -> Option<(usize, Line)> {
        let mut state = self.lock();
        loop {
            if state.is_stopped || (state.is_read && state.queue.is_empty()) {
                return None;
            }
            if state.n_taken < state.n_written + self.window
                && let Some(line) = state.queue.pop_front()
            {
                let place = state.n_taken;
                state.n_taken += 1;
                state.queued_bytes -= length(&line);
                state.window.push_back(None);
                if state.is_reader_idle && state.has_room() {
                    self.room.notify_one();
                }
                return Some((place, line));
            }
            state.n_idle_workers += 1;
            state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.n_idle_workers -= 1;
        }
    }

    /// Puts a record in its place. `true` where the caller is to write what is ready.
    fn finish(&self, place: usize, finished: Finished) -> bool {
        let mut state = self.lock();
        let at = place - state.n_written;
        // Places are taken in order and leave the window only when filled.
        state.window[at] = Some(finished);
        let is_due = !state.is_writing && at == 0 && !state.is_stopped;
        state.is_writing |= is_due;
        is_due
    }

    /// The records whose turn has come; ends the caller's turn to write where there are none.
    fn ready(&self, ready: &mut Vec<Finished>) {
        let mut state = self.lock();
        while let Some(finished) = state.window.front_mut().and_then(Option::take) {
            state.window.pop_front();
            state.n_written += 1;
            ready.push(finished);
        }
        state.is_writing = !ready.is_empty();
        if !ready.is_empty() {
            self.wake_workers(&state);
        }
    }

    fn stop(&self, error: Option<io::Error>) {
        let mut state = self.lock();
        state.is_stopped = true;
        state.write_error = error;
        state.queue.clear();
        self.work.notify_all();
        self.room.notify_all();
    }

    /// Waking costs a call to the system even where nobody sleeps, so it is asked first.
    fn wake_workers(&self, state: &State) {
        match state.n_idle_workers {
            0 => {}
            1 => self.work.notify_one(),
            _ => self.work.notify_all(),
        }
    }
}

fn read(input: impl BufRead, shared: &Shared) {
    let mut reader = LineReader::new(input);
    let mut lot = Vec::new();
    let error = loop {
        match reader.next_lot(&mut lot) {
            Ok(true) if shared.put(&mut lot) => {}
            Ok(_) => break None,
            Err(error) => break Some(error),
        }
    };
    shared.end_input(error);
}

/// Where records go.
struct Writer<'w> {
    out: &'w mut (dyn Write + Send),
    err: &'w mut (dyn Write + Send),
    summary: Summary,
}

impl Writer<'_> {
    /// Writes records and flushes; `true` where one with an error ends the run.
    fn write(&mut self, ready: &mut Vec<Finished>, fail_fast: bool) -> io::Result<bool> {
        let mut is_over = false;
        for Finished { rendered, outcome } in ready.drain(..) {
            if is_over {
                continue;
            }
            match outcome {
                Outcome::Skipped => self.summary.n_skipped += 1,
                _ => self.summary.n_records += 1,
            }
            self.summary.n_found += u64::from(outcome == Outcome::Found);
            self.summary.n_errors += u64::from(outcome == Outcome::Error);
            if !rendered.err.is_empty() {
                // What is for a watching person must not end the run where nobody watches.
                let _ = self.err.write_all(&rendered.err).and_then(|()| self.err.flush());
            }
            self.out.write_all(&rendered.out)?;
            is_over = fail_fast && outcome == Outcome::Error;
        }
        self.out.flush()?;
        Ok(is_over)
    }
}

/// What a worker does.
struct Work<'w, A, F> {
    shared: &'w Shared,
    writer: &'w Mutex<Writer<'w>>,
    options: &'w RunOptions<'w>,
    answer: &'w A,
    render: &'w F,
}

impl<A, F> Work<'_, A, F>
where
    A: Fn(&BatchRequest) -> Result<Answer, BatchError>,
    F: Fn(Record, &mut Rendered),
{
    fn run(&self) {
        let _guard = StopOnPanic(self.shared);
        let mut ready = Vec::new();
        while let Some((place, line)) = self.shared.take() {
            let finished = self.finished(&line);
            if self.shared.finish(place, finished) {
                self.write(&mut ready);
            }
        }
    }

    fn write(&self, ready: &mut Vec<Finished>) {
        let mut writer = lock(self.writer);
        loop {
            self.shared.ready(ready);
            if ready.is_empty() {
                return;
            }
            match writer.write(ready, self.options.fail_fast) {
                Ok(false) => {}
                Ok(true) => return self.shared.stop(None),
                Err(error) => return self.shared.stop(Some(error)),
            }
        }
    }

    fn finished(&self, line: &Line) -> Finished {
        let options = self.options;
        match read_line(line, options.form, options.defaults) {
            Ok(batch) => {
                let query = Some(batch.request.query.as_str());
                if self.is_answered(&batch.id, query) {
                    return skipped();
                }
                let articles = batch.request.group == Group::Article;
                let outcome = self.answered(&batch);
                self.render(&batch.id, batch.line, query, articles, outcome.as_ref())
            }
            Err(unread) => {
                let Unread { id, query, error } = *unread;
                if self.is_answered(&id, query.as_deref()) {
                    return skipped();
                }
                self.render(&id, line.number, query.as_deref(), false, Err(&error))
            }
        }
    }

    /// The answer; a panic stays on its line like any other error.
    fn answered(&self, batch: &BatchRequest) -> Result<Answer, BatchError> {
        catch_unwind(AssertUnwindSafe(|| (self.answer)(batch))).unwrap_or_else(|_| {
            Err(BatchError::new("internal", "the query could not be run, by a fault of byline"))
        })
    }

    fn is_answered(&self, id: &QueryId, query: Option<&str>) -> bool {
        self.options.answered.is_some_and(|answered| answered.has(id, query))
    }

    fn render(
        &self,
        id: &QueryId,
        line: u64,
        query: Option<&str>,
        articles: bool,
        outcome: Result<&Answer, &BatchError>,
    ) -> Finished {
        let mut rendered = Rendered::default();
        (self.render)(Record { id, line, query, articles, outcome }, &mut rendered);
        let outcome = match outcome {
            Ok(answer) if answer.total.passages == 0 => Outcome::Empty,
            Ok(_) => Outcome::Found,
            Err(_) => Outcome::Error,
        };
        Finished { rendered, outcome }
    }
}

/// Ends the run where a worker panics, so that the others do not wait for its record.
struct StopOnPanic<'s>(&'s Shared);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop(None);
        }
    }
}

fn skipped() -> Finished {
    Finished { rendered: Rendered::default(), outcome: Outcome::Skipped }
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
