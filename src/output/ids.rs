//! One citation a line, for other commands to take up.

use std::io;

use super::RenderOptions;
use super::controls::for_terminal;
use crate::answer::Answer;

/// Citations of passages, or keys where hits stand for articles. A control character in a key
/// becomes visible, so that a line is always one citation.
pub(super) fn render(
    answer: &Answer,
    options: &RenderOptions,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    for hit in &answer.hits {
        let id = if options.articles { &hit.key } else { &hit.id };
        out.extend_from_slice(for_terminal(id).as_bytes());
        out.push(b'\n');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    fn check(articles: bool, expected: &str) {
        let options = RenderOptions { articles, ..RenderOptions::default() };
        let mut out = Vec::new();
        render(&samples::answer(), &options, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn citations_or_keys() {
        check(false, "river-treaty#p3\nnotes/river-treaty#p1-2\nbare#p1.2\n");
        check(true, "river-treaty\nnotes/river-treaty\nbare\n");
    }
}
