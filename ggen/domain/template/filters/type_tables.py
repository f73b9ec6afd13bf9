"""Which type of a language holds the values of an RDF datatype: data only.

A datatype has a kind, and a language has a type for each kind.
"""

from __future__ import annotations

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
GEO = "http://www.opengis.net/ont/geosparql#"

# XML Schema 1.1 Part 2, all built-in datatypes.
XSD_KINDS = {
    name: kind
    for kind, names in {
        "any": "anyType anySimpleType anyAtomicType error",
        "string": "string normalizedString token language Name NCName NMTOKEN ID IDREF"
        " ENTITY QName NOTATION untypedAtomic gDay gMonth gMonthDay gYear gYearMonth"
        " yearMonthDuration",
        "strings": "NMTOKENS IDREFS ENTITIES",
        "uri": "anyURI",
        "boolean": "boolean",
        "decimal": "decimal numeric",
        "integer": "integer nonPositiveInteger negativeInteger",
        "natural": "nonNegativeInteger positiveInteger",
        "long": "long",
        "int": "int",
        "short": "short",
        "byte": "byte",
        "ulong": "unsignedLong",
        "uint": "unsignedInt",
        "ushort": "unsignedShort",
        "ubyte": "unsignedByte",
        "float": "float",
        "double": "double",
        "date": "date",
        "time": "time",
        "datetime": "dateTime dateTimeStamp",
        "duration": "duration dayTimeDuration",
        "bytes": "base64Binary hexBinary",
    }.items()
    for name in names.split()
}
_SCHEMA_ORG_KINDS = {
    "Text": "string",
    "PronounceableText": "string",
    "CssSelectorType": "string",
    "XPathType": "string",
    "URL": "uri",
    "Boolean": "boolean",
    "Number": "double",
    "Float": "double",
    "Integer": "integer",
    "Date": "date",
    "DateTime": "datetime",
    "Time": "time",
}
KINDS = {
    **{XSD + name: kind for name, kind in XSD_KINDS.items()},
    **{
        base + name: kind
        for base in ("https://schema.org/", "http://schema.org/")
        for name, kind in _SCHEMA_ORG_KINDS.items()
    },
    RDF + "langString": "string",
    RDF + "dirLangString": "string",
    RDF + "PlainLiteral": "string",
    RDF + "XMLLiteral": "string",
    RDF + "HTML": "string",
    RDF + "JSON": "any",
    RDF + "List": "list",
    RDF + "Seq": "list",
    RDF + "Bag": "list",
    RDF + "Alt": "list",
    RDFS + "Literal": "string",
    RDFS + "Resource": "any",
    RDFS + "Container": "list",
    OWL + "Thing": "any",
    OWL + "real": "double",
    OWL + "rational": "string",
    GEO + "wktLiteral": "string",
    GEO + "gmlLiteral": "string",
    GEO + "geoJSONLiteral": "string",
    GEO + "kmlLiteral": "string",
}

# The kinds of whole numbers, widest first, as the tables below give their types.
_INTEGERS = "integer natural long ulong int uint short ushort byte ubyte"


def _integers(types: str) -> dict[str, str]:
    return dict(zip(_INTEGERS.split(), types.split(), strict=True))


def _one_type(type_: str) -> dict[str, str]:
    return dict.fromkeys(_INTEGERS.split(), type_)


