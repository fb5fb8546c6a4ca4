//! Which names come together, which stay apart, and that neither depends on the order of things.

use proptest::prelude::*;

use super::*;
use crate::model::EntityType::{self, Event, Group, Org, Other, Person, Place};

/// Articles of which each mentions one name once: `(type, name, surface, articles)`.
type Rows<'a> = &'a [(EntityType, &'a str, &'a str, u32)];

fn tally(rows: Rows) -> Tally {
    let mut tally = Tally::default();
    for (kind, name, surface, articles) in rows {
        for _ in 0..*articles {
            tally.add(&[(*kind, (*name).to_string(), (*surface).to_string(), 1)]);
        }
    }
    tally
}

fn row(id: &str, name: &str, kind: Option<EntityType>, aliases: &[&str]) -> SheetEntity {
    SheetEntity {
        id: (!id.is_empty()).then(|| id.to_string()),
        name: name.to_string(),
        kind,
        aliases: aliases.iter().map(|a| (*a).to_string()).collect(),
        place: String::new(),
    }
}

fn sheet(rows: &[SheetEntity]) -> EntitySheet {
    EntitySheet { entities: rows.to_vec(), ..EntitySheet::default() }
}

fn none() -> EntitySheet {
    EntitySheet::default()
}

/// One line an entity: `id | name | key key …`.
fn lines(tally: &Tally, sheet: &EntitySheet) -> Vec<String> {
    let line = |e: &Entity| format!("{} | {} | {}", e.id, e.name, e.keys.join(", "));
    resolve(tally, sheet).iter().map(line).collect()
}

fn check(rows: Rows, sheet: &EntitySheet, expected: &[&str]) {
    assert_eq!(lines(&tally(rows), sheet), expected);
}

/// The grounds on which an entity's keys joined it.
fn grounds(tally: &Tally, id: &str) -> Vec<(String, JoinBasis)> {
    let entities = resolve(tally, &none());
    let entity = entities.iter().find(|e| e.id == id).expect(id);
    entity.joins.iter().map(|j| (j.key.clone(), j.basis)).collect()
}

#[test]
fn an_untyped_name_joins_the_typed_one() {
    check(
        &[(Org, "Lashkar-e-Taiba", "LeT", 1), (Other, "Lashkar e Taiba", "Lashkar e Taiba", 1)],
        &none(),
        &["org:lashkar-e-taiba | Lashkar-e-Taiba | org:lashkar e taiba, other:lashkar e taiba"],
    );
}

#[test]
fn a_rare_type_of_a_name_is_a_slip_and_a_common_one_is_not() {
    check(
        &[(Place, "Serbia", "Serbia", 6), (Org, "Serbia", "Serbia", 2)],
        &none(),
        &["place:serbia | Serbia | org:serbia, place:serbia"],
    );
    check(
        &[(Place, "Washington", "Washington", 5), (Person, "Washington", "Washington", 2)],
        &none(),
        &[
            "person:washington | Washington | person:washington",
            "place:washington | Washington | place:washington",
        ],
    );
}

#[test]
fn spellings_join_and_say_why() {
    let rows = [
        (Org, "Lashkar-e-Taiba", "LeT", 3),
        (Org, "Lashkar-e-Tayyiba", "Lashkar-e-Tayyiba", 1),
        (Place, "United States", "United States", 2),
        (Place, "U.S.", "U.S.", 4),
        (Org, "Inter-Services Intelligence", "ISI", 2),
        (Org, "Inter-Services Intelligence directorate", "ISI", 1),
        (Group, "Yugoslavs", "Yugoslavs", 2),
        (Group, "Jugoslav", "Jugoslav", 1),
        (Group, "Yugoslav", "Yugoslav", 1),
    ];
    check(
        &rows,
        &none(),
        &[
            "group:yugoslavs | Yugoslavs | group:jugoslav, group:yugoslav, group:yugoslavs",
            "org:inter-services-intelligence | Inter-Services Intelligence | \
             org:inter services intelligence, org:inter services intelligence directorate",
            "org:lashkar-e-taiba | Lashkar-e-Taiba | org:lashkar e taiba, org:lashkar e tayyiba",
            "place:united-states | United States | place:united states, place:us",
        ],
    );
    let tally = tally(&rows);
    let ground = |id: &str| grounds(&tally, id)[0].1;
    assert_eq!(ground("org:lashkar-e-taiba"), JoinBasis::Spelling);
    assert_eq!(ground("place:united-states"), JoinBasis::Country);
    assert_eq!(ground("org:inter-services-intelligence"), JoinBasis::Descriptor);
    assert_eq!(
        grounds(&tally, "group:yugoslavs"),
        [
            ("group:jugoslav".to_string(), JoinBasis::Spelling),
            ("group:yugoslav".to_string(), JoinBasis::Form)
        ]
    );
}

