//! Tests of the ordered pool.

use std::io::{BufReader, Cursor, Read};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::answer::Total;

fn options(defaults: &SearchRequest, jobs: usize) -> RunOptions<'_> {
    RunOptions { form: InputForm::Lines, defaults, jobs, fail_fast: false, answered: None }
}

/// Finds something for every query; `bad…` is an error, `slow…` takes a while, `panic` panics.
fn answer(batch: &BatchRequest) -> Result<Answer, BatchError> {
    let query = &batch.request.query;
    if query.starts_with("slow") {
        std::thread::sleep(Duration::from_millis(3));
    }
    assert!(query != "panic", "asked for");
    match query.starts_with("bad") {
        true => Err(BatchError::new("bad", "no good")),
        false => Ok(Answer { total: Total { passages: 1, articles: None }, ..Answer::default() }),
    }
}

fn render(record: Record, into: &mut Rendered) {
    let said = match record.outcome {
        Ok(_) => record.query.unwrap_or_default(),
        Err(error) => error.code,
    };
    into.out.extend_from_slice(format!("{} {said}\n", record.id).as_bytes());
}

fn outcome(input: &str, options: &RunOptions) -> (String, Summary) {
    let mut out = Vec::new();
    let input = BufReader::new(Cursor::new(input.to_string()));
    let summary = run(input, &mut out, &mut io::sink(), options, answer, render).unwrap();
    (String::from_utf8(out).unwrap(), summary)
}

fn check(input: &str, expected: &str) {
    let defaults = SearchRequest::default();
    for jobs in 1..=3 {
        assert_eq!(outcome(input, &options(&defaults, jobs)).0, expected, "{jobs} jobs");
    }
}

#[test]
fn records_in_order() {
    check("", "");
    check("a\nb", "1 a\n2 b\n");
    check("slow\nb\nslow\nc\n", "1 slow\n2 b\n3 slow\n4 c\n");
    check("a\n\nbad x\nc\n\n", "1 a\n2 empty_line\n3 bad\n4 c\n");
}

#[test]
fn a_panic_is_a_record() {
    check("a\npanic\nb", "1 a\n2 internal\n3 b\n");
}

#[test]
fn many_lines() {
    let lines: Vec<String> =
        (1..=5000).map(|i| format!("{}{i}", if i % 97 == 0 { "slow" } else { "q" })).collect();
    let expected: Vec<String> =
        lines.iter().enumerate().map(|(i, l)| format!("{} {l}\n", i + 1)).collect();
    check(&lines.join("\n"), &expected.concat());
}

#[test]
fn exit_codes() {
    let defaults = SearchRequest::default();
    let code = |input: &str| outcome(input, &options(&defaults, 2)).1.exit_code(false);
    assert_eq!(code("a\nb"), 0);
    assert_eq!(code("a\nbad"), 2);
    assert_eq!(code(""), 1);
    assert_eq!(Summary::default().exit_code(true), 0);
}

#[test]
fn fail_fast_stops_behind_the_first_error() {
    let defaults = SearchRequest::default();
    let input = format!("a\nslow\nbad\n{}bad\n", "b\n".repeat(500));
    for jobs in 1..=3 {
        let options = RunOptions { fail_fast: true, ..options(&defaults, jobs) };
        let (out, summary) = outcome(&input, &options);
        assert_eq!(out, "1 a\n2 slow\n3 bad\n");
        assert_eq!((summary.n_records, summary.n_errors), (3, 1));
    }
}

#[test]
fn what_is_answered_is_passed_over() {
    let defaults = SearchRequest::default();
    let records = concat!(
        r#"{"id":1,"query":{"input":"a"},"total":{"passages":1}}"#,
        "\n",
        r#"{"id":2,"query":{"input":"bad"},"error":{}}"#,
        "\n"
    );
    let answered = Answered::read(records.as_bytes(), "").unwrap();
    let options = RunOptions { answered: Some(&answered), ..options(&defaults, 2) };
    let (out, summary) = outcome("a\nbad\nc\n", &options);
    assert_eq!(out, "3 c\n");
    assert_eq!((summary.n_skipped, summary.n_records, summary.n_errors), (2, 3, 1));
}

