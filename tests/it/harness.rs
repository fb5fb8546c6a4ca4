//! A fresh directory with an index and a folder of articles in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub use crate::fuzz::mutate::Random;

/// What a run of the program gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("no JSON ({e}): {}\n{}", self.out, self.err))
    }

    /// The same, after it is sure that the program ended with `code`.
    pub fn expect(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }
}

/// A directory of its own, gone at the end of the test.
pub struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Place {
        Place { dir: tempfile::tempdir().expect("a temporary directory") }
    }

    pub fn path(&self, rel: &str) -> PathBuf {
        self.dir.path().join(rel)
    }

    pub fn write(&self, rel: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(rel);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders can be made");
        fs::write(&path, text).expect("a file can be written");
        path
    }

    /// The program, to be run in this directory with nothing of the environment that it reads.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_byline"));
        command.args(args).current_dir(self.dir.path()).stdin(Stdio::null());
        command.env_remove("BYLINE_INDEX").env_remove("NO_COLOR").env_remove("COLUMNS");
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        ran(self.command(args).output().expect("byline starts"))
    }

    pub fn run_with_input(&self, args: &[&str], input: &str) -> Ran {
        use std::io::Write;
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("byline starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = input.to_string();
        let writer = std::thread::spawn(move || {
            let _ = stdin.write_all(input.as_bytes());
        });
        let output = child.wait_with_output().expect("byline ends");
        writer.join().expect("the input is written");
        ran(output)
    }

    /// Citations that a search prints, in order.
    pub fn ids(&self, args: &[&str]) -> Vec<String> {
        let mut all = vec!["search", "--format", "ids", "--limit", "100000"];
        all.extend(args);
        let ran = self.run(&all);
        assert_ne!(ran.code, 2, "{}", ran.err);
        ran.out.lines().map(String::from).collect()
    }

    pub fn fingerprint(&self) -> String {
        let info = self.run(&["info", "--json"]).expect(0).json();
        info["fingerprint"].as_str().expect("a fingerprint").to_string()
    }
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A file of the collections that tests may use but that are not part of the project; says so
/// when it is not there.
pub fn shared(rel: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(rel);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: `../shared/{rel}` is not there");
    None
}
