//! A first session at the command line.

use crate::harness::Place;

fn place() -> Place {
    let place = Place::new();
    place.write(
        "corpus/tide.md",
        "---\ntitle: The Tide Turns\nauthor: [Ada Okafor, R. W. Marsh]\ndate: 2011-04-19\n\
         source: Harbour Review\ntags: [docks, Labour]\nentities:\n  - {name: Dockers' Union, type: org, aliases: [DU]}\n---\n\n\
         The harbour strike ended on Monday. The Dockers' Union had asked for less.\n\n\
         Nobody in the harbour believes that the strike was about wages alone.\n",
    );
    place.write(
        "corpus/quay.txt",
        "Notes from the Quay\n\nBy Ingrid Solberg\n\nMarch 3, 2012\n\n\
         The Northern Ports Authority (NPA) closed two quays last winter, and nobody struck. \
         The harbour was quiet, the cranes stood still, and the Dockers' Union kept its peace \
         for the whole of the season because its members had families to feed.\n\n\
         When the NPA opened them again in spring the cranes came back to life, and with them \
         the old quarrel about who decides what a fair day's work at the harbour is.\n",
    );
    place
}

#[test]
fn a_search_builds_the_index_at_first_and_says_so() {
    let place = place();
    let first = place.run(&["search", "harbour strike"]).expect(0);
    assert!(first.err.contains("reading `corpus` into `index`"), "{}", first.err);
    assert!(first.out.contains("The Tide Turns"), "{}", first.out);
    let second = place.run(&["search", "harbour strike"]).expect(0);
    assert_eq!(second.err, "");
    assert_eq!(second.out, first.out);
}

#[test]
fn a_named_index_is_never_built_unasked() {
    let place = place();
    let ran = place.run(&["--index", "elsewhere", "search", "harbour"]).expect(2);
    assert!(ran.err.contains("there is no index in `elsewhere`"), "{}", ran.err);
    assert!(ran.err.contains("hint: "), "{}", ran.err);
}

#[test]
fn exit_codes_are_those_of_grep() {
    let place = place();
    place.run(&["index"]).expect(0);
    place.run(&["search", "harbour"]).expect(0);
    let none = place.run(&["search", "zeppelin"]).expect(1);
    assert_eq!((none.out.as_str(), none.err.contains("nothing found")), ("", true));
    let error = place.run(&["search", "\"harbour strike"]).expect(2);
    assert!(error.err.contains('^'), "{}", error.err);
    assert!(error.err.contains("hint: "), "{}", error.err);
    assert_eq!(error.out, "");
    place.run(&["search"]).expect(2);
    place.run(&["no-such-command"]).expect(2);
    place.run(&["--help"]).expect(0);
}

#[test]
fn filters_as_flags_and_as_fields() {
    let place = place();
    place.run(&["index"]).expect(0);
    let check = |flags: &[&str], query: &str, expected: &[&str]| {
        let by_flags = place.ids(flags);
        assert_eq!(by_flags, expected, "{flags:?}");
        assert_eq!(place.ids(&[query]), expected, "{query}");
    };
    check(&["strike", "--author", "okafor"], "strike author:okafor", &["tide#p1-2"]);
    check(&["strike", "--author", "RW Marsh"], "strike author:\"r w marsh\"", &["tide#p1-2"]);
    check(&["harbour", "--since", "2012"], "harbour date:2012..", &["quay#p1-2"]);
    check(&["*", "--date", "2011-04"], "date:2011-04", &["tide", "tide#p1-2"]);
    check(&["*", "--tag", "labour"], "tag:labour", &["tide", "tide#p1-2"]);
    check(&["*", "--source", "harbour review"], "source:Harbour", &["tide", "tide#p1-2"]);
    check(&["*", "--entity", "NPA"], "entity:\"Northern Ports Authority\"", &["quay#p1-2"]);
    // The other article does not declare the union, but speaks of it.
    check(&["*", "--entity", "DU"], "entity:\"Dockers' Union\"", &["quay#p1-2", "tide#p1-2"]);
    let both = ["quay", "quay#p1-2", "tide", "tide#p1-2"];
    check(&["*", "--entity", "DU", "--in", "article"], "*", &both);
    check(&["harbour", "--not-entity", "NPA"], "harbour -entity:NPA", &["tide#p1-2"]);
    check(&["strike", "--all"], "+strike", &["tide#p1-2"]);
}

#[test]
fn a_hit_is_cited_and_marked() {
    let place = place();
    place.run(&["index"]).expect(0);
    let answer = place.run(&["search", "struck quays", "--format", "json"]).expect(0).json();
    assert_eq!(answer["schema"], "byline-answer/1");
    let hit = &answer["hits"][0];
    assert_eq!(hit["id"], "quay#p1-2");
    assert_eq!(hit["title"], "Notes from the Quay");
    assert_eq!(hit["author"][0], "Ingrid Solberg");
    assert_eq!(hit["date"]["value"], "2012-03-03");
    let text = hit["text"].as_str().unwrap();
    let marks = hit["marks"]["bytes"].as_array().unwrap();
    let marked: Vec<&str> = marks
        .iter()
        .map(|m| &text[m[0].as_u64().unwrap() as usize..m[1].as_u64().unwrap() as usize])
        .collect();
    assert_eq!(marked, ["quays", "struck"]);
    assert_eq!(hit["entities"][0]["name"], "Northern Ports Authority");
}

