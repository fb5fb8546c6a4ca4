//! How many live documents have a term, or one of several.

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, SegmentReader, Term};

/// The other lists of a union may hold one document in so many of the longest: then those that
/// it lacks are looked up, and the longest is not read.
const LOOKUP: u64 = 16;

/// How many live documents of a segment have one of `terms`. Exact; costs a pass over postings
/// but for one term and for a common one beside rare ones, as long as nothing is deleted.
pub fn any_doc_freq(segment: &SegmentReader, terms: &[&Term]) -> tantivy::Result<u64> {
    if segment.alive_bitset().is_some() {
        return count_bits(segment, terms);
    }
    let mut by_frequency = Vec::with_capacity(terms.len());
    for term in terms {
        let doc_freq = u64::from(segment.inverted_index(term.field())?.doc_freq(term)?);
        by_frequency.push((doc_freq, *term));
    }
    let Some(longest) = (0..terms.len()).max_by_key(|idx| by_frequency[*idx].0) else {
        return Ok(0);
    };
    let (most, term) = by_frequency.swap_remove(longest);
    let others: u64 = by_frequency.iter().map(|(n, _)| n).sum();
    match others {
        0 => Ok(most),
        n if n.saturating_mul(LOOKUP) < most => Ok(most + lacking(segment, term, &by_frequency)?),
        _ => count_bits(segment, terms),
    }
}

/// How many documents have one of `others` and not `term`.
fn lacking(segment: &SegmentReader, term: &Term, others: &[(u64, &Term)]) -> tantivy::Result<u64> {
    let mut docs: Vec<DocId> = Vec::new();
    for (_, other) in others {
        for_each_block(segment, other, |block| docs.extend_from_slice(block))?;
    }
    docs.sort_unstable();
    docs.dedup();
    let index = segment.inverted_index(term.field())?;
    let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(docs.len() as u64);
    };
    let mut has = |doc: DocId| {
        if postings.doc() < doc {
            postings.seek(doc);
        }
        postings.doc() == doc
    };
    Ok(docs.into_iter().filter(|doc| !has(*doc)).count() as u64)
}

fn count_bits(segment: &SegmentReader, terms: &[&Term]) -> tantivy::Result<u64> {
    let mut bits = vec![0u64; segment.max_doc() as usize / 64 + 1];
    for term in terms {
        for_each_block(segment, term, |block| {
            for &doc in block {
                bits[doc as usize / 64] |= 1 << (doc % 64);
            }
        })?;
    }
    if segment.alive_bitset().is_some() {
        for doc in (0..segment.max_doc()).filter(|doc| segment.is_deleted(*doc)) {
            bits[doc as usize / 64] &= !(1 << (doc % 64));
        }
    }
    Ok(bits.iter().map(|word| u64::from(word.count_ones())).sum())
}

fn for_each_block(
    segment: &SegmentReader,
    term: &Term,
    mut f: impl FnMut(&[DocId]),
) -> tantivy::Result<()> {
    let index = segment.inverted_index(term.field())?;
    let postings: Option<BlockSegmentPostings> =
        index.read_block_postings(term, IndexRecordOption::Basic)?;
    if let Some(mut postings) = postings {
        while !postings.docs().is_empty() {
            f(postings.docs());
            postings.advance();
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tantivy::collector::DocSetCollector;
    use tantivy::query::{BooleanQuery, TermQuery};
    use tantivy::schema::{STRING, Schema};
    use tantivy::{Index, IndexWriter, TantivyDocument};

    use super::*;

    /// 3,000 documents: all have `all`, each third `third`, each 500th `few`, the last 5 only
    /// `last`.
    fn index(deleted: &[&str]) -> (Index, tantivy::schema::Field) {
        let mut builder = Schema::builder();
        let field = builder.add_text_field("word", STRING);
        let index = Index::create_in_ram(builder.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).expect("writes");
        for n in 0..3_000 {
            let mut document = TantivyDocument::default();
            let last = n >= 2_995;
            for (word, stands) in
                [("all", !last), ("third", n % 3 == 0), ("few", n % 500 == 0), ("last", last)]
            {
                if stands {
                    document.add_text(field, word);
                }
            }
            writer.add_document(document).expect("adds");
        }
        writer.commit().expect("commits");
        for word in deleted {
            writer.delete_term(Term::from_field_text(field, word));
        }
        writer.commit().expect("commits");
        (index, field)
    }

    #[test]
    fn counts_what_a_query_finds() {
        for deleted in [&[][..], &["few"]] {
            let (index, field) = index(deleted);
            let searcher = index.reader().expect("reads").searcher();
            for words in [
                &["all"][..],
                &["few"],
                &["none"],
                &["all", "few"],
                &["all", "last"],
                &["last", "all", "few"],
                &["third", "few", "none"],
                &["third", "all"],
                &["all", "all"],
                &[],
            ] {
                let terms: Vec<Term> =
                    words.iter().map(|w| Term::from_field_text(field, w)).collect();
                let query = BooleanQuery::union(
                    terms
                        .iter()
                        .map(|t| Box::new(TermQuery::new(t.clone(), IndexRecordOption::Basic)) as _)
                        .collect(),
                );
                let expected = searcher.search(&query, &DocSetCollector).expect("searches").len();
                let terms: Vec<&Term> = terms.iter().collect();
                let counted: u64 = searcher
                    .segment_readers()
                    .iter()
                    .map(|segment| any_doc_freq(segment, &terms).expect("counts"))
                    .sum();
                assert_eq!(counted, expected as u64, "{words:?} without {deleted:?}");
            }
        }
    }
}
