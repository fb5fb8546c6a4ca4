//! Sorts the words of a query from the flags around them, before clap sees either.
//!
//! A query may hold words that begin with a hyphen (`-drone date:2011`), and flags may stand before,
//! between and after its words. clap can have one or the other: told to take hyphens in the query,
//! it takes `--limit 5` behind it too. So the words are moved, in order, behind a `--` at the end:
//! `search -drone x --limit 5` becomes `search --limit 5 -- -drone x`. What is a flag is asked of
//! the very command that will parse it.

use std::ffi::{OsStr, OsString};

use clap::{Arg, ArgAction, Command};

/// The subcommands that end in a query.
const WITH_QUERY: [&str; 5] = ["search", "kwic", "timeline", "parse", "facets"];

/// `argv` with the words of a query behind `--`; unchanged for every other command. The first item
/// is the program.
///
/// One argument with a hyphen in front is a flag where the command has one of that name: all of
/// `--name`, and of the short ones `-n 5` and `-n5`. So `-n5` limits and `-news` is a word. Behind
/// a `--` everything is a word. An unknown `--name` is left for clap to complain of.
#[must_use]
pub fn sort_query(command: &Command, argv: Vec<OsString>) -> Vec<OsString> {
    let Some(at) = subcommand_at(command, &argv) else {
        return argv;
    };
    let name = argv[at].to_str().filter(|name| WITH_QUERY.contains(name));
    let Some(sub) = name.and_then(|name| command.find_subcommand(name)) else {
        return argv;
    };
    let flags: Vec<&Arg> = command.get_arguments().chain(sub.get_arguments()).collect();

    let mut sorted = argv[..=at].to_vec();
    let mut words = Vec::new();
    let mut rest = argv[at + 1..].iter();
    while let Some(arg) = rest.next() {
        if arg == "--" {
            words.extend(rest.by_ref().cloned());
            break;
        }
        match kind(&flags, arg) {
            Kind::Word => words.push(arg.clone()),
            Kind::Flag => sorted.push(arg.clone()),
            Kind::FlagBeforeValue => {
                sorted.push(arg.clone());
                sorted.extend(rest.next().cloned());
            }
        }
    }
    if !words.is_empty() {
        sorted.push("--".into());
        sorted.append(&mut words);
    }
    sorted
}

/// Where the subcommand stands: the first argument that is neither a flag nor the value of one.
fn subcommand_at(command: &Command, argv: &[OsString]) -> Option<usize> {
    let flags: Vec<&Arg> = command.get_arguments().collect();
    let mut at = 1;
    loop {
        match kind(&flags, argv.get(at)?) {
            Kind::Word => return Some(at),
            Kind::Flag => at += 1,
            Kind::FlagBeforeValue => at += 2,
        }
    }
}

/// What an argument is.
enum Kind {
    /// A word of the query, or a subcommand.
    Word,
    /// A flag that stands alone, its value attached where it has one.
    Flag,
    /// A flag whose value is the next argument.
    FlagBeforeValue,
}

fn kind(flags: &[&Arg], arg: &OsStr) -> Kind {
    // A text that is not UTF-8 cannot be a flag; as a query it is refused later.
    let Some(text) = arg.to_str() else {
        return Kind::Word;
    };
    if let Some(long) = text.strip_prefix("--") {
        let known = flags.iter().find(|f| f.get_long() == Some(long));
        return match known {
            Some(flag) if takes_value(flag) => Kind::FlagBeforeValue,
            _ => Kind::Flag,
        };
    }
    let Some(short) = text.strip_prefix('-') else {
        return Kind::Word;
    };
    let mut chars = short.chars();
    let (first, attached) = (chars.next(), chars.as_str());
    if matches!(text, "-h" | "-V") {
        return Kind::Flag;
    }
    let known = flags.iter().find(|f| first.is_some() && f.get_short() == first);
    match known {
        Some(flag) if attached.is_empty() && takes_value(flag) => Kind::FlagBeforeValue,
        Some(_) if attached.is_empty() => Kind::Flag,
        Some(flag) if takes_value(flag) && is_value_of(flag, attached) => Kind::Flag,
        _ => Kind::Word,
    }
}

fn takes_value(flag: &Arg) -> bool {
    matches!(flag.get_action(), ArgAction::Set | ArgAction::Append)
}

/// True where `attached` can only be meant as the flag's value: one of its words, or a number.
fn is_value_of(flag: &Arg, attached: &str) -> bool {
    let value = attached.strip_prefix('=').unwrap_or(attached);
    let choices = flag.get_possible_values();
    if choices.is_empty() {
        return !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    }
    choices.iter().any(|choice| choice.matches(value, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Cli;
    use clap::CommandFactory;

    /// Arguments are parted by bars.
    fn check(argv: &str, expected: &str) {
        let argv = argv.split('|').map(OsString::from).collect();
        let sorted = sort_query(&Cli::command(), argv);
        let sorted: Vec<_> = sorted.iter().map(|a| a.to_str().unwrap()).collect();
        assert_eq!(sorted.join("|"), expected);
    }

    #[test]
    fn words_go_behind() {
        check("byline|search|drone", "byline|search|--|drone");
        check("byline|search|-drone date:2011", "byline|search|--|-drone date:2011");
        check("byline|search|a|-n|5|-b|c", "byline|search|-n|5|--|a|-b|c");
        check("byline|search|--limit|5|a", "byline|search|--limit|5|--|a");
        check("byline|search|--limit=5|a|--all", "byline|search|--limit=5|--all|--|a");
        check("byline|search|--|-drone|--all", "byline|search|--|-drone|--all");
        check("byline|search|a|--|--all", "byline|search|--|a|--all");
        check("byline|parse|-a|b", "byline|parse|--|-a|b");
        check("byline|search|--author|-x|a", "byline|search|--author|-x|--|a");
        check("byline|search", "byline|search");
    }

    #[test]
    fn short_flags_and_words_that_look_like_them() {
        check("byline|search|-news|-n5", "byline|search|-n5|--|-news");
        check("byline|search|-fake|-fjson", "byline|search|-fjson|--|-fake");
        check("byline|search|-Cold|-C2", "byline|search|-C2|--|-Cold");
        check("byline|search|-hamas|-h", "byline|search|-h|--|-hamas");
        check("byline|search|-n=5|-|a", "byline|search|-n=5|--|-|a");
    }

    #[test]
    fn other_commands_are_left_alone() {
        check("byline|show|-x|y", "byline|show|-x|y");
        check("byline", "byline");
        check("byline|--index|search|info", "byline|--index|search|info");
        check("byline|--index|d|search|-x", "byline|--index|d|search|--|-x");
        check("byline|search|--frobnicate|a", "byline|search|--frobnicate|--|a");
        check("byline|search|a|--index|d", "byline|search|--index|d|--|a");
    }
}
