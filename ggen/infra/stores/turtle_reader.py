"""Turtle and TriG, strictly by RDF 1.1, from text to quads with the place of errors.

Used with rdflib, whose own parser changes numbers, accepts more, and takes longer.
"""

from __future__ import annotations

import re
from typing import NoReturn

from ggen.infra.stores import turtle_tokens as tok
from ggen.infra.stores.faults import fail
from ggen.infra.stores.iris import is_iri, is_language_tag, resolve
from ggen.infra.stores.terms import (
    IRI,
    RDF,
    RDF_LANG_STRING,
    XSD,
    XSD_STRING,
    BlankNode,
    Literal,
    Quad,
    Subject,
    Term,
)
from ggen.infra.stores.turtle_tokens import Token

_TYPE, _FIRST, _REST, _NIL = (IRI(RDF + n) for n in ("type", "first", "rest", "nil"))
# Nesting costs two calls a level, of Python's thousand.
_DEEPEST = 200
# Local names may hold these (PN_CHARS), which IRIs may not; Oxigraph takes them.
_ONLY_IN_NAMES = re.compile("[\U000e0000-\U000e0fff]")


def parse_turtle(
    data: bytes, *, base: str, graphs: bool = False, file: str | None = None
) -> tuple[list[Quad], dict[str, str]]:
    """The statements of a document in its order, and the prefixes that it declares.

    Blank nodes with a label keep it behind ``n``; others get a number behind ``a``.

    Args:
        data: UTF-8.
        base: absolute IRI for relative ones, until the document has its own.
        graphs: read TriG, else Turtle.
        file: named in errors.

    Raises:
        RdfError: with line, column and the line itself.
    """
    reader = _Reader(data, base, file)
    reader.read(graphs)
    return reader.quads, reader.prefixes