#[test]
fn a_bare_acronym_needs_two_articles_that_define_it() {
    let bare = (Org, "NPA", "NPA", 4);
    let once = [(Org, "Northern Ports Authority", "NPA", 1), bare];
    assert_eq!(lines(&tally(&once), &none()).len(), 2);
    let twice = [(Org, "Northern Ports Authority", "NPA", 2), bare];
    check(
        &twice,
        &none(),
        &["org:northern-ports-authority | Northern Ports Authority | \
           org:northern ports authority, org:npa"],
    );
    assert_eq!(
        grounds(&tally(&twice), "org:northern-ports-authority"),
        [("org:npa".to_string(), JoinBasis::Definition)]
    );
}

#[test]
fn an_acronym_of_two_names_stands_for_neither() {
    let rows = [
        (Org, "Frontier Corps", "FC", 9),
        (Org, "Frontier Constabulary", "FC", 2),
        (Org, "FC", "FC", 5),
    ];
    assert_eq!(lines(&tally(&rows), &none()).len(), 3);
    let known: Vec<String> = resolve(&tally(&rows), &none())
        .into_iter()
        .filter(|e| e.aliases.iter().any(|a| a.name == "FC"))
        .map(|e| e.name)
        .collect();
    assert_eq!(known, ["FC", "Frontier Constabulary", "Frontier Corps"]);
}

#[test]
fn namesakes_stay_apart() {
    let apart = |rows: Rows| assert_eq!(lines(&tally(rows), &none()).len(), rows.len());
    apart(&[
        (Person, "Husain Haqqani", "Haqqani", 4),
        (Org, "Haqqani network", "Haqqani network", 5),
        (Person, "Sirajuddin Haqqani", "Haqqani", 2),
        (Org, "Haqqani", "Haqqani", 2),
    ]);
    apart(&[
        (Org, "Jamaat-ud-Dawa", "JuD", 3),
        (Org, "Jamaat-e-Islami", "JI", 3),
        (Org, "Jamaat", "Jamaat", 2),
    ]);
    apart(&[
        (Org, "Taliban", "Taliban", 9),
        (Org, "Afghan Taliban", "Afghan Taliban", 3),
        (Org, "Pakistani Taliban", "Pakistani Taliban", 3),
        (Org, "Tehrik-i-Taliban Pakistan", "TTP", 2),
    ]);
    apart(&[
        (Place, "Waziristan", "Waziristan", 2),
        (Place, "North Waziristan", "North Waziristan", 2),
        (Place, "South Waziristan", "South Waziristan", 2),
    ]);
    apart(&[(Person, "Davis", "Davis", 5), (Person, "Raymond Davis", "Davis", 5)]);
    apart(&[(Org, "Nation", "The Nation", 2), (Place, "Nation", "Nation", 2)]);
    apart(&[(Org, "Telegraph", "Telegraph", 2), (Org, "Daily Telegraph", "Telegraph", 2)]);
}

#[test]
fn the_sheet_is_final_and_can_be_undone() {
    let rows = [
        (Org, "Lashkar-e-Taiba", "LeT", 1),
        (Org, "Army of the Pure", "Army of the Pure", 1),
        (Org, "Lashkar-e-Tayyiba", "Lashkar-e-Tayyiba", 4),
        (Person, "Sunday", "Sunday", 1),
        (Event, "Sunday", "Sunday", 1),
    ];
    let mut full = sheet(&[row("let", "Lashkar-e-Taiba", Some(Org), &["Army of the Pure"])]);
    full.ignored.push(SheetIgnore { name: "Sunday".into(), kind: Some(Person) });
    check(
        &rows,
        &full,
        &[
            "event:sunday | Sunday | event:sunday",
            "let | Lashkar-e-Taiba | org:army of the pure, org:lashkar e taiba, \
             org:lashkar e tayyiba",
        ],
    );
    full.ignored[0].kind = None;
    assert_eq!(lines(&tally(&rows), &full).len(), 1);
    assert_eq!(lines(&tally(&rows), &none()).len(), 4);
}

