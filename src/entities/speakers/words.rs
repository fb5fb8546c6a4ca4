//! The closed classes of words that show who speaks.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// A finite form of a verb of saying.
pub const SAYS: u32 = 1;
/// The form goes with a plural: "say", "argue".
pub const PLURAL_VERB: u32 = 1 << 1;
/// Its clause may stand without "that": "said the war was over".
pub const BARE: u32 = 1 << 2;
/// Who is spoken to may stand between verb and clause: "told me that".
pub const HEARER: u32 = 1 << 3;
/// Says something only with a quotation: "describes it as “…”".
pub const QUOTING: u32 = 1 << 4;
/// A noun for people, one or many.
pub const HUMAN: u32 = 1 << 5;
/// It is plural.
pub const PLURAL: u32 = 1 << 6;
/// People who do not speak for the body that is named beside them: "critics of the ISI".
pub const APART: u32 = 1 << 7;
/// Articles and other words that open a noun phrase.
pub const OPENS: u32 = 1 << 8;
/// Pronouns: they name nobody.
pub const PRONOUN: u32 = 1 << 9;
/// Prepositions.
pub const PREP: u32 = 1 << 10;
/// Words that join clauses, so that a noun phrase may begin behind them.
pub const JOINS: u32 = 1 << 11;
/// What may stand between subject and verb: "also", "himself", "has".
pub const BETWEEN: u32 = 1 << 12;
/// What turns the verb into something else than a report: "would", "is", "to", "not".
pub const SPOILS: u32 = 1 << 13;
/// Titles before a name.
pub const TITLE: u32 = 1 << 14;
/// Nouns that name nobody though they may have a capital: "the Bill", "Monday".
pub const THING: u32 = 1 << 15;
/// What may follow a verb of saying in place of "that": "how", "why".
pub const ASKS: u32 = 1 << 16;
/// The participle of a verb of saying: "told by", "answered by".
pub const SAID_BY: u32 = 1 << 17;
/// A form of "be".
pub const BE: u32 = 1 << 18;
/// "words", "view": "in the words of".
pub const WORDS: u32 = 1 << 19;
/// "putting it", "has it" after "as".
pub const PUTS: u32 = 1 << 20;
/// Open a clause without "that": "the", "he".
pub const CLAUSE: u32 = 1 << 21;
/// Speeches that a colon may follow: "the statement of".
pub const SPEECH: u32 = 1 << 22;
/// The word has a part in a pattern of its own: "according", "quoted".
pub const CUE: u32 = 1 << 23;

/// The form is a noun too, so that only "that" shows the verb: "state", "report".
pub const NOUN_TOO: u32 = 1 << 24;

/// Base, third person, past, participle.
const VERBS: &[[&str; 4]] = &[
    ["acknowledge", "acknowledges", "acknowledged", "acknowledged"],
    ["add", "adds", "added", "added"],
    ["admit", "admits", "admitted", "admitted"],
    ["affirm", "affirms", "affirmed", "affirmed"],
    ["allege", "alleges", "alleged", "alleged"],
    ["announce", "announces", "announced", "announced"],
    ["answer", "answers", "answered", "answered"],
    ["argue", "argues", "argued", "argued"],
    ["ask", "asks", "asked", "asked"],
    ["assert", "asserts", "asserted", "asserted"],
    ["attest", "attests", "attested", "attested"],
    ["boast", "boasts", "boasted", "boasted"],
    ["caution", "cautions", "cautioned", "cautioned"],
    ["charge", "charges", "charged", "charged"],
    ["claim", "claims", "claimed", "claimed"],
    ["comment", "comments", "commented", "commented"],
    ["complain", "complains", "complained", "complained"],
    ["concede", "concedes", "conceded", "conceded"],
    ["conclude", "concludes", "concluded", "concluded"],
    ["confess", "confesses", "confessed", "confessed"],
    ["confirm", "confirms", "confirmed", "confirmed"],
    ["contend", "contends", "contended", "contended"],
    ["counter", "counters", "countered", "countered"],
    ["declare", "declares", "declared", "declared"],
    ["demand", "demands", "demanded", "demanded"],
    ["deny", "denies", "denied", "denied"],
    ["emphasise", "emphasises", "emphasised", "emphasised"],
    ["emphasize", "emphasizes", "emphasized", "emphasized"],
    ["estimate", "estimates", "estimated", "estimated"],
    ["exclaim", "exclaims", "exclaimed", "exclaimed"],
    ["explain", "explains", "explained", "explained"],
    ["hold", "holds", "held", "held"],
    ["insist", "insists", "insisted", "insisted"],
    ["lament", "laments", "lamented", "lamented"],
    ["maintain", "maintains", "maintained", "maintained"],
    ["note", "notes", "noted", "noted"],
    ["object", "objects", "objected", "objected"],
    ["observe", "observes", "observed", "observed"],
    ["predict", "predicts", "predicted", "predicted"],
    ["promise", "promises", "promised", "promised"],
    ["protest", "protests", "protested", "protested"],
    ["quip", "quips", "quipped", "quipped"],
    ["recall", "recalls", "recalled", "recalled"],
    ["remark", "remarks", "remarked", "remarked"],
    ["reply", "replies", "replied", "replied"],
    ["report", "reports", "reported", "reported"],
    ["respond", "responds", "responded", "responded"],
    ["retort", "retorts", "retorted", "retorted"],
    ["reveal", "reveals", "revealed", "revealed"],
    ["say", "says", "said", "said"],
    ["state", "states", "stated", "stated"],
    ["stress", "stresses", "stressed", "stressed"],
    ["submit", "submits", "submitted", "submitted"],
    ["suggest", "suggests", "suggested", "suggested"],
    ["swear", "swears", "swore", "sworn"],
    ["testify", "testifies", "testified", "testified"],
    ["urge", "urges", "urged", "urged"],
    ["vow", "vows", "vowed", "vowed"],
    ["write", "writes", "wrote", "written"],
];
/// Verbs of [`VERBS`] kind that take a hearer before their clause.
const HEARER_VERBS: &[[&str; 4]] = &[
    ["advise", "advises", "advised", "advised"],
    ["assure", "assures", "assured", "assured"],
    ["inform", "informs", "informed", "informed"],
    ["remind", "reminds", "reminded", "reminded"],
    ["tell", "tells", "told", "told"],
    ["warn", "warns", "warned", "warned"],
];
/// Verbs that report words only where a quotation follows.
const QUOTING_VERBS: &[[&str; 4]] = &[
    ["call", "calls", "called", "called"],
    ["condemn", "condemns", "condemned", "condemned"],
    ["denounce", "denounces", "denounced", "denounced"],
    ["describe", "describes", "described", "described"],
    ["dismiss", "dismisses", "dismissed", "dismissed"],
    ["praise", "praises", "praised", "praised"],
    ["refer", "refers", "referred", "referred"],
    ["speak", "speaks", "spoke", "spoken"],
];
/// Verbs that give one's words after "as".
const PUTS_FORMS: &[&str] = &["put", "puts", "list", "lists", "describe", "describes", "described"];
/// Forms of the verbs that are nouns too.
const NOUNS_TOO: &str = "answer answers charge charges claim claims comment comments counter counters \
 demand demands estimate estimates hold holds note notes object objects promise promises protest \
 protests quip quips remark remarks reply replies report reports state states stress stresses urge \
 urges vow vows boast boasts caution call calls";
