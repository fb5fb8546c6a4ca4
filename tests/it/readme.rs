//! What the README shows is what the program prints.

use std::process::Command;

use crate::harness::Place;

const README: &str = include_str!("../../README.md");
const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");

/// Lines without the white space at their ends, without empty ones at the end.
fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_string()
}

#[test]
fn every_example_prints_what_is_shown() {
    let place = Place::new();
    place.run(&["index", OURS]).expect(0);
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_byline")).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let examples: Vec<&str> = README
        .split("```console\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or_default())
        .collect();
    assert!(examples.len() >= 5);
    for example in examples {
        let (command, shown) = example.split_once('\n').expect("a command and its output");
        let command = command.strip_prefix("$ ").expect("a prompt");
        let output = Command::new("sh")
            .args(["-c", &format!("{command} 2>&1")])
            .current_dir(place.path(""))
            .env("PATH", format!("{}:{path}", bin.display()))
            .env_remove("BYLINE_INDEX")
            .env_remove("COLUMNS")
            .output()
            .expect("a shell");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert_eq!(trimmed(&printed), trimmed(shown), "{command}");
    }
}