#[test]
fn splits_and_merges() {
    let rows = [
        (Org, "Lashkar-e-Taiba", "LeT", 3),
        (Org, "Lashkar-e-Tayyiba", "Lashkar-e-Tayyiba", 1),
        (Person, "Wilson", "Wilson", 9),
        (Person, "Woodrow Wilson", "Wilson", 2),
    ];
    let mut sheet = none();
    sheet.splits.push(SheetSplit {
        id: "org:lashkar e taiba".into(),
        names: vec!["Lashkar-e-Tayyiba".into()],
        into: None,
    });
    sheet.merges.push(vec!["person:woodrow-wilson".into(), "person:wilson".into()]);
    check(
        &rows,
        &sheet,
        &[
            "org:lashkar-e-taiba | Lashkar-e-Taiba | org:lashkar e taiba",
            "org:lashkar-e-tayyiba | Lashkar-e-Tayyiba | org:lashkar e tayyiba",
            "person:woodrow-wilson | Woodrow Wilson | person:wilson, person:woodrow wilson",
        ],
    );
    sheet.merges.push(vec!["elsewhere".into(), "person:woodrow-wilson".into()]);
    assert!(lines(&tally(&rows), &sheet)[0].starts_with("elsewhere | "));
    // A ring of merges is one entity, not none.
    sheet.merges.push(vec!["person:wilson".into(), "elsewhere".into()]);
    assert_eq!(lines(&tally(&rows), &sheet).len(), 3);
}

#[test]
fn a_name_of_several_rows_is_kept_open() {
    let rows = [
        (Org, "FC", "FC", 5),
        (Org, "Frontier Corps", "FC", 3),
        (Place, "Punjab", "Punjab", 2),
        (Person, "Mike Rogers", "Mike Rogers", 2),
    ];
    let sheet = sheet(&[
        row("fc-corps", "Frontier Corps", Some(Org), &["FC"]),
        row("fc-police", "Frontier Constabulary", Some(Org), &["FC"]),
        row("rogers-mi", "Mike Rogers (Michigan)", Some(Person), &["Mike Rogers"]),
        row("rogers-al", "Mike Rogers (Alabama)", Some(Person), &["Mike Rogers"]),
    ]);
    check(
        &rows,
        &sheet,
        &[
            "fc-corps | Frontier Corps | org:frontier corps",
            "fc-police | Frontier Constabulary | ",
            "org:fc | FC | org:fc",
            "person:mike-rogers | Mike Rogers | person:mike rogers",
            "place:punjab | Punjab | place:punjab",
            "rogers-al | Mike Rogers (Alabama) | ",
            "rogers-mi | Mike Rogers (Michigan) | ",
        ],
    );
}

#[test]
fn a_hundred_thousand_names_are_no_square() {
    let mut tally = Tally::default();
    for n in 0..20_000u32 {
        // All of one consonant skeleton, and all of one surname: what would be compared in pairs.
        let vowels: String = (0..8).map(|i| ["ba", "bo"][(n >> i & 1) as usize]).collect();
        tally.add(&[
            (Org, format!("{vowels} {n}"), vowels.clone(), 1),
            (Person, format!("Given{n} Davis"), "Davis".into(), 1),
        ]);
    }
    assert_eq!(resolve(&tally, &none()).len(), 40_000);
}

/// Names that are near each other in every way that joins.
const NAMES: [&str; 24] = [
    "Lashkar-e-Taiba",
    "Lashkar-e-Tayyiba",
    "Lashkar e Toiba",
    "LeT",
    "let",
    "Lashkar",
    "FC",
    "Frontier Corps",
    "Frontier Constabulary",
    "Frontier Corps group",
    "the Frontier Corps",
    "US",
    "U.S.",
    "United States",
    "United Nations",
    "UN",
    "Davis",
    "Raymond Davis",
    "Davies",
    "Roumania",
    "Rumania",
    "Roumanians",
    "North Atlantic Treaty Organization",
    "NATO",
];