#[test]
fn explained_signals_sum_to_the_score() {
    let place = place();
    place.run(&["index"]).expect(0);
    let args = ["search", "harbour strike \"fair day's work\"", "--explain", "--format", "json"];
    let answer = place.run(&args).expect(0).json();
    for hit in answer["hits"].as_array().unwrap() {
        let signals = hit["signals"].as_array().unwrap();
        let sum: f64 = signals.iter().map(|s| s["value"].as_f64().unwrap()).sum();
        assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-5, "{hit}");
        assert!(!signals.is_empty());
    }
}

#[test]
fn a_citation_survives_and_says_when_its_text_changed() {
    let place = place();
    place.run(&["index"]).expect(0);
    let answer = place.run(&["search", "wages", "--format", "json"]).expect(0).json();
    let hit = &answer["hits"][0];
    let cited = format!("{}@{}", hit["id"].as_str().unwrap(), hit["hash"].as_str().unwrap());
    assert_eq!(place.run(&["show", &cited]).expect(0).err, "");
    let text = std::fs::read_to_string(place.path("corpus/tide.md")).unwrap();
    place.write("corpus/tide.md", text.replace("wages alone", "money alone"));
    place.run(&["index"]).expect(0);
    let shown = place.run(&["show", &cited]).expect(0);
    assert!(shown.err.contains("changed"), "{}", shown.err);
    assert!(shown.out.contains("money alone"));
    assert!(place.run(&["show", "tide#p9"]).expect(2).err.contains("2 paragraphs"));
    assert!(place.run(&["show", "tdie"]).expect(2).err.contains("`tide`"));
}

#[test]
fn an_unknown_entity_finds_nothing_and_names_the_nearest() {
    let place = place();
    place.run(&["index"]).expect(0);
    let ran = place.run(&["search", "entity:\"Northern Port Authority\""]).expect(1);
    assert!(ran.err.contains("Northern Ports Authority"), "{}", ran.err);
}

#[test]
fn two_articles_that_want_one_key_get_a_suffix_each() {
    let place = place();
    place.write("other/tide.md", "---\ntitle: Another Tide\n---\n\nThe tide came in again.\n");
    place.run(&["index"]).expect(0);
    assert_eq!(place.ids(&["wages"]), ["tide#p1-2"]);
    place.run(&["index", "other"]).expect(0);
    let wages = place.ids(&["wages"]);
    assert!(wages[0].starts_with("tide~") && wages[0].ends_with("#p1-2"), "{wages:?}");
    let ran = place.run(&["show", "tide#p1"]).expect(2);
    assert!(ran.err.contains("several articles want it"), "{}", ran.err);
    place.run(&["index", "--remove", "other"]).expect(0);
    assert_eq!(place.ids(&["wages"]), ["tide#p1-2"]);
}

#[test]
fn a_missing_root_is_an_error_and_loses_nothing() {
    let place = place();
    place.run(&["index", "corpus"]).expect(0);
    std::fs::rename(place.path("corpus"), place.path("unmounted")).unwrap();
    let ran = place.run(&["index"]).expect(2);
    assert!(ran.err.contains("is not there"), "{}", ran.err);
    place.run(&["search", "harbour"]).expect(0);
    std::fs::create_dir(place.path("corpus")).unwrap();
    let ran = place.run(&["index"]).expect(2);
    assert!(ran.err.contains("is now empty"), "{}", ran.err);
    place.run(&["search", "harbour"]).expect(0);
    place.run(&["index", "--remove", "corpus"]).expect(0);
    place.run(&["search", "harbour"]).expect(1);
}

#[test]
fn a_dry_run_writes_nothing() {
    let place = place();
    let ran = place.run(&["index", "corpus", "--dry-run", "--json"]).expect(0).json();
    assert_eq!((&ran["indexed"], &ran["dry_run"]), (&2.into(), &true.into()));
    assert!(!place.path("index/meta.json").exists());
}

#[test]
fn another_fingerprint_is_refused() {
    let place = place();
    place.run(&["index"]).expect(0);
    let fingerprint = place.fingerprint();
    place.run(&["search", "harbour", "--expect-index", &fingerprint]).expect(0);
    let ran = place.run(&["search", "harbour", "--expect-index", "0123"]).expect(2);
    assert!(ran.err.contains(&fingerprint), "{}", ran.err);
}

#[test]
fn a_damaged_index_is_told_from_a_good_one() {
    let place = place();
    place.run(&["index"]).expect(0);
    let segment = std::fs::read_dir(place.path("index"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|e| e == "idx"))
        .unwrap();
    let mut bytes = std::fs::read(&segment).unwrap();
    bytes.truncate(bytes.len() - 1);
    std::fs::write(&segment, bytes).unwrap();
    let ran = place.run(&["search", "harbour"]).expect(2);
    assert!(ran.err.contains("is damaged") && ran.err.contains("--rebuild"), "{}", ran.err);
    place.run(&["index", "--rebuild", "corpus"]).expect(0);
    place.run(&["search", "harbour"]).expect(0);
}