# Types are those of the language itself or its standard library, so that what is
# generated compiles alone. "class" is the type of things named by an IRI; without
# it that is the class's own name.
TYPES: dict[str, dict[str, str]] = {
    "python": {
        **_one_type("int"),
        "any": "object",
        "boolean": "bool",
        "bytes": "bytes",
        "date": "date",
        "datetime": "datetime",
        "decimal": "Decimal",
        "double": "float",
        "duration": "timedelta",
        "float": "float",
        "list": "list[object]",
        "string": "str",
        "strings": "list[str]",
        "time": "time",
        "uri": "str",
    },
    "typescript": {
        **_one_type("number"),
        "any": "unknown",
        "boolean": "boolean",
        "bytes": "string",
        "date": "string",
        "datetime": "string",
        "decimal": "number",
        "double": "number",
        "duration": "string",
        "float": "number",
        "list": "unknown[]",
        "string": "string",
        "strings": "string[]",
        "time": "string",
        "uri": "string",
    },
    "rust": {
        **_integers("i64 u64 i64 u64 i32 u32 i16 u16 i8 u8"),
        "any": "String",
        "boolean": "bool",
        "bytes": "Vec<u8>",
        "date": "String",
        "datetime": "String",
        "decimal": "f64",
        "double": "f64",
        "duration": "String",
        "float": "f32",
        "list": "Vec<String>",
        "string": "String",
        "strings": "Vec<String>",
        "time": "String",
        "uri": "String",
    },
    "go": {
        **_integers("int64 uint64 int64 uint64 int32 uint32 int16 uint16 int8 uint8"),
        "any": "any",
        "boolean": "bool",
        "bytes": "[]byte",
        "date": "time.Time",
        "datetime": "time.Time",
        "decimal": "float64",
        "double": "float64",
        "duration": "string",
        "float": "float32",
        "list": "[]any",
        "string": "string",
        "strings": "[]string",
        "time": "string",
        "uri": "string",
    },
    "java": {
        **_integers(
            "Long Long Long java.math.BigInteger Integer Long Short Integer Byte Short"
        ),
        "any": "Object",
        "boolean": "Boolean",
        "bytes": "byte[]",
        "date": "java.time.LocalDate",
        "datetime": "java.time.OffsetDateTime",
        "decimal": "java.math.BigDecimal",
        "double": "Double",
        "duration": "java.time.Duration",
        "float": "Float",
        "list": "java.util.List<Object>",
        "string": "String",
        "strings": "java.util.List<String>",
        "time": "java.time.LocalTime",
        "uri": "String",
    },
    "csharp": {
        **_integers("long ulong long ulong int uint short ushort sbyte byte"),
        "any": "object",
        "boolean": "bool",
        "bytes": "byte[]",
        "date": "System.DateOnly",
        "datetime": "System.DateTimeOffset",
        "decimal": "decimal",
        "double": "double",
        "duration": "System.TimeSpan",
        "float": "float",
        "list": "object[]",
        "string": "string",
        "strings": "string[]",
        "time": "System.TimeOnly",
        "uri": "string",
    },
    "sql": {
        **_integers(
            "INTEGER INTEGER BIGINT NUMERIC INTEGER BIGINT SMALLINT INTEGER"
            " SMALLINT SMALLINT"
        ),
        "any": "TEXT",
        "boolean": "BOOLEAN",
        "bytes": "BLOB",
        "class": "TEXT",
        "date": "DATE",
        "datetime": "TIMESTAMP",
        "decimal": "NUMERIC",
        "double": "DOUBLE PRECISION",
        "duration": "TEXT",
        "float": "REAL",
        "list": "TEXT",
        "string": "TEXT",
        "strings": "TEXT",
        "time": "TIME",
        "uri": "TEXT",
    },
    "postgres": {
        **_integers(
            "BIGINT BIGINT BIGINT NUMERIC INTEGER BIGINT SMALLINT INTEGER"
            " SMALLINT SMALLINT"
        ),
        "any": "JSONB",
        "boolean": "BOOLEAN",
        "bytes": "BYTEA",
        "class": "TEXT",
        "date": "DATE",
        "datetime": "TIMESTAMPTZ",
        "decimal": "NUMERIC",
        "double": "DOUBLE PRECISION",
        "duration": "INTERVAL",
        "float": "REAL",
        "list": "JSONB",
        "string": "TEXT",
        "strings": "TEXT[]",
        "time": "TIME",
        "uri": "TEXT",
    },
    "sqlite": {
        **_one_type("INTEGER"),
        "any": "TEXT",
        "boolean": "INTEGER",
        "bytes": "BLOB",
        "class": "TEXT",
        "date": "TEXT",
        "datetime": "TEXT",
        "decimal": "NUMERIC",
        "double": "REAL",
        "duration": "TEXT",
        "float": "REAL",
        "list": "TEXT",
        "string": "TEXT",
        "strings": "TEXT",
        "time": "TEXT",
        "uri": "TEXT",
    },
    "graphql": {
        # Int has 32 bits, and wider numbers are strings, as in JSON mappings of others.
        **_integers("Int Int String String Int String Int Int Int Int"),
        "any": "String",
        "boolean": "Boolean",
        "bytes": "String",
        "date": "String",
        "datetime": "String",
        "decimal": "Float",
        "double": "Float",
        "duration": "String",
        "float": "Float",
        "list": "[String]",
        "string": "String",
        "strings": "[String]",
        "time": "String",
        "uri": "String",
    },
    "json_schema": {
        **_one_type("integer"),
        "any": "object",
        "boolean": "boolean",
        "bytes": "string",
        "class": "object",
        "date": "string",
        "datetime": "string",
        "decimal": "number",
        "double": "number",
        "duration": "string",
        "float": "number",
        "list": "array",
        "string": "string",
        "strings": "array",
        "time": "string",
        "uri": "string",
    },
}
FRAGMENTS = {
    **_one_type('{"type": "integer"}'),
    "natural": '{"type": "integer", "minimum": 0}',
    "any": "{}",
    "boolean": '{"type": "boolean"}',
    "bytes": '{"type": "string", "contentEncoding": "base64"}',
    "date": '{"type": "string", "format": "date"}',
    "datetime": '{"type": "string", "format": "date-time"}',
    "decimal": '{"type": "number"}',
    "double": '{"type": "number"}',
    "duration": '{"type": "string", "format": "duration"}',
    "float": '{"type": "number"}',
    "list": '{"type": "array"}',
    "string": '{"type": "string"}',
    "strings": '{"type": "array", "items": {"type": "string"}}',
    "time": '{"type": "string", "format": "time"}',
    "uri": '{"type": "string", "format": "uri"}',
}