#[test]
fn a_broken_run_taken_up_again_is_a_whole_one() {
    use crate::output::batch::{RecordFormat, RecordOptions, render_record};

    let defaults = SearchRequest::default();
    let lines = "{\"query\":\"a\",\"id\":\"q1\"}\n{\"query\":\"bad\"}\n\n{\n{\"query\":\"b\"}\n";
    let form = InputForm::Jsonl;
    let how = RecordOptions {
        format: RecordFormat::Jsonl,
        trec_tag: "",
        check: false,
        terminal: false,
        change: None,
    };
    let answer = |batch: &BatchRequest| {
        let mut answer = answer(batch)?;
        answer.fingerprint = "b1d4".into();
        answer.query.input = batch.request.query.clone();
        Ok(answer)
    };
    let render = |record: Record, into: &mut Rendered| {
        render_record(&record, &how, into).unwrap();
    };
    let records = |answered: Option<&Answered>| {
        let mut out = Vec::new();
        let options = RunOptions { form, answered, ..options(&defaults, 2) };
        let summary = run(Cursor::new(lines), &mut out, &mut io::sink(), &options, answer, render);
        (out, summary.unwrap())
    };
    let (whole, summary) = records(None);
    assert_eq!((summary.n_records, summary.n_errors), (5, 3));
    for broken_at in 0..=whole.len() {
        let answered = Answered::read(&whole[..broken_at], "b1d4").unwrap();
        let mut kept = whole[..answered.whole_bytes as usize].to_vec();
        let (rest, again) = records(Some(&answered));
        kept.extend(rest);
        assert_eq!(String::from_utf8_lossy(&kept), String::from_utf8_lossy(&whole));
        assert_eq!(again.exit_code(false), 2);
        assert_eq!(again.n_records, summary.n_records);
    }
}

/// A stream that another thread feeds.
struct Feed(mpsc::Receiver<Vec<u8>>);

impl Read for Feed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Ok(bytes) = self.0.recv() else {
            return Ok(0);
        };
        into[..bytes.len()].copy_from_slice(&bytes);
        Ok(bytes.len())
    }
}

/// A writer that hands on what is flushed.
struct Drain(Vec<u8>, mpsc::Sender<String>);

impl Write for Drain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let text = String::from_utf8(std::mem::take(&mut self.0)).unwrap();
        let _ = self.1.send(text);
        Ok(())
    }
}

#[test]
fn a_conversation_never_waits() {
    for jobs in [1, 2, 4] {
        let (ask, asked) = mpsc::channel();
        let (answered, answers) = mpsc::channel();
        let worker = std::thread::spawn(move || {
            let defaults = SearchRequest::default();
            let mut out = Drain(Vec::new(), answered);
            let input = BufReader::new(Feed(asked));
            run(input, &mut out, &mut io::sink(), &options(&defaults, jobs), answer, render)
        });
        for i in 1..=50 {
            ask.send(format!("q{i}\n").into_bytes()).unwrap();
            let record = answers.recv_timeout(Duration::from_secs(10)).unwrap();
            assert_eq!(record, format!("{i} q{i}\n"));
        }
        drop(ask);
        worker.join().unwrap().unwrap();
    }
}

#[test]
fn fail_fast_ends_while_the_input_is_open() {
    for jobs in [1, 3] {
        let (ask, asked) = mpsc::channel();
        ask.send(b"bad\n".to_vec()).unwrap();
        let defaults = SearchRequest::default();
        let options = RunOptions { fail_fast: true, ..options(&defaults, jobs) };
        let mut out = Vec::new();
        let input = BufReader::new(Feed(asked));
        let summary = run(input, &mut out, &mut io::sink(), &options, answer, render).unwrap();
        assert_eq!(summary.n_errors, 1);
        drop(ask);
    }
}

/// Takes a number of bytes, then fails.
struct Full(usize, ErrorKind);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 < bytes.len() {
            return Err(self.1.into());
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_output_that_ends() {
    let defaults = SearchRequest::default();
    let input = || BufReader::new(Cursor::new("a\n".repeat(2000)));
    for jobs in [1, 3] {
        let options = options(&defaults, jobs);
        let mut closed = Full(40, ErrorKind::BrokenPipe);
        let summary = run(input(), &mut closed, &mut io::sink(), &options, answer, render).unwrap();
        assert!(summary.is_closed);
        let mut full = Full(40, ErrorKind::StorageFull);
        let error = run(input(), &mut full, &mut io::sink(), &options, answer, render);
        assert!(matches!(error, Err(RunError::Write(_))));
    }
}

/// Gives some lines, then fails.
struct Torn(Cursor<&'static [u8]>);

impl Read for Torn {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(ErrorKind::Other.into()),
            n => Ok(n),
        }
    }
}

#[test]
fn an_input_that_tears() {
    let defaults = SearchRequest::default();
    let mut out = Vec::new();
    let input = BufReader::new(Torn(Cursor::new(b"a\nb\n")));
    let error = run(input, &mut out, &mut io::sink(), &options(&defaults, 2), answer, render);
    assert!(matches!(error, Err(RunError::Read(_))));
    assert_eq!(out, b"1 a\n2 b\n");
}

#[test]
fn in_flight_is_bounded() {
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    let defaults = SearchRequest::default();
    let input = BufReader::new(Cursor::new(format!("first\n{}", "x\n".repeat(1000))));
    let answer = |batch: &BatchRequest| {
        STARTED.fetch_add(1, Ordering::SeqCst);
        if batch.line == 1 {
            std::thread::sleep(Duration::from_millis(100));
            assert!(STARTED.load(Ordering::SeqCst) <= 2 * WINDOW_PER_JOB);
        }
        Ok(Answer::default())
    };
    let mut out = Vec::new();
    run(input, &mut out, &mut io::sink(), &options(&defaults, 2), answer, render).unwrap();
    assert!(out.starts_with(b"1 first\n2 x\n"));
}
