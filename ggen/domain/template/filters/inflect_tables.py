"""The English words and endings behind `plural` and `singular`: data only."""

from __future__ import annotations

_UNCOUNTABLE = """
advice aircraft analytics athletics audio aws baggage bison chassis chess corps css
data debris deer diabetes dns economics electronics equipment ethics evidence
expertise feedback fish firmware furniture gallows gps hardware headquarters
homework hovercraft https information ios jeans jenkins knowledge kubernetes
luggage malware mathematics means measles metadata middleware money moose mumps
music news offspring pants physics police politics postgres rabies redis research
rice rss salmon scissors series sheep shrimp sms software spacecraft species swine
tennis tls traffic trousers trout weather wildlife
"""
UNCOUNTABLE = frozenset(_UNCOUNTABLE.split())

IRREGULAR_PLURALS = {
    "addendum": "addenda", "afterlife": "afterlives", "alga": "algae",
    "alias": "aliases", "alumna": "alumnae", "alumnus": "alumni",
    "appendix": "appendices", "atlas": "atlases", "axis": "axes",
    "bacillus": "bacilli", "bacterium": "bacteria", "bias": "biases",
    "cactus": "cacti", "canvas": "canvases", "chateau": "chateaux",
    "child": "children", "christmas": "christmases", "codex": "codices",
    "corpus": "corpora", "cortex": "cortices", "criterion": "criteria",
    "curriculum": "curricula", "datum": "data", "die": "dice", "dwarf": "dwarves",
    "elf": "elves", "epoch": "epochs", "erratum": "errata", "eunuch": "eunuchs",
    "fez": "fezzes", "foot": "feet", "fungus": "fungi", "gas": "gases",
    "genus": "genera", "goose": "geese", "grandchild": "grandchildren",
    "helix": "helices", "housewife": "housewives", "ibis": "ibises",
    "index": "indices", "iris": "irises",
    "knife": "knives", "larva": "larvae", "leaf": "leaves", "lens": "lenses",
    "life": "lives", "loch": "lochs", "locus": "loci", "louse": "lice",
    "matriarch": "matriarchs", "matrix": "matrices", "medium": "media",
    "memorandum": "memoranda", "midwife": "midwives", "monarch": "monarchs",
    "mouse": "mice", "nebula": "nebulae", "nucleus": "nuclei", "ovum": "ova",
    "ox": "oxen", "pancreas": "pancreases", "passerby": "passersby",
    "penknife": "penknives",
    "patriarch": "patriarchs", "pelvis": "pelvises", "person": "people",
    "phenomenon": "phenomena", "quiz": "quizzes", "radius": "radii",
    "salesperson": "salespeople", "self": "selves", "shelf": "shelves",
    "stepchild": "stepchildren", "stimulus": "stimuli", "stomach": "stomachs",
    "stratum": "strata", "syllabus": "syllabi", "thesaurus": "thesauri",
    "tooth": "teeth", "trellis": "trellises", "vertebra": "vertebrae",
    "vertex": "vertices", "vortex": "vortices", "wife": "wives", "yes": "yeses",
}  # fmt: skip

_NO_PLURALS = """
abdomen acumen amen asbestos as bitumen chaos cosmos ethos has his hymen is its
kudos mars omen os paris pathos ramen regimen rhinoceros semen specimen stamen texas
thermos this thus us was
"""
IRREGULAR_SINGULARS = {
    **{plural: single for single, plural in IRREGULAR_PLURALS.items()},
    **{word: word for word in _NO_PLURALS.split()},
    "axes": "axis",
    "schemata": "schema",
    "taxis": "taxi",
}

# Words in -man that have no -men.
NOT_MEN = (
    "caiman", "german", "human", "norman", "ottoman", "roman", "shaman", "talisman",
)  # fmt: skip

# (ending, replacement); the first that matches holds.
PLURAL_RULES = (
    (r"(wol|hal|cal|lea|loa|shea|thie|scar|hoo|shel)f$", r"\1ves"),
    (r"sis$", "ses"),
    (r"([^aeiou])y$|(qu)y$", r"\1\2ies"),
    (r"(buffal|domin|ech|embarg|her|mosquit|potat|tomat|torped|tornad|vet|volcan)o$",
     r"\1oes"),
    (r"(s|x|z|ch|sh)$", r"\1es"),
    (r"$", "s"),
)  # fmt: skip

SINGULAR_RULES = (
    (r"(ss|'s)$", r"\1"),
    # -us: the words in -u are few, those in -us many.
    (r"(bayo|caribo|ec|em|fl|gn|gur|impromt|men|thesaur|tof|y|zeb)us$", r"\1u"),
    (r"us$", "us"),
    (r"men$", "man"),
    (r"(quiz)zes$", r"\1"),
    (r"(wol|hal|cal|(?<![a-z])el|lea|loa|shea|thie|scar|hoo|shel|sel|dwar)ves$",
     r"\1f"),
    (r"((?<![a-z])(?:t|p|l|d)|cook|mov|zomb|rook|hood|self|gen|brown|prair|bird|pix"
     r"|sort|calor|neckt|cald|ser|spec)ies$", r"\1ie"),
    (r"([^aeiou]|qu)ies$", r"\1y"),
    (r"(analy|antithe|cri|diagno|ellip|empha|gene|hypothe|metamorpho|neuro|oa"
     r"|paraly|parenthe|progno|psycho|synop|synthe|the)ses$", r"\1sis"),
    (r"(buffal|domin|ech|embarg|her|mosquit|potat|tomat|torped|tornad|vet|volcan)oes$",
     r"\1o"),
    (r"(he?ada|a|avalan|ca|ni|cre|qui|psy|mousta|apa)ches$", r"\1che"),
    (r"(x|ch|sh|ss|tz|zz)es$", r"\1"),
    # -uses: house and use keep their e, bus and status have none.
    (r"((?:a|o|exc|(?<![a-z])f|(?<![a-z])m|(?<![a-z])r|recl|ab|ref|acc|re|mis|per|diff"
     r"|inf|conf|hypoten|(?<![a-z]))us)es$", r"\1e"),
    (r"(us)es$", r"\1"),
    (r"(atl|bi|canv)ases$", r"\1as"),
    (r"(lens|gas)es$", r"\1"),
    (r"(?<!tax)(?<!sk)([sx]is|(?<![a-z])iris|pelvis|ibis|trellis|polis|epidermis)$",
     r"\1"),
    (r"(?<=.)s$", ""),
)  # fmt: skip
