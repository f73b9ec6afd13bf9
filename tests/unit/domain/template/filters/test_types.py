from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal

import pytest

from ggen.domain.template.filters.type_tables import TYPES, XSD_KINDS
from ggen.domain.template.filters.types import TypeNames
from ggen.domain.template.values import Names, Values
from ggen.errors import TemplateError
from ggen.infra.stores.terms import IRI, RDF_LANG_STRING, XSD, Literal

LANGUAGES = [*TYPES, "json_schema_fragment"]
BUILT_IN = """
    anyType anySimpleType anyAtomicType anyURI base64Binary boolean byte date dateTime
    dateTimeStamp dayTimeDuration decimal double duration ENTITIES ENTITY float gDay
    gMonth gMonthDay gYear gYearMonth hexBinary ID IDREF IDREFS int integer language
    long Name NCName negativeInteger NMTOKEN NMTOKENS nonNegativeInteger
    nonPositiveInteger normalizedString NOTATION positiveInteger QName short string
    time token unsignedByte unsignedInt unsignedLong unsignedShort yearMonthDuration
"""


@pytest.fixture
def types() -> TypeNames:
    return TypeNames({}, {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_built_in_datatype_has_a_type(types: TypeNames, language: str) -> None:
    assert set(BUILT_IN.split()) <= set(XSD_KINDS)
    for name in BUILT_IN.split():
        assert types.type_for(XSD + name, language), name
    for name in ("rdf:langString", "rdfs:Literal", "rdf:JSON", "rdf:HTML", "owl:Thing"):
        assert types.type_for(name, language), name


# One line per datatype; columns as in the header.
TABLE = """
           python    typescript rust    go        java                     csharp
string     str       string     String  string    String                   string
boolean    bool      boolean    bool    bool      Boolean                  bool
integer    int       number     i64     int64     Long                     long
int        int       number     i32     int32     Integer                  int
unsignedByte int     number     u8      uint8     Short                    byte
decimal    Decimal   number     f64     float64   java.math.BigDecimal     decimal
double     float     number     f64     float64   Double                   double
float      float     number     f32     float32   Float                    float
date date string String time.Time java.time.LocalDate System.DateOnly
dateTime datetime string String time.Time java.time.OffsetDateTime System.DateTimeOffset
duration timedelta string String string java.time.Duration System.TimeSpan
anyURI     str       string     String  string    String                   string
hexBinary  bytes     string     Vec<u8> []byte    byte[]                   byte[]
NMTOKENS   list[str] string[]   Vec<String> []string java.util.List<String> string[]
""".strip("\n").splitlines()


@pytest.mark.parametrize("line", TABLE[1:], ids=lambda line: line.split()[0])
def test_types_of_languages(types: TypeNames, line: str) -> None:
    name, *expected = line.split()
    found = [types.type_for(XSD + name, language) for language in TABLE[0].split()]
    assert found == expected


STORES = """
         sql       postgres    sqlite  graphql json_schema
string   TEXT      TEXT        TEXT    String  string
integer  INTEGER   BIGINT      INTEGER Int     integer
decimal  NUMERIC   NUMERIC     NUMERIC Float   number
boolean  BOOLEAN   BOOLEAN     INTEGER Boolean boolean
date     DATE      DATE        TEXT    String  string
dateTime TIMESTAMP TIMESTAMPTZ TEXT    String  string
hexBinary BLOB     BYTEA       BLOB    String  string
""".strip("\n").splitlines()


@pytest.mark.parametrize("line", STORES[1:], ids=lambda line: line.split()[0])
def test_types_of_stores_and_schemas(types: TypeNames, line: str) -> None:
    name, *expected = line.split()
    languages = STORES[0].split()
    assert [types.type_for(f"xsd:{name}", key) for key in languages] == expected


@pytest.mark.parametrize(
    "name", [XSD + "integer", "xsd:integer", "integer", " xsd:integer "]
)
def test_datatypes_may_be_named_in_any_way(types: TypeNames, name: str) -> None:
    assert types.type_for(name, "python") == "int"


def test_iris_of_a_graph_and_literals_have_types(types: TypeNames) -> None:
    values = Values(Names({}))
    assert types.type_for(values.value(IRI(XSD + "date")), "python") == "date"
    assert types.type_for(values.value(Literal("5", XSD + "byte")), "rust") == "i8"
    label = values.value(Literal("x", RDF_LANG_STRING, "en"))
    assert types.type_for(label, "python") == "str"


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (5, "int"),
        (True, "bool"),
        (2.5, "float"),
        (Decimal("1.5"), "Decimal"),
        (date(2024, 1, 31), "date"),
        (datetime(2024, 1, 31), "datetime"),
        (time(1, 2), "time"),
    ],
)
def test_plain_python_values_have_types(
    types: TypeNames, value: object, type_: str
) -> None:
    assert types.type_for(value, "python") == type_