const KINDS: [EntityType; 4] = [Person, Org, Place, Other];

pub(crate) fn shares() -> impl Strategy<Value = Vec<ArticleTally>> {
    let mention = (0..KINDS.len(), 0..NAMES.len(), 0..NAMES.len(), 0..3u32);
    let share = prop::collection::vec(mention, 1..6).prop_map(|mentions| {
        let mut share: ArticleTally = mentions
            .into_iter()
            .map(|(kind, name, surface, n)| {
                (KINDS[kind], NAMES[name].to_string(), NAMES[surface].to_string(), n)
            })
            .collect();
        share.sort();
        share.dedup_by(|a, b| (a.0, &a.1, &a.2) == (b.0, &b.1, &b.2));
        share
    });
    prop::collection::vec(share, 1..30)
}

pub(crate) fn sheets() -> impl Strategy<Value = EntitySheet> {
    let row = (0..KINDS.len() + 1, prop::collection::vec(0..NAMES.len(), 1..4));
    let rows = prop::collection::vec(row, 0..4);
    let names = prop::collection::vec(0..NAMES.len(), 0..3);
    (rows, names.clone(), names, any::<bool>()).prop_map(|(rows, ignored, split, merge)| {
        let name = |idx: &usize| NAMES[*idx].to_string();
        let entities = rows.iter().enumerate().map(|(idx, (kind, names))| SheetEntity {
            id: Some(format!("row{idx}")),
            name: name(&names[0]),
            kind: KINDS.get(*kind).copied(),
            aliases: names[1..].iter().map(name).collect(),
            place: String::new(),
        });
        let id = |idx: &usize| format!("org:{}", fold_alias(NAMES[*idx]));
        EntitySheet {
            entities: entities.collect(),
            merges: if merge { vec![vec!["row0".into(), id(&7)]] } else { vec![] },
            splits: split
                .iter()
                .map(|n| SheetSplit { id: id(n), names: vec![name(n)], into: None })
                .collect(),
            ignored: ignored.iter().map(|n| SheetIgnore { name: name(n), kind: None }).collect(),
        }
    })
}

pub(crate) fn tally_of<'a>(shares: impl IntoIterator<Item = &'a ArticleTally>) -> Tally {
    let mut tally = Tally::default();
    shares.into_iter().for_each(|share| tally.add(share));
    tally
}

proptest! {
    #[test]
    fn the_order_of_articles_and_rows_is_nothing(
        shares in shares(),
        sheet in sheets(),
        seed in any::<usize>(),
    ) {
        let table = resolve(&tally_of(&shares), &sheet);
        let mut turned = shares.clone();
        turned.rotate_left(seed % shares.len());
        turned.reverse();
        let mut other = sheet.clone();
        other.entities.reverse();
        other.ignored.reverse();
        prop_assert_eq!(&table, &resolve(&tally_of(&turned), &other));
        prop_assert!(table.is_sorted_by(|a, b| a.id < b.id), "ids are sorted and distinct");
    }

    #[test]
    fn taking_articles_out_leaves_what_a_fresh_run_finds(
        kept in shares(),
        gone in shares(),
        sheet in sheets(),
    ) {
        let mut tally = tally_of(gone.iter().chain(&kept));
        gone.iter().for_each(|share| tally.remove(share));
        prop_assert_eq!(&tally, &tally_of(&kept));
        prop_assert_eq!(resolve(&tally, &sheet), resolve(&tally_of(&kept), &sheet));
    }

    #[test]
    fn every_key_stands_for_one_entity(shares in shares(), sheet in sheets()) {
        let tally = tally_of(&shares);
        let table = resolve(&tally, &sheet);
        let mut keys: Vec<&String> = table.iter().flat_map(|e| &e.keys).collect();
        let n = keys.len();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), n);
        let ignored = |key: &String| {
            sheet.ignored.iter().any(|i| key.ends_with(&format!(":{}", fold_alias(&i.name))))
        };
        prop_assert!(tally.names.keys().all(|key| ignored(key) != keys.contains(&key)));
        for entity in &table {
            // All but one are joined, and say why.
            let own = entity.keys.len() - entity.joins.len();
            prop_assert!(own <= 1, "{entity:?}");
            prop_assert!(entity.aliases.iter().all(|a| a.articles <= a.count), "{entity:?}");
        }
    }
}