const BARE_VERBS: &[&str] = &["say", "says", "said"];
/// Participles that report words before "by"; "held", "declared" and most others do not.
const SAID_BY_FORMS: &[&str] = &[
    "alleged",
    "answered",
    "argued",
    "asserted",
    "assured",
    "informed",
    "reminded",
    "stated",
    "suggested",
    "told",
    "warned",
];

/// People who speak for the body that is named beside them, or for nobody but themselves.
const PEOPLE: &str = "academic activist adjutant adviser advisor aide ambassador analyst archbishop \
 author bishop brigadier broadcaster campaigner captain cardinal chairman chancellor chief \
 clergyman cleric colleague colonel columnist commander commentator commissioner \
 congressman consul correspondent councillor defender delegate delegation deputy detective \
 diplomat director doctor economist editor engineer envoy executive expert fellow general \
 governor guard headmaster historian host industrialist insider inspector interviewer \
 investigator journalist judge justice lawyer lawmaker leader lecturer legislator lieutenant \
 magistrate major manager member minister missionary monk naturalist negotiator novelist \
 observer officer official organiser organizer parliamentarian philosopher physician pilot \
 planner poet policeman politician pope premier president priest principal producer professor \
 prosecutor psychologist publisher representative researcher reporter resident reviewer \
 scholar scientist secretary senator sergeant sheikh socialist soldier specialist spokesman \
 spokesperson spokeswoman staffer statesman strategist student tactician teacher theorist \
 traveller tribesman undersecretary veteran villager volunteer witness woman worker writer man \
 head king queen prince emperor sultan marshal admiral mayor source \
 biographer sociologist theologian translator mullah imam rabbi commandant interlocutor \
 propagandist attorney speaker vicar warden";
const APART_PEOPLE: &str = "admirer adversary ally brother captive colleague critic daughter defector \
 detractor enemy father foe friend hostage mother neighbour neighbor opponent prisoner relative \
 rival sister son supporter survivor sympathiser sympathizer victim widow wife cousin";
/// Bodies and papers.
const BODIES: &str = "army administration agency association board cabinet commission committee \
 company council court daily embassy government institute junta leadership magazine \
 military ministry monthly newspaper organisation organization paper party police press \
 secretariat staff syndicate tribunal weekly";
const PLURAL_PEOPLE: &str = "men women people spokesmen spokeswomen clergymen policemen statesmen \
 tribesmen congressmen authorities intelligence-services powers clergy countrymen";
const OPENERS: &str = "a an the this that these those one some many several most few two three four \
 five six ten his her its their my our your another other certain such both all various \
 numerous countless another's";
