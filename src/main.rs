//! argv → exit code, nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(byline::cli::run(std::env::args_os()))
}