@pytest.mark.parametrize(
    ("iri", "language", "type_"),
    [
        ("http://example.org/shop#OrderItem", "python", "OrderItem"),
        ("http://example.org/shop#order_item", "typescript", "OrderItem"),
        ("shop:HTTPServer", "rust", "HttpServer"),
        ("https://schema.org/3DModel", "python", "_3dModel"),
        ("https://schema.org/True", "python", "True_"),
        ("https://schema.org/True", "rust", "True"),
        ("Person", "go", "Person"),
        ("Name", "python", "Name"),
        ("https://schema.org/Person", "sql", "TEXT"),
        ("https://schema.org/Person", "json_schema", "object"),
    ],
)
def test_classes_have_their_own_name(
    types: TypeNames, iri: str, language: str, type_: str
) -> None:
    assert types.type_for(iri, language) == type_


@pytest.mark.parametrize("base", ["https://schema.org/", "http://schema.org/"])
def test_datatypes_of_schema_org(types: TypeNames, base: str) -> None:
    names = ("Text", "Number", "Boolean", "DateTime", "URL")
    found = [types.type_for(base + name, "python") for name in names]
    assert found == ["str", "float", "bool", "datetime", "str"]


def test_json_schema_fragments_are_json(types: TypeNames) -> None:
    def fragment(name: str) -> object:
        return json.loads(types.type_for(name, "json_schema_fragment"))

    assert fragment("xsd:date") == {"type": "string", "format": "date"}
    assert fragment("ex:Person") == {"$ref": "#/$defs/Person"}
    for name in XSD_KINDS:
        assert isinstance(fragment(XSD + name), dict)


def test_projects_add_types_and_languages() -> None:
    own = {
        "py": {"xsd:decimal": "Money", "ex:Person": "UserId", XSD + "anyURI": "Url"},
        "kotlin": {"xsd:string": "String"},
    }
    types = TypeNames(own, {"ex": "http://example.org/", "xsd": XSD})
    assert types.type_for(XSD + "decimal", "python") == "Money"
    assert types.type_for("http://example.org/Person", "python") == "UserId"
    assert types.type_for("xsd:anyURI", "python") == "Url"
    assert types.type_for("xsd:string", "python") == "str"
    assert types.type_for("xsd:string", "kotlin") == "String"
    assert types.type_for("http://example.org/3DModel", "kotlin") == "_3dModel"
    with pytest.raises(TemplateError, match="no kotlin type for xsd:int") as error:
        types.type_for("xsd:int", "kotlin")
    assert "ggen.toml" in str(error.value.hint)


@pytest.mark.parametrize(
    ("value", "language", "message"),
    [
        ("xsd:string", "cobol", "unknown language 'cobol'"),
        ("xsd:strin", "python", "there is no datatype xsd:strin"),
        ("_:b0", "python", "'_:b0' is no datatype or class"),
        ("", "python", "'' is no datatype or class"),
        (None, "python", "None is no datatype or class"),
        ([1], "python", "is no datatype or class"),
    ],
)
def test_what_has_no_type_is_an_error(
    types: TypeNames, value: object, language: str, message: str
) -> None:
    with pytest.raises(TemplateError) as error:
        types.type_for(value, language)
    assert message in error.value.message
