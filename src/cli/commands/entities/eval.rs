//! `byline entities eval`: how well entities are recognised.

use std::fs;
use std::io::{self, Write};

use anyhow::Context;

use crate::cli::FOUND;
use crate::cli::args::EvalArgs;
use crate::cli::messages::Failure;
use crate::entities::Recogniser;
use crate::entities::ner::conll;
use crate::entities::ner::eval::{EvalReport, Score, evaluate};

/// Runs the command.
pub fn run(args: &EvalArgs) -> Result<u8, Failure> {
    let name = args.file.display();
    let text = fs::read_to_string(&args.file).with_context(|| format!("cannot read `{name}`"))?;
    let sentences = conll::read(&text).with_context(|| format!("cannot read `{name}`"))?;
    let report = evaluate(Recogniser::shipped(), &sentences);
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer(&mut out, &report)?;
        writeln!(out)?;
    } else {
        print(&report, &mut out)?;
    }
    Ok(FOUND)
}

fn print(report: &EvalReport, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{:<10}  precision  recall     F1  names", "")?;
    let all = [("all".to_string(), report.micro)];
    let types = report.types.iter().map(|(name, score)| (name.clone(), *score));
    for (name, Score { precision, recall, f1, wanted, .. }) in types.chain(all) {
        let (p, r, f) = (100.0 * precision, 100.0 * recall, 100.0 * f1);
        writeln!(out, "{name:<10}  {p:>9.1}  {r:>6.1}  {f:>5.1}  {wanted:>5}")?;
    }
    writeln!(out, "\n{} tokens in {} sentences", report.tokens, report.sentences)?;
    writeln!(out, "rule: {}", report.rule)
}
