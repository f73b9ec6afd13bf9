"""Sound files of every kind that ggen reads, with much in them to damage."""

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
  one: {query: "SELECT ?s { ?s ?p 1 } ORDER BY ?s", single: true, default: {s: x}}
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
variables:
  name: {required: true, pattern: "[a-z][a-z0-9-]*"}
  features: {default: [api]}
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
<http://e.org/a> <http://e.org/b> "c\\u00e9"@en-us <http://e.org/g> .
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
