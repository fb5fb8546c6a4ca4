//! Who is spoken of: lists, one entity, and the sheet.

use crate::harness::Place;

fn place() -> Place {
    let place = Place::new();
    // Only declared names are read in Esperanto: what is counted here is known.
    let article = |date: &str, text: &str| {
        format!(
            "---\ntitle: A Piece of {date}\ndate: {date}\nlang: eo\nentities:\n  - {{name: Lashkar-e-Taiba, type: org}}\n\
             \x20 - {{name: Lashkar-e-Tayyiba, type: org}}\n  - {{name: Northern Ports Authority, type: org, aliases: [NPA]}}\n\
             \x20 - {{name: Ada Okafor, type: person}}\n---\n\n{text}\n"
        )
    };
    place.write(
        "corpus/a.md",
        article("2009-02-01", "Lashkar-e-Taiba met Ada Okafor, and Lashkar-e-Taiba left."),
    );
    place.write(
        "corpus/b.md",
        article("2011-02-01", "The Northern Ports Authority fears Lashkar-e-Tayyiba."),
    );
    place.write(
        "corpus/c.md",
        article("2011-03-01", "The NPA is the NPA.\n\nLashkar-e-Taiba is not, said Ada Okafor."),
    );
    place.run(&["index", "corpus"]).expect(0);
    place
}

#[test]
fn the_list_counts_every_mention() {
    let place = place();
    let list = place.run(&["entities", "--format", "tsv"]).expect(0);
    assert_eq!(
        list.lines(),
        [
            "id\tname\ttype\tmentions\tpassages\tarticles\taliases",
            "org:lashkar-e-taiba\tLashkar-e-Taiba\torg\t4\t3\t3\tLashkar-e-Tayyiba",
            "org:northern-ports-authority\tNorthern Ports Authority\torg\t3\t2\t2\tNPA",
            "person:ada-okafor\tAda Okafor\tperson\t2\t2\t2\t",
        ]
    );
    let people = place.run(&["entities", "--type", "person", "--json"]).expect(0).json();
    assert_eq!(
        (&people["total"], &people["entities"][0]["name"]),
        (&1.into(), &"Ada Okafor".into())
    );
    let text = place.run(&["entities", "-n", "1"]).expect(0);
    assert_eq!(text.lines()[1], "Lashkar-e-Taiba  org            4         3         3");
    assert_eq!(text.lines()[2], "and 2 more; --limit 0 shows all");
    let none = place.run(&["entities", "--type", "event"]).expect(1);
    assert_eq!(
        (none.out.as_str(), none.err.trim()),
        ("", "byline: no entity of type event is mentioned")
    );
    let within = |args: &[&str]| place.run(&[&["entities", "--format", "tsv"], args].concat());
    let counts = |args: &[&str]| -> Vec<String> {
        let list = within(args).expect(0);
        let row = |l: &&str| l.split('\t').skip(1).step_by(2).take(2).collect::<Vec<_>>().join(" ");
        list.lines()[1..].iter().map(row).collect()
    };
    let all = ["Lashkar-e-Taiba 4", "Northern Ports Authority 3", "Ada Okafor 2"];
    assert_eq!(counts(&["--query", "*"]), all);
    assert_eq!(counts(&["--query", "left"]), ["Lashkar-e-Taiba 2", "Ada Okafor 1"]);
    assert_eq!(
        counts(&["--since", "2011", "--entity", "NPA", "--type", "org"]),
        ["Northern Ports Authority 3", "Lashkar-e-Taiba 2"]
    );
    let record =
        place.run(&["entities", "-q", "left", "--until", "2010", "--json"]).expect(0).json();
    assert_eq!(record["query"], "left date:..2010");
    assert_eq!(within(&["--query", "zeppelin"]).expect(1).lines().len(), 1);
    let none = place.run(&["entities", "--query", "zeppelin"]).expect(1);
    assert!(none.out.is_empty() && none.err.contains("nothing found\n"), "{}", none.err);
    assert!(within(&["--query", "(left"]).expect(2).err.contains("^"));
    // What is counted is what a search finds.
    for (name, passages) in [("Lashkar-e-Tayyiba", 3), ("NPA", 2), ("Ada Okafor", 2)] {
        assert_eq!(place.ids(&["*", "--entity", name]).len(), passages, "{name}");
    }
}

#[test]
fn one_entity_under_any_name() {
    let place = place();
    for name in [&["Lashkar-e-Tayyiba"][..], &["lashkar", "e", "taiba"], &["org:lashkar-e-taiba"]] {
        let args: Vec<&str> = ["entities", "show", "--json"].iter().chain(name).copied().collect();
        let shown = place.run(&args).expect(0).json();
        let entity = &shown["entity"];
        assert_eq!(entity["id"], "org:lashkar-e-taiba");
        let counts = ["mentions", "passages", "articles", "undated"].map(|k| entity[k].as_u64());
        assert_eq!(counts, [4, 3, 3, 0].map(Some));
        assert_eq!(
            entity["years"].to_string(),
            r#"[{"year":2009,"articles":1},{"year":2011,"articles":2}]"#
        );
        let aliases: Vec<String> = entity["aliases"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| format!("{} {} {}", a["name"], a["mentions"], a["first"]))
            .collect();
        assert_eq!(aliases, ["\"Lashkar-e-Taiba\" 3 \"a#p1\"", "\"Lashkar-e-Tayyiba\" 1 \"b#p1\""]);
        assert_eq!(entity["joined"][0]["basis"], "spelling");
        let company = entity["company"].as_array().unwrap();
        let company: Vec<String> =
            company.iter().map(|c| format!("{} {}", c["name"], c["passages"])).collect();
        assert_eq!(company, ["\"Northern Ports Authority\" 2", "\"Ada Okafor\" 2"]);
    }
    let text = place.run(&["--index", "index", "entities", "show", "NPA"]).expect(0);
    assert!(text.out.starts_with("Northern Ports Authority  org  org:northern-ports-authority\n3 mentions in 2 passages of 2 articles\n2011 █\n"), "{}", text.out);
    let unknown = place.run(&["entities", "show", "Ada", "Okafur"]).expect(1);
    assert_eq!(unknown.out, "");
    assert_eq!(
        unknown.err.trim(),
        "byline: no entity is known as `Ada Okafur`\n\nhint: did you mean `Ada Okafor`?"
    );
}

