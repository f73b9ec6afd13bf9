"""What is damaged: each kind of file that ggen reads, and the commands that read it."""

from __future__ import annotations

from dataclasses import dataclass, field

Command = tuple[str, ...]

MODEL = """\
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Shop a owl:Class ; rdfs:label "Shop"@en, "Laden"@de ; rdfs:comment \"\"\"a
"place" to buy\"\"\" .
ex:name a owl:DatatypeProperty ; rdfs:domain ex:Shop ; ex:n 1, -2.50, 3e4, true .
[] ex:list ( ex:Shop [ ex:deep "x"^^ex:type ] ) .
"""
TOML = """\
[project]
name = "shop"
[template]
directories = ["templates"]
vars = { author = "Ann", n = 3 }
trim_blocks = true
types = { python = { "xsd:date" = "Date" } }
[graph]
sources = ["model/*.ttl"]
shapes = ["shapes.ttl"]
rules = ["rules/r.rq"]
prefixes = { ex = "https://example.org/" }
base = "https://example.org/base/"
[[generate]]
template = "a.tmpl"
vars = { package = "shop" }
[cache]
query_max_size = "10MB"
[log]
level = "warning"
"""
TEMPLATE = """\
---
to: "out/{{ name | snake }}.txt"
params:
  package: {type: str, default: shop, help: "Package", pattern: "[a-z_]+"}
  count: {type: int, required: false, default: 2, choices: [1, 2, 3]}
vars: {greeting: "hello"}
prefixes: {ex: "https://example.org/"}
sparql:
  classes: |
    SELECT ?cls ?name WHERE { ?cls a owl:Class ; rdfs:label ?name } ORDER BY ?name
  one: {query: "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 1", single: true, default: {s: x}}
matrix: {query: classes, bind: {name: name, iri: cls}}
determinism: {seed: 7, sort: [name]}
mode: "0644"
backup: false
trim_blocks: true
---
# {{ greeting }} {{ package | upper }} {{ name | pascal }}
{% for r in sparql("SELECT ?p { ?p rdfs:domain ?iri } ORDER BY ?p", iri=iri) %}
{{ r.p | local_name | snake }}: {{ iri.curie | quote("python") }} {{ count + 1 }}
{% endfor %}
{# ggen:begin x #}
# ggen:begin own
# ggen:end own
{{ ["b", "a"] | sort | join(", ") }} {{ name | wrap(20) }} {{ iri | sha256 }}
"""
BODY = """\
{% set rows = sparql("SELECT ?c ?l { ?c a owl:Class ; rdfs:label ?l } ORDER BY ?l") %}
{% for r in rows %}{{ r.c.curie }} {{ r.l | upper }} {{ r.l.lang }}{% endfor %}
{{ name | pascal }} {{ [3, 1] | sort | join(sep=",") }} {{ "a b" | slug | plural }}
{% macro m(x) %}{{ x | quote("python") }}{% endmacro %}{{ m(name) }}
{{ {"a": [1, none]} | yaml }}{{ name | wrap(9) | indent(2) }}{% if query("ASK {}") %}y
{% endif %}
"""
TOML_TEMPLATE = """\
+++
to = "out/t.txt"
[vars]
who = "world"
[params.n]
type = "int"
default = 3
+++
hello {{ who }} {{ n }}
"""
INJECT = """\
---
to: registry.txt
inject: true
after: "^begin"
skip_if: "never"
---
entry {{ version | default("1") }}
"""
TREE = """\
variables: {name: {required: true, pattern: "[a-z][a-z0-9-]*"}, features: {default: [api]}}
tree:
  - dir: "{{ name }}"
    children:
      - {file: README.md, content: "# {{ name }}\\n"}
      - {file: src/main.py, template: part.tmpl, mode: "0755"}
      - {file: "src/{{ feature }}.py", template: part.tmpl, for: feature in features}
      - {dir: migrations, when: "'db' in features"}
      - {file: logo.bin, copy: logo.bin}
"""
SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:S a sh:NodeShape ; sh:targetClass owl:Class ;
  sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:uniqueLang true ;
    sh:maxCount 2 ; sh:languageIn ("en" "de") ] ;
  sh:property [ sh:path ( rdfs:label [ sh:inversePath rdfs:label ] ) ;
    sh:pattern "^x" ; sh:severity sh:Warning ; sh:message "odd" ] ;
  sh:sparql [ sh:select "SELECT $this { $this a ?c . FILTER(?c = $this) }" ] .