class _Reader:
    def __init__(self, data: bytes, base: str, file: str | None) -> None:
        self._data = data
        self._base = base
        self._file = file
        self.prefixes: dict[str, str] = {}
        self.quads: list[Quad] = []
        self._names: dict[str, IRI] = {}
        self._graph: Subject | None = None
        self._blanks = 0
        self._depth = 0
        try:
            self._text = data.decode()
        except UnicodeDecodeError as error:
            self._fail_at_byte(error.start)
        self._tokens = tok.iter_tokens(self._text)
        self._next: Token = next(self._tokens)

    # Errors

    def _fail(self, reason: str, token: Token | None = None) -> NoReturn:
        offset = (token or self._next).start
        before = self._text[:offset]
        line = before.count("\n") + 1
        column = offset - before.rfind("\n")
        fail(self._data, self._file, reason, line=line, column=column)

    def _fail_at_byte(self, offset: int) -> NoReturn:
        before = self._data[:offset]
        line = before.count(b"\n") + 1
        column = offset - before.rfind(b"\n")
        fail(self._data, self._file, "not UTF-8", line=line, column=column)

    def _unexpected(self, wanted: str) -> NoReturn:
        token = self._next
        if token.kind == tok.END:
            self._fail(f"{wanted} expected, but the document ends")
        if token.text in ("'", '"'):
            self._fail("the string is not closed, or has an unknown escape")
        self._fail(f"{wanted} expected instead of '{token.text[:30]}'")

    # Tokens

    def _take(self) -> Token:
        token = self._next
        if token.kind != tok.END:
            self._next = next(self._tokens)
        return token

    def _skip(self, text: str) -> bool:
        """Take the next token if it is this sign."""
        if self._next.text != text or self._next.kind != tok.SIGN:
            return False
        self._take()
        return True

    def _expect(self, text: str) -> None:
        if not self._skip(text):
            self._unexpected(f"'{text}'")

    # Documents

    def read(self, graphs: bool) -> None:
        while self._next.kind != tok.END:
            if self._directive():
                continue
            # TriG's blocks begin like triples do, so they are tried first.
            if graphs and self._block():
                continue
            self._statement()
            self._expect(".")

    def _directive(self) -> bool:
        token = self._next
        keyword = token.text.lower()
        if token.kind == tok.LANG and token.text in ("@prefix", "@base"):
            keyword = keyword[1:]
        elif token.kind != tok.WORD or keyword not in ("prefix", "base"):
            return False
        self._take()
        if keyword == "prefix":
            self._declare()
        else:
            self._base = self._reference().value
        if token.kind == tok.LANG:
            self._expect(".")
        return True

    def _declare(self) -> None:
        name = self._take()
        if name.kind != tok.NAME or not name.text.endswith(":"):
            self._fail("a prefix expected", name)
        prefix = name.text[:-1]
        if ":" in prefix:
            self._fail("a prefix expected", name)
        self.prefixes[prefix] = self._reference().value
        # Short names may mean something else from here on.
        self._names.clear()

    def _block(self) -> bool:
        """A graph of TriG with its braces; False where a triple begins."""
        if self._skip("{"):
            self._triples_block(None)
            return True
        if self._next.kind == tok.WORD and self._next.text.upper() == "GRAPH":
            self._take()
            name = self._label()
            self._expect("{")
            self._triples_block(name)
            return True
        if self._next.kind not in (tok.IRI, tok.NAME, tok.BLANK):
            return self._anonymous_block()
        subject = self._label()
        if self._skip("{"):
            self._triples_block(subject)
        else:
            self._properties(subject)
            self._expect(".")
        return True

    def _anonymous_block(self) -> bool:
        """A graph named ``[]``, or the triples about a node in brackets."""
        if self._next.text != "[":
            return False
        self._take()
        node = self._new_blank()
        if not self._skip("]"):
            self._properties(node)
            self._expect("]")
            if self._next.text != ".":
                self._properties(node)
            self._expect(".")
        elif self._skip("{"):
            self._triples_block(node)
        else:
            self._properties(node)
            self._expect(".")
        return True

    def _label(self) -> Subject:
        if self._skip("["):
            self._expect("]")
            return self._new_blank()
        if self._next.kind == tok.BLANK:
            return self._labelled(self._take())
        return self._iri()

    def _triples_block(self, graph: Subject | None) -> None:
        self._graph = graph
        while not self._skip("}"):
            self._statement()
            if self._next.text != "}":
                self._expect(".")
        self._graph = None

    # Triples

    def _statement(self) -> None:
        if self._next.text == "[":
            subject: Subject = self._bracketed()
            # Only a node that has properties may stand alone.
            if self._next.text in (".", "}") and self._was_filled:
                return
        elif self._next.text == "(" and self._next.kind == tok.SIGN:
            subject = self._collection()
        elif self._next.kind == tok.BLANK:
            subject = self._labelled(self._take())
        else:
            subject = self._iri("a subject")
        self._properties(subject)

    def _properties(self, subject: Subject) -> None:
        while True:
            predicate = self._predicate()
            self._add(subject, predicate, self._object())
            while self._skip(","):
                self._add(subject, predicate, self._object())
            if not self._skip(";"):
                return
            while self._skip(";"):
                pass
            if self._next.kind == tok.SIGN or self._next.kind == tok.END:
                return

    def _add(self, subject: Subject, predicate: IRI, obj: Term) -> None:
        self.quads.append(Quad(subject, predicate, obj, self._graph))

    def _predicate(self) -> IRI:
        if self._next.kind == tok.WORD and self._next.text == "a":
            self._take()
            return _TYPE
        return self._iri("a predicate")

    def _object(self) -> Term:
        token = self._next
        kind, text = token.kind, token.text
        if kind in (tok.IRI, tok.NAME):
            return self._iri()
        if kind == tok.STRING:
            return self._string()
        if kind == tok.NUMBER:
            return self._number()
        if kind == tok.BLANK:
            return self._labelled(self._take())
        if kind == tok.WORD and text in ("true", "false"):
            self._take()
            return Literal(text, f"{XSD}boolean")
        if text == "[":
            return self._bracketed()
        if text == "(":
            return self._collection()
        return self._unexpected("an object")

    def _bracketed(self) -> BlankNode:
        self._expect("[")
        node = self._new_blank()
        self._was_filled = not self._skip("]")
        if self._was_filled:
            self._descend()
            self._properties(node)
            self._expect("]")
            self._depth -= 1
            self._was_filled = True
        return node

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._fail("nested too deeply")

    def _collection(self) -> Subject:
        self._expect("(")
        self._descend()
        # Cells are made as items come, so that long lists need no recursion.
        head: Subject = _NIL
        last: Subject | None = None
        while not self._skip(")"):
            cell = self._new_blank()
            if last is None:
                head = cell
            else:
                self._add(last, _REST, cell)
            self._add(cell, _FIRST, self._object())
            last = cell
        if last is not None:
            self._add(last, _REST, _NIL)
        self._depth -= 1
        return head

    # Terms

    def _new_blank(self) -> BlankNode:
        self._blanks += 1
        return BlankNode(f"_:a{self._blanks}")

    def _labelled(self, token: Token) -> BlankNode:
        return BlankNode(f"_:n{token.text[2:]}")

    def _iri(self, wanted: str = "an IRI") -> IRI:
        token = self._next
        if token.kind == tok.IRI:
            self._take()
            return self._resolve(token)
        if token.kind != tok.NAME:
            self._unexpected(wanted)
        self._take()
        found = self._names.get(token.text)
        if found is None:
            found = self._names[token.text] = self._expand(token)
        return found

    def _expand(self, token: Token) -> IRI:
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            self._fail(f"prefix '{prefix}:' is not declared", token)
        # In local names, the backslash only makes signs plain.
        value = self.prefixes[prefix] + local.replace("\\", "")
        if not is_iri(_ONLY_IN_NAMES.sub("x", value)):
            self._fail(f"not an IRI: <{value[:100]}>", token)
        return IRI(value)

    def _reference(self) -> IRI:
        if self._next.kind != tok.IRI:
            self._unexpected("an IRI")
        return self._resolve(self._take())

    def _resolve(self, token: Token) -> IRI:
        value = resolve(self._base, self._unescape(token, token.text[1:-1]))
        if not is_iri(value):
            self._fail(f"not an IRI: {token.text[:100]}", token)
        return IRI(value)

    def _unescape(self, token: Token, text: str) -> str:
        try:
            return tok.unescape(text)
        except ValueError as error:
            self._fail(str(error), token)

    def _string(self) -> Literal:
        token = self._take()
        quotes = 3 if token.text[:3] in ('"""', "'''") else 1
        lexical = self._unescape(token, token.text[quotes:-quotes])
        if self._next.kind == tok.LANG:
            tag = self._take()
            if not is_language_tag(tag.text[1:]):
                self._fail(f"not a language tag: '{tag.text[:30]}'", tag)
            return Literal(lexical, RDF_LANG_STRING, tag.text[1:].lower())
        if self._skip("^^"):
            return Literal(lexical, self._iri("a datatype").value)
        return Literal(lexical, XSD_STRING)

    def _number(self) -> Literal:
        text = self._take().text
        if "e" in text or "E" in text:
            return Literal(text, f"{XSD}double")
        return Literal(text, f"{XSD}decimal" if "." in text else f"{XSD}integer")