const PRONOUNS: &str = "he she it they we i you who him them us me himself which what whom whoever one's \
 nobody somebody everybody anyone everyone someone none others something nothing everything \
 anything there here this that these those";
const PREPOSITIONS: &str = "of for from in at to by with on against about between among under over after \
 before during without within through towards toward upon into since until despite like near \
 behind beyond around beside besides concerning regarding inside outside across via per unlike";
const JOINING: &str = "that and but or as when while because if although though since where whereas which \
 what so yet then whether nor for than until unless now today yesterday thus hence therefore \
 however moreover indeed still meanwhile finally here perhaps how why only even once again \
 later who";
const BETWEENS: &str = "also then now once often still even again himself herself itself themselves \
 recently later has have had always thus rightly very too simply just already twice since \
 never-tiring repeatedly long further rather soon ever quite both all therefore however";
const SPOILERS: &str = "would could might should may must can cannot will shall to not never did do does \
 don't doesn't didn't won't wouldn't couldn't can't let being be is was are were been isn't wasn't \
 having nor neither no hardly scarcely ought dare need if";
const BE_FORMS: &str = "is was are were been being be";
const TITLES: &str = "mr. mrs. ms. dr. m. mm. mme. mlle. prof. sir lord lady count baron general colonel \
 major captain lieutenant admiral marshal president premier chancellor minister senator \
 congressman ambassador professor bishop cardinal archbishop father pope king queen emperor \
 prince princess herr frau signor señor sefior senor monsieur madame sheikh maulana mullah \
 mufti gen. col. capt. lt. sen. rep. gov. rev. brigadier secretary governor judge justice \
 sergeant commander imam sultan shah czar tsar kaiser comrade st. saint ayatollah hon. adm. \
 sgt. maj. brig. messrs. chairman prime foreign deputy";
const THINGS: &str = "act art article bible bill charter clause constitution convention covenant \
 declaration law note pact plan preamble protocol treaty section schedule chapter \
 monday tuesday wednesday thursday friday saturday sunday january february march april may \
 june july august september october november december facts fact evidence experience history \
 figures statistics rumour rumor report reports story saying proverb tradition legend \
 resolution petition title map table conference meeting war peace";
const QUESTIONS: &str = "that how why whether what when where who which";
const WORD_NOUNS: &str = "words view opinion phrase judgment judgement estimation telling account";
const CLAUSE_OPENERS: &str = "the he she they it there we i his her their these no this our its some most \
 many all";
const SPEECHES: &str = "statement letter words declaration telegram message speech answer reply";

/// What a word in lower case shows; 0 for most.
pub fn class(word: &str) -> u32 {
    static CLASSES: OnceLock<FxHashMap<&'static str, u32>> = OnceLock::new();
    CLASSES.get_or_init(classes).get(word).copied().unwrap_or(0)
}

fn classes() -> FxHashMap<&'static str, u32> {
    let mut map: FxHashMap<&'static str, u32> = FxHashMap::default();
    let mut add = |word: &'static str, flags: u32| *map.entry(word).or_default() |= flags;
    let verbs = [(VERBS, 0), (HEARER_VERBS, HEARER), (QUOTING_VERBS, QUOTING)];
    for (verbs, flags) in verbs {
        for [base, third, past, participle] in verbs {
            add(base, SAYS | PLURAL_VERB | flags);
            add(third, SAYS | flags);
            add(past, SAYS | flags);
            if SAID_BY_FORMS.contains(participle) {
                add(participle, SAID_BY);
            }
        }
    }
    BARE_VERBS.iter().for_each(|w| add(w, BARE));
    PUTS_FORMS.iter().for_each(|w| add(w, PUTS));
    let lists = [
        (PEOPLE, HUMAN),
        (APART_PEOPLE, HUMAN | APART),
        (BODIES, HUMAN),
        (PLURAL_PEOPLE, HUMAN | PLURAL),
        (OPENERS, OPENS),
        (PRONOUNS, PRONOUN),
        (PREPOSITIONS, PREP),
        (JOINING, JOINS),
        (BETWEENS, BETWEEN),
        (SPOILERS, SPOILS),
        (BE_FORMS, BE),
        (TITLES, TITLE),
        (THINGS, THING),
        (QUESTIONS, ASKS),
        (WORD_NOUNS, WORDS),
        (CLAUSE_OPENERS, CLAUSE),
        (SPEECHES, SPEECH),
        (NOUNS_TOO, NOUN_TOO),
        ("according quoted", CUE),
    ];
    for (list, flags) in lists {
        list.split_whitespace().for_each(|word| add(word, flags));
    }
    map
}

/// The class of a plural noun by its singular: "officials", "agencies", "witnesses".
pub fn plural_class(word: &str) -> u32 {
    let human = |singular: &str| class(singular) & (HUMAN | APART);
    let stem = word.strip_suffix('s').map_or(0, human);
    let found = match stem {
        0 => match word.strip_suffix("es").map_or(0, human) {
            0 => word.strip_suffix("ies").map_or(0, |stem| human(&format!("{stem}y"))),
            found => found,
        },
        found => found,
    };
    if found == 0 { 0 } else { found | PLURAL }
}
