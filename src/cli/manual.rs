//! The manual page and completion scripts, made from the flags.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::args::Cli;

/// Writes the completion script for a shell.
///
/// # Errors
/// Those of the writer.
pub fn completions(shell: Shell, out: &mut dyn Write) -> io::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "byline", &mut script);
    out.write_all(&script)
}

/// Writes the manual page, in roff: the program, then each command with its flags, on one page.
///
/// # Errors
/// Those of the writer.
pub fn man(out: &mut dyn Write) -> io::Result<()> {
    let mut command = Cli::command();
    command.build();
    let mut page = Vec::new();
    let top = Man::new(command.clone());
    top.render_title(&mut page)?;
    top.render_name_section(&mut page)?;
    top.render_synopsis_section(&mut page)?;
    top.render_description_section(&mut page)?;
    top.render_options_section(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        subcommand(sub, &mut page)?;
    }
    top.render_extra_section(&mut page)?;
    top.render_version_section(&mut page)?;
    out.write_all(&page)
}

/// A section of its own for a command; what are sections of a page become parts of it.
fn subcommand(sub: &clap::Command, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(sub.clone());
    let mut parts = Vec::new();
    man.render_synopsis_section(&mut parts)?;
    man.render_description_section(&mut parts)?;
    man.render_options_section(&mut parts)?;
    man.render_extra_section(&mut parts)?;
    writeln!(page, ".SH BYLINE {}", sub.get_name().to_uppercase())?;
    for line in String::from_utf8_lossy(&parts).lines() {
        match line.strip_prefix(".SH ") {
            Some("EXTRA") => writeln!(page, ".SS NOTES")?,
            Some(title) => writeln!(page, ".SS {title}")?,
            None => writeln!(page, "{line}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_shell_knows_the_flags() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell, Shell::Elvish] {
            let script = written(|out| completions(shell, out));
            assert!(script.contains("any-entity"), "{shell}");
        }
    }

    #[test]
    fn the_page_holds_every_command() {
        let page = written(|out| man(out));
        for name in ["INDEX", "SEARCH", "BATCH", "SHOW", "PARSE", "INSPECT", "INFO"] {
            assert_eq!(page.matches(&format!(".SH BYLINE {name}\n")).count(), 1, "{name}");
        }
        assert!(page.contains("any\\-entity"));
    }

    #[test]
    fn examples_and_tables_fit_a_narrow_terminal() {
        let command = Cli::command();
        for sub in command.get_subcommands() {
            let after = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            let shell_redirect = sub.get_name() == "completions";
            for line in after.lines().filter(|l| l.starts_with("  ") && !shell_redirect) {
                assert!(line.chars().count() <= 60, "{}: {line}", sub.get_name());
            }
        }
    }
}