#[test]
fn one_writer_at_a_time() {
    let place = place();
    place.run(&["index"]).expect(0);
    let lock = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(place.path("index/writer.lock"))
        .unwrap();
    lock.lock().unwrap();
    let ran = place.run(&["index"]).expect(2);
    assert!(ran.err.contains("is writing to the index"), "{}", ran.err);
    // A reader is never blocked.
    place.run(&["search", "harbour"]).expect(0);
}

#[test]
fn completions_and_the_manual() {
    let place = place();
    for shell in ["bash", "zsh", "fish"] {
        assert!(place.run(&["completions", shell]).expect(0).out.contains("byline"));
    }
    assert!(place.run(&["man"]).expect(0).out.contains(".TH"));
}

#[test]
fn control_characters_of_the_corpus_never_reach_a_terminal() {
    let place = Place::new();
    place.write("corpus/evil.json", r#"{"title":"Evil \u001b[31m","text":"red \u001b[31m alert"}"#);
    place.run(&["index"]).expect(0);
    for format in ["text", "json", "jsonl", "csv", "tsv", "markdown"] {
        let ran = place.run(&["search", "alert", "--format", format]).expect(0);
        assert!(!ran.out.contains('\u{1b}'), "{format}: {}", ran.out);
    }
}

#[test]
fn speakers_are_found_marked_and_told_from_writers() {
    let place = Place::new();
    let write = |name: &str, text: &str| {
        place.write(&format!("corpus/{name}.md"), format!("---\nauthor: Ida Holm\n---\n\n{text}\n"))
    };
    write(
        "dues",
        "The pilots want more. According to harbour expert Petra Lindqvist, the dues have doubled \
         since the Harbour Workers Union (HWU) was founded. Lindqvist had counted them.",
    );
    write(
        "union",
        "Petra Lindqvist joined the Harbour Workers Union (HWU). A leading HWU member told me in \
         2009 that nobody would strike; Lindqvist was not asked.",
    );
    write("end", "Nothing was settled, and the ships of Petra Lindqvist went elsewhere.");
    place.run(&["index", "corpus"]).expect(0);
    let ids = place.ids(&["says:Lindqvist"]);
    assert_eq!(ids, ["dues#p1"]);
    assert_eq!(ids, place.ids(&["says:\"Petra Lindqvist\""]));
    assert_eq!(place.ids(&["says:HWU"]), ["union#p1"]);
    assert_eq!(place.ids(&["author:Holm says:HWU"]), ["union#p1"]);
    assert_eq!(place.ids(&["says:HWU", "--in", "article"]), ["union#p1"]);
    assert!(place.ids(&["says:\"Ida Holm\""]).is_empty());
    assert_eq!(place.ids(&["has:speaker"]), ["dues#p1", "union#p1"]);
    assert_eq!(place.ids(&["missing:speaker"]), ["end#p1"]);
    let answer = place.run(&["search", "says:Lindqvist", "--format", "json"]).expect(0).json();
    let hit = &answer["hits"][0];
    let text = hit["text"].as_str().unwrap();
    let at = |v: &serde_json::Value| {
        let (a, z) = (v[0].as_u64().unwrap() as usize, v[1].as_u64().unwrap() as usize);
        text[a..z].to_string()
    };
    let speaker = &hit["speakers"][0];
    assert_eq!(speaker["text"], "harbour expert Petra Lindqvist");
    assert_eq!(speaker["named"], true);
    assert_eq!(speaker["entities"][0]["name"], "Petra Lindqvist");
    assert_eq!(at(&speaker["cue"]["bytes"][0]), "According to");
    let marked: Vec<String> = hit["marks"]["bytes"].as_array().unwrap().iter().map(at).collect();
    assert_eq!(marked, ["According to", "harbour expert Petra Lindqvist"]);
    let answer = place.run(&["search", "says:HWU", "--format", "json"]).expect(0).json();
    let hit = &answer["hits"][0];
    assert_eq!(hit["speakers"][0]["named"], false);
    let lindqvist =
        hit["entities"].as_array().unwrap().iter().find(|e| e["name"] == "Petra Lindqvist");
    assert_eq!(lindqvist.unwrap()["basis"], serde_json::json!(["model", "surname"]));
    let shown = place.run(&["search", "says:HWU", "-v"]).expect(0).out;
    assert!(shown.contains("said by A leading HWU member · “told”"), "{shown}");
}

#[test]
fn a_surname_that_no_text_has_alone_finds_the_person() {
    let place = Place::new();
    place.write("corpus/fair.md", "A note. According to Sven Nyberg, the dues were fair.\n");
    place.run(&["index", "corpus"]).expect(0);
    assert_eq!(place.ids(&["says:Nyberg"]), ["fair#p1"]);
    assert_eq!(place.ids(&["person:nyberg"]), ["fair#p1"]);
    assert!(place.ids(&["org:Nyberg"]).is_empty());
    assert!(place.ids(&["person:Sven"]).is_empty());
}