#[test]
fn the_sheet_applies_without_reading_and_is_undone_by_a_line() {
    let place = place();
    let table = || place.run(&["entities", "--format", "tsv"]).expect(0).out;
    let before = (table(), place.fingerprint());
    place.write(
        "corpus/entities.toml",
        "[[entity]]\nid = \"let\"\nname = \"Lashkar-e-Taiba\"\ntype = \"org\"\n\n\
         [[split]]\nid = \"let\"\nnames = [\"Lashkar-e-Tayyiba\"]\n\n\
         [[entity]]\nname = \"Ada Okafor\"\ntype = \"person\"\nnot = true\n",
    );
    let run = place.run(&["index", "--json"]).expect(0).json();
    assert_eq!((&run["indexed"], &run["unchanged"]), (&0.into(), &3.into()));
    let rows: Vec<String> = table()
        .lines()
        .skip(1)
        .map(|l| l.split('\t').next().unwrap_or_default().to_string())
        .collect();
    assert_eq!(rows, ["let", "org:northern-ports-authority", "org:lashkar-e-tayyiba"]);
    std::fs::remove_file(place.path("corpus/entities.toml")).unwrap();
    place.run(&["index"]).expect(0);
    assert_eq!((table(), place.fingerprint()), before);
}

#[test]
fn a_draft_of_the_sheet_changes_nothing() {
    let place = place();
    let table = || place.run(&["entities", "--format", "tsv", "-n", "0"]).expect(0).out;
    let before = table();
    let draft = place.run(&["entities", "export"]).expect(0).out;
    assert!(draft.contains("name = \"Lashkar-e-Taiba\""), "{draft}");
    assert!(!draft.contains("Ada Okafor"), "{draft}");
    place.write("corpus/entities.toml", &draft);
    place.run(&["index"]).expect(0);
    assert_eq!(table(), before);
    assert_eq!(place.run(&["entities", "export"]).expect(0).out, draft);
}

#[test]
fn suggestions_can_be_put_into_the_sheet() {
    let place = place();
    place.write(
        "corpus/d.md",
        "---\nlang: eo\nentities:\n  - {name: Okafor, type: person}\n---\n\nOkafor, and Okafor again.\n",
    );
    place.run(&["index"]).expect(0);
    let asked = place.run(&["entities", "suggest"]).expect(0).out;
    assert_eq!(
        asked,
        "# Ada Okafor (person, 2 articles) and Okafor (person, 1 article): the only full name with this surname\n\
         [[merge]]\nids = [\"person:ada-okafor\", \"person:okafor\"]\n"
    );
    let json = place.run(&["entities", "suggest", "--json"]).expect(0).json();
    assert_eq!(json["suggestions"][0]["basis"], "surname");
    place.write("corpus/entities.toml", &asked);
    place.run(&["index"]).expect(0);
    assert_eq!(place.ids(&["*", "--entity", "Ada Okafor"]).len(), 3);
    place.run(&["entities", "suggest"]).expect(1);
}

#[test]
fn without_entities_those_that_files_and_the_sheet_declare_are_left() {
    let place = Place::new();
    place.write(
        "corpus/a.md",
        "---\ntitle: Of Ports\nentities:\n  - {name: Northern Ports Authority, type: org, aliases: [NPA]}\n---\n\n\
         Ada Okafor said that the NPA, unlike the Dockers' Union Council (DUC), is late.\n\n\
         Ben Solberg of the DUC agreed with Okafor.\n",
    );
    place.write(
        "corpus/entities.toml",
        "[[entity]]\nid = \"solberg\"\nname = \"Ben Solberg\"\ntype = \"person\"\n",
    );
    let names = |place: &Place| -> Vec<String> {
        let list = place.run(&["entities", "--json"]).expect(0).json();
        let rows = list["entities"].as_array().unwrap();
        rows.iter().map(|row| row["name"].as_str().unwrap().to_string()).collect()
    };
    place.run(&["index", "corpus", "--no-entities"]).expect(0);
    assert_eq!(names(&place), ["Northern Ports Authority", "Ben Solberg"]);
    assert_eq!(place.ids(&["--entity", "NPA", "*"]), ["a#p1-2"]);
    assert_eq!(place.ids(&["--entity", "Ben Solberg", "*"]), ["a#p1-2"]);
    place.run(&["index", "corpus"]).expect(0);
    assert!(names(&place).contains(&"Ada Okafor".to_string()), "{:?}", names(&place));
}