"""
QUERY = """\
PREFIX ex: <https://example.org/>
SELECT DISTINCT ?s (COUNT(?o) AS ?n) (STR(?p) AS ?q) WHERE {
  ?s ?p ?o ; rdfs:label|ex:name/ex:list* ?x .
  OPTIONAL { GRAPH ?g { ?s a ?c } FILTER(?n > 1 && regex(?x, "a", "i")) }
  { SELECT ?s { VALUES (?s ?t) { (ex:Shop "a"@en) (UNDEF 1.5) } } }
  MINUS { ?s ex:n 3e4 } BIND(IF(BOUND(?x), ?x, "none") AS ?y)
} GROUP BY ?s ?p HAVING (COUNT(?o) > 0) ORDER BY DESC(?n) ?s LIMIT 10 OFFSET 1
"""
CONSTRUCT = """\
CONSTRUCT { ?s <https://example.org/made> [ rdfs:label ?l ] }
WHERE { ?s rdfs:label ?l FILTER(LANG(?l) = "en") }
"""
RULE = "CONSTRUCT { ?c a rdfs:Class } WHERE { ?c a owl:Class }\n"
UPDATE = """\
PREFIX ex: <https://example.org/>
DELETE { ?s ex:n ?n } INSERT { ?s ex:m ?n } WHERE { ?s ex:n ?n FILTER(?n > 0) } ;
INSERT DATA { GRAPH ex:g { ex:a ex:b "c"@en, 1.0 } } ;
DELETE WHERE { ?a ex:deep ?b } ; COPY DEFAULT TO ex:h
"""
PATCH = """\
H id <urn:x> .
TX .
PA "ex" "https://example.org/" .
A <https://example.org/a> <https://example.org/b> "c\\n"@en .
D <https://example.org/Shop> <http://www.w3.org/2000/01/rdf-schema#label> "Shop"@en .
A _:new0 <https://example.org/b> "1"^^<http://www.w3.org/2001/XMLSchema#int> .
TC .
"""
NQUADS = """\
<https://example.org/a> <https://example.org/b> "c\\u00e9"@en-us <https://example.org/g> .
_:x <https://example.org/b> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .
# a comment
"""
TRIG = """\
@prefix ex: <https://example.org/> .
ex:g { ex:a ex:b [ ex:c ( 1 2.5 "x"@en ) ] . }
GRAPH ex:h { ex:a a ex:B ; ex:c 'y', \"\"\"z\"\"\" }
{ ex:d ex:e ex:f }
"""
XML = """\
<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY ex "https://example.org/"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:ex="https://example.org/" xml:base="https://example.org/doc">
  <ex:Shop rdf:about="&ex;shop" ex:short="yes">
    <ex:name xml:lang="en">Shop</ex:name>
    <ex:n rdf:datatype="http://www.w3.org/2001/XMLSchema#int">1</ex:n>
    <ex:part rdf:parseType="Resource"><ex:x rdf:nodeID="n"/></ex:part>
    <ex:list rdf:parseType="Collection"><rdf:Description rdf:ID="i"/></ex:list>
    <ex:lit rdf:parseType="Literal"><b xmlns="urn:x">bold</b></ex:lit>
  </ex:Shop>
</rdf:RDF>
"""
JSONLD = """\
{"@context": {"ex": "https://example.org/", "name": {"@id": "ex:name",
 "@language": "en"}, "list": {"@id": "ex:list", "@container": "@list"}},
 "@id": "ex:shop", "@type": "ex:Shop", "name": "Shop", "list": [1, 2.5, true],
 "@graph": [{"@id": "_:b", "ex:n": {"@value": "1", "@type": "ex:t"}}],
 "@reverse": {"ex:of": {"@id": "ex:all"}}}
"""

_PROJECT = {
    "ggen.toml": '[graph]\nsources = ["m.ttl"]\n',
    "m.ttl": MODEL,
    "templates/a.tmpl": TEMPLATE,
    "templates/i.tmpl": INJECT,
    "registry.txt": "begin\nend\n",
}
_GENERATE: Command = ("template", "generate", "a.tmpl", "i.tmpl", "-D", "version=2")


@dataclass(frozen=True)
class Target:
    """A kind of file to damage.

    Attributes:
        files: the tree, relative path -> text.
        victim: the file that is damaged; a glob finds one that `before` made.
        commands: run afterwards, each in the damaged tree as the last one left it.
        before: run once in the sound tree.
        tokens: words of the victim's language.
        values: whether the values of its JSON are damaged as well.
        packed: whether the victim is gzip.
        checked: whether its first line is a checksum of the rest, made right again.
    """

    files: dict[str, str]
    victim: str
    commands: tuple[Command, ...]
    before: tuple[Command, ...] = ()
    tokens: tuple[bytes, ...] = ()
    values: bool = False
    packed: bool = False
    checked: bool = False
    env: dict[str, str] = field(default_factory=dict)


def _both(*commands: Command) -> tuple[Command, ...]:
    """Each command with each engine."""
    return tuple(
        (*command, "--engine", engine)
        for command in commands
        for engine in ("oxigraph", "rdflib")
    )


_JINJA = (b"{{", b"}}", b"{%", b"%}", b"{#", b"| ", b"{{ x }}", b"{% for %}")
_YAML = (b"!!python/object:os.system", b"!!binary x", b"<<: *a", b"? ", b"- ", b"|", b">")
_FRONT = (b"to:", b"rdf: [x]", b"inject: true", b"matrix: x", b"---\n", b"at_line: 9")
_SPARQL = (
    *(b"SELECT", b"*", b"FROM <m.ttl>", b"SERVICE <http://127.0.0.1:9/>", b"OPTIONAL {"),
    *(b"LOAD <file:///etc/hostname>", b"VALUES", b"UNDEF", b"ORDER BY", b"<<", b"?x"),
    *(b"\\u0022", b"GRAPH ?g", b"BASE <x>", b"PREFIX", b"REDUCED", b"ex:", b"_:b"),
)
_RDF = (b"@prefix", b"@base <x> .", b"a", b"_:b", b"<x>", b"^^", b"@en", b"'''", b"ex:")
_XML = (b"<!ENTITY a SYSTEM 'file:///etc/hostname'>", b"&a;", b"<![CDATA[", b"rdf:li")
_JSONLD = (b'"@context": "http://127.0.0.1:9/c"', b'"@id"', b'"@type"', b'"@list"')


def _document(name: str, text: str, tokens: tuple[bytes, ...]) -> Target:
    commands = _both(("graph", "export", "-g", name, "-t", "nquads"))
    extra = (("graph", "stats", "-g", name), ("graph", "load", name, "--json"))
    values = name.endswith("jsonld")
    return Target({name: text}, name, commands + extra, tokens=tokens, values=values)


TARGETS: dict[str, Target] = {
    "ggen.toml": Target(
        {
            **_PROJECT,
            "ggen.toml": TOML,
            "model/m.ttl": MODEL,
            "shapes.ttl": SHAPES,
            "rules/r.rq": RULE,
        },
        "ggen.toml",
        (
            ("utils", "config", "list", "--show-origin"),
            ("template", "generate", "a.tmpl"),
            ("graph", "query", "ASK { ?s ?p ?o }"),
        ),
        tokens=(b"[", b"[[generate]]", b"[x.y]", b"''' ", b"2020-01-01", b"a.b = 1"),
    ),
    "front matter": Target(
        _PROJECT,
        "templates/a.tmpl",
        (
            ("template", "show", "a.tmpl"),
            ("template", "lint", "a.tmpl", "--fix"),
            ("template", "generate", "a.tmpl"),
        ),
        tokens=(*_JINJA, *_YAML, *_FRONT),
    ),
    "TOML front matter": Target(
        {**_PROJECT, "templates/a.tmpl": TOML_TEMPLATE},
        "templates/a.tmpl",
        (("template", "show", "a.tmpl"), ("template", "generate", "a.tmpl")),
        tokens=(*_JINJA, b"+++\n", b"[params.x]", b"sparql = 1"),
    ),
    "inject": Target(
        _PROJECT,
        "templates/i.tmpl",
        (("template", "generate", "i.tmpl"), ("template", "generate", "i.tmpl", "-DX=1")),
        tokens=(*_FRONT, b"before: x", b"prepend: true", b"append: true", b"(a+)+$"),
    ),
    "tree": Target(
        {"tree.yaml": TREE, "part.tmpl": "part {{ name }}\n", "logo.bin": "\x89\n"},
        "tree.yaml",
        (("template", "generate-tree", "tree.yaml", "-o", "new", "-D", "name=x"),),
        tokens=(*_JINJA, *_YAML, b"for: x in y", b"when:", b"copy: tree.yaml"),
        values=True,
    ),
    "manifest": Target(
        _PROJECT,
        ".ggen/manifest.jsonl",
        (
            ("template", "generate", "a.tmpl"),
            ("template", "regenerate", "--merge"),
        ),
        before=(_GENERATE,),
        values=True,
        tokens=(b"<<<<<<< x\n", b"=======\n", b'{"path":"../x",'),
    ),
    "base text": Target(
        _PROJECT,
        ".ggen/base/*.gz",
        ((*_GENERATE, "--merge"), ("template", "regenerate", "--merge")),
        before=(_GENERATE,),
        packed=True,
    ),
    "run record": Target(
        _PROJECT, ".ggen/cache/runs/*.json", (_GENERATE,), (_GENERATE,), values=True
    ),
    "kept answer": Target(
        _PROJECT,
        ".ggen/cache/queries/*.json",
        (
            ("graph", "query", "SELECT * { ?s ?p ?o }", "--format", "json"),
            ("graph", "load", "m.ttl"),
        ),
        before=(("graph", "query", "SELECT * { ?s ?p ?o }"), ("graph", "load", "m.ttl")),
        values=True,
        checked=True,
    ),
    "source signatures": Target(
        _PROJECT,
        ".ggen/cache/sources.json",
        (("graph", "query", "ASK { ?s ?p ?o }"),),
        before=(("graph", "query", "ASK { ?s ?p ?o }"),),
        values=True,
    ),
    "snapshot": Target(
        _PROJECT,
        ".ggen/snapshots/one.nq.gz",
        (
            ("graph", "snapshot", "show", "one"),
            ("graph", "snapshot", "diff", "one"),
            ("graph", "snapshot", "restore", "one"),
        ),
        before=(("graph", "snapshot", "save", "one"),),
        packed=True,
    ),
    "snapshot record": Target(
        _PROJECT,
        ".ggen/snapshots/one.json",
        (
            ("graph", "snapshot", "list"),
            ("graph", "snapshot", "show", "one"),
            ("graph", "snapshot", "restore", "one"),
            ("graph", "snapshot", "delete", "one", "--yes"),
        ),
        before=(("graph", "snapshot", "save", "one"),),
        values=True,
    ),
    "YAML variables": Target(
        {**_PROJECT, "v.yaml": "package: x\ncount: 3\nlist: [1, {a: b}]\nd: 2020-01-01\n"},
        "v.yaml",
        (("template", "generate", "a.tmpl", "--vars-file", "v.yaml"),),
        tokens=_YAML,
    ),
    "JSON variables": Target(
        {**_PROJECT, "v.json": '{"package": "x", "count": 3, "list": [1, {"a": null}]}'},
        "v.json",
        (("template", "generate", "a.tmpl", "--vars-file", "v.json"),),
        values=True,
    ),
    "TOML variables": Target(
        {**_PROJECT, "v.toml": 'package = "x"\ncount = 3\nt = 07:32:00\n[d]\ne = [1, "x"]\n'},
        "v.toml",
        (("template", "generate", "a.tmpl", "--vars-file", "v.toml"),),
    ),
    "query": Target(
        {**_PROJECT, "q.rq": QUERY},
        "q.rq",
        _both(("graph", "query", "-f", "q.rq")),
        tokens=_SPARQL,
    ),
    "construct": Target(
        {**_PROJECT, "q.rq": CONSTRUCT},
        "q.rq",
        (
            *_both(("graph", "query", "-f", "q.rq", "--bind", "l=x")),
        ),
        tokens=_SPARQL,
    ),
    "rule": Target(
        {**_PROJECT, "q.rq": RULE},
        "q.rq",
        _both(("graph", "export", "-g", "m.ttl", "--rules", "q.rq")),
        tokens=_SPARQL,
    ),
    "update": Target(
        {**_PROJECT, "u.ru": UPDATE},
        "u.ru",
        _both(("graph", "update", "-f", "u.ru", "-g", "m.ttl", "-t", "nquads")),
        tokens=_SPARQL,
    ),
    "patch": Target(
        {**_PROJECT, "p.rdfp": PATCH},
        "p.rdfp",
        _both(("graph", "update", "--patch", "p.rdfp", "-g", "m.ttl")),
        tokens=_RDF,
    ),
    "shapes": Target(
        {**_PROJECT, "s.ttl": SHAPES},
        "s.ttl",
        (("graph", "validate", "-g", "m.ttl", "-s", "s.ttl"),),
        tokens=(*_RDF, b"sh:path", b"sh:node ex:S", b"sh:not", b"rdf:rest", b"sh:pattern"),
    ),
    "Turtle": _document("d.ttl", MODEL, _RDF),
    "N-Quads": _document("d.nq", NQUADS, _RDF),
    "N-Triples": _document("d.nt", NQUADS.replace(" <https://example.org/g>", ""), _RDF),
    "TriG": _document("d.trig", TRIG, (*_RDF, b"GRAPH", b"{")),
    "RDF/XML": _document("d.rdf", XML, _XML),
    "JSON-LD": _document("d.jsonld", JSONLD, _JSONLD),
    "N3": _document("d.n3", MODEL, (*_RDF, b"=>", b"{", b"@forAll")),
    "no ending": _document("d.data", MODEL, _RDF),
    "Jinja2 body": Target(
        {**_PROJECT, "b.tmpl": BODY},
        "b.tmpl",
        (
            ("template", "generate", "b.tmpl", "-D", "name=x"),
            ("template", "lint", "b.tmpl"),
        ),
        tokens=(
            *_JINJA,
            b"{{ ''.__class__.__mro__ }}",
            b"{% include '../outside/secret' %}",
            b"{% file '../outside/new' %}x{% endfile %}",
            b"{% for i in range(999999999) %}",
            b"{{ 'x' * 10**10 }}",
            b"{{ 2 ** 10 ** 9 }}",
            b"| center(10**10)",
            b"{% set x = x %}",
            b"{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        ),
    ),
}
