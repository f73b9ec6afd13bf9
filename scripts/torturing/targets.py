"""What is damaged: each kind of file that ggen reads, and the commands that read it."""

from __future__ import annotations

from dataclasses import dataclass

from torturing.samples import (
    BODY,
    CONSTRUCT,
    INJECT,
    JSONLD,
    MODEL,
    NQUADS,
    PATCH,
    QUERY,
    RULE,
    SHAPES,
    TEMPLATE,
    TOML,
    TOML_TEMPLATE,
    TREE,
    TRIG,
    UPDATE,
    XML,
)

Command = tuple[str, ...]

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
        dies: whether a transaction died in the middle, before the damage.
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
    dies: bool = False


def _both(*commands: Command) -> tuple[Command, ...]:
    """Each command with each engine."""
    return tuple(
        (*command, "--engine", engine)
        for command in commands
        for engine in ("oxigraph", "rdflib")
    )


_JINJA = (b"{{", b"}}", b"{%", b"%}", b"{#", b"| ", b"{{ x }}", b"{% for %}")
_YAML = (
    b"!!python/object:os.system",
    b"!!binary x",
    b"<<: *a",
    b"? ",
    b"- ",
    b"|",
    b">",
)
_FRONT = (b"to:", b"rdf: [x]", b"inject: true", b"matrix: x", b"---\n", b"at_line: 9")
_SPARQL = (
    *(
        b"SELECT",
        b"*",
        b"FROM <m.ttl>",
        b"SERVICE <http://127.0.0.1:9/>",
        b"OPTIONAL {",
    ),
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
        (
            ("template", "generate", "i.tmpl"),
            ("template", "generate", "i.tmpl", "-DX=1"),
        ),
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
    "journal": Target(
        {**_PROJECT, "old.txt": "old\n", "gone.txt": "gone\n"},
        ".ggen/journal/*/journal.json",
        (("template", "generate", "i.tmpl"), ("template", "generate", "a.tmpl")),
        values=True,
        dies=True,
        tokens=(b"../../outside/secret", b".git/config", b"delete", b"write", b"chmod"),
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
        before=(
            ("graph", "query", "SELECT * { ?s ?p ?o }"),
            ("graph", "load", "m.ttl"),
        ),
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
        {
            **_PROJECT,
            "v.yaml": "package: x\ncount: 3\nlist: [1, {a: b}]\nd: 2020-01-01\n",
        },
        "v.yaml",
        (("template", "generate", "a.tmpl", "--vars-file", "v.yaml"),),
        tokens=_YAML,
    ),
    "JSON variables": Target(
        {
            **_PROJECT,
            "v.json": '{"package": "x", "count": 3, "list": [1, {"a": null}]}',
        },
        "v.json",
        (("template", "generate", "a.tmpl", "--vars-file", "v.json"),),
        values=True,
    ),
    "TOML variables": Target(
        {
            **_PROJECT,
            "v.toml": 'package = "x"\ncount = 3\nt = 07:32:00\n[d]\ne = [1, "x"]\n',
        },
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
        (*_both(("graph", "query", "-f", "q.rq", "--bind", "l=x")),),
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
        tokens=(
            *_RDF,
            b"sh:path",
            b"sh:node ex:S",
            b"sh:not",
            b"rdf:rest",
            b"sh:pattern",
        ),
    ),
    "Turtle": _document("d.ttl", MODEL, _RDF),
    "N-Quads": _document("d.nq", NQUADS, _RDF),
    "N-Triples": _document("d.nt", NQUADS.replace(" <http://e.org/g>", ""), _RDF),
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
