"""The manifest: what is kept of each output, and what a damaged one says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ggen.domain.template.bases import base_name, compress, read_base, stored_bases
from ggen.domain.template.entries import Entry, TemplateRecord
from ggen.domain.template.manifest import MANIFEST_NAME, Manifest
from ggen.domain.template.model import InjectSpec
from ggen.errors import ConfigError, EncodingError, GgenError
from ggen.infra.hashing import sha256_hex

HASH = "a" * 64
FULL = Entry(
    path="src/größe b.py",
    template="templates/class.tmpl",
    template_sha256=HASH,
    sha256="b" * 64,
    bare_sha256="c" * 64,
    row_digest="d" * 64,
    query_digest="e" * 64,
    variables={"package": "shop", "list": [1, 2.5, None, True]},
    row={"cls": "https://example.org/C", "label": 'quo"te\\ \u2028'},
    mode=0o755,
)


def entry(path: str, template: str = "t.tmpl", **rest: Any) -> Entry:
    return Entry(path=path, template=template, sha256=HASH, **rest)


def inserted(path: str, snippet: str, template: str = "i.tmpl") -> Entry:
    return entry(path, template, place=InjectSpec(after="^x"), snippet=snippet)


def manifest_of(*entries: Entry, records: tuple[TemplateRecord, ...] = ()) -> Manifest:
    put: dict[str, list[Entry]] = {}
    for each in entries:
        put.setdefault(each.path, []).append(each)
    return Manifest().changed(put, records=records)


def parsed(*lines: str) -> Manifest:
    return Manifest.parse("".join(f"{line}\n" for line in lines).encode(), "m.jsonl")


def test_what_is_written_is_read_again():
    snippet = inserted("src/mod.rs", "mod a;\n")
    record = TemplateRecord("t.tmpl", HASH, "graph", "rdflib", "7", {"name": "Ann"})
    written = manifest_of(FULL, snippet, records=(record,))
    read = Manifest.parse(written.raw, "m.jsonl")

    assert read.find(FULL.path) == FULL
    assert read.insertions("src/mod.rs") == (snippet,)
    assert read.find("src/mod.rs") is None
    assert read.records == {"t.tmpl": record}
    assert read.to_bytes() == written.raw
    assert list(read.entries()) == [FULL, snippet]


def test_lines_are_json_sorted_by_path_and_hold_no_times():
    raw = manifest_of(entry("b"), entry("a b"), entry("a"), entry("a/b")).raw
    lines = [json.loads(line) for line in raw.decode().splitlines()]

    assert [line["path"] for line in lines] == ["a", "a b", "a/b", "b"]
    assert set(lines[0]) == {"path", "kind", "template", "sha256", "v"}


def test_the_same_entries_give_the_same_bytes_in_any_order():
    ways = [
        manifest_of(
            entry("a", variables=dict(pairs)), *snippets, records=tuple(records)
        ).raw
        for pairs, snippets, records in (
            (
                [("x", 1), ("y", 2)],
                [inserted("z", "1\n"), inserted("z", "2\n")],
                [TemplateRecord("p"), TemplateRecord("q")],
            ),
            (
                [("y", 2), ("x", 1)],
                [inserted("z", "2\n"), inserted("z", "1\n")],
                [TemplateRecord("q"), TemplateRecord("p")],
            ),
        )
    ]
    assert ways[0] == ways[1]


def test_an_equal_change_is_no_change():
    manifest = manifest_of(entry("a"), records=(TemplateRecord("t"),))

    assert manifest.changed({"a": [entry("a")]}) is manifest
    assert manifest.changed({}, records=[TemplateRecord("t")]) is manifest
    assert manifest.changed({"b": []}) is manifest
    assert manifest.changed({"a": []}).paths() == []


def test_lines_that_did_not_change_stay_byte_for_byte():
    before = manifest_of(FULL, entry("z"))
    after = Manifest.parse(before.raw, "m").changed({"z": [entry("z", mode=0o600)]})

    assert after.raw.splitlines()[0] == before.raw.splitlines()[0]


def test_fields_and_kinds_that_are_not_known_survive():
    line = (
        '{"path":"a","kind":"output","template":"t","sha256":"' + HASH + '",'
        '"later":{"x":1},"v":1}'
    )
    manifest = parsed(line, '{"kind":"later","x":1,"v":1}')
    found = manifest.find("a")

    assert found and found.extra == {"later": {"x": 1}}
    raw = manifest.changed({"b": [entry("b")]}).raw.decode()
    assert line in raw and '{"kind":"later","x":1,"v":1}' in raw
    assert b'"later":{"x":1}' in manifest.changed({"a": [found]}).to_bytes()


def test_a_reformatted_line_is_understood():
    compact = manifest_of(FULL).raw.decode()
    loose = json.dumps(json.loads(compact), ensure_ascii=True, sort_keys=True)

    assert parsed(loose + "\r").find(FULL.path) == FULL
    assert list(parsed(loose).made_by(FULL.template)) == [FULL]


def test_lone_surrogates_come_back():
    odd = entry("a", variables={"x": "\udc80"})

    assert Manifest.parse(manifest_of(odd).raw, "m").find("a") == odd


def test_entries_of_one_template_are_found():
    manifest = manifest_of(
        entry("a"), entry("b", "other"), entry("c"), inserted("d", "x\n", "t.tmpl")
    )

    assert [e.path for e in manifest.made_by("t.tmpl")] == ["a", "c", "d"]
    left = manifest.made_by("t.tmpl", without_outputs={"a", "d"})
    assert [e.path for e in left] == ["c", "d"]


def test_no_file_is_an_empty_manifest(tmp_path: Path):
    manifest = Manifest.load(tmp_path)

    assert (manifest.paths(), manifest.raw) == ([], b"")


@pytest.mark.parametrize(
    "mark", ["<<<<<<< HEAD", "=======", ">>>>>>> branch", "||||||| base", "<<<<<<<"]
)
def test_conflict_marks_of_git_are_named(mark: str):
    with pytest.raises(ConfigError) as caught:
        parsed(manifest_of(entry("a")).raw.decode().strip(), mark)
    assert caught.value.line == 2
    assert "conflict marks" in caught.value.message
    assert "delete the marks" in str(caught.value.hint)


def test_of_two_records_of_a_template_the_last_one_holds():
    lines = [f'{{"kind":"template","name":"t","graph":"{g}","v":1}}' for g in "12"]

    assert parsed(*lines).records["t"].graph == "2"


def test_a_line_twice_is_one_and_two_about_one_output_are_an_error():
    line = manifest_of(entry("a")).raw.decode().strip()
    other = manifest_of(entry("a", mode=0o644)).raw.decode().strip()

    assert parsed(line, line).find("a") == entry("a")
    with pytest.raises(ConfigError) as caught:
        parsed(line, "", other)
    assert (caught.value.line, caught.value.file) == (3, "m.jsonl")


GOOD = {"path": "a", "kind": "output", "template": "t", "sha256": HASH}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"path": ""}, "'path' is not a name"),
        ({"path": 3}, "'path' is not a string"),
        ({"template": None}, "'template' is not a string"),
        ({"sha256": "xyz"}, "'sha256' is not a SHA-256"),
        ({"sha256": "../../x"}, "'sha256' is not a SHA-256"),
        ({"row": {"x": 1}}, "'row' is not an object of strings"),
        ({"variables": []}, "'variables' is not an object"),
        ({"mode": True}, "'mode' is not a file mode"),
        ({"mode": 8**5}, "'mode' is not a file mode"),
        ({"kind": "insertion", "place": {"after": 1}}, "'place' is not a place"),
        ({"kind": "insertion", "place": {"evil": "x"}}, "'place' is not a place"),
        ({"v": 2}, "was written by a newer ggen"),
        ({"v": None}, "has no format version"),
        ({"v": True}, "has no format version"),
    ],
)
def test_wrong_fields_are_told_with_their_line(change: dict[str, Any], message: str):
    with pytest.raises(ConfigError, match=message.replace("(", ".")) as caught:
        list(parsed("", json.dumps({**GOOD, "v": 1, **change})).entries())
    assert caught.value.line == 2
    assert caught.value.hint


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[]",
        b"null",
        b"[" * 100_000,
        b"1" * 5_000,
        b'{"path":"a","kind":"output",',
        b'{"path":"a","kind":"output","v":1}',
        b'{"path":"a","kind":"output",nonsense,"v":1}',
        b'{"kind":"template","v":1}',
        b'{"kind":"template","name":"t","answers":3,"v":1}',
        b"\xff",
    ],
)
def test_nonsense_is_an_ordinary_error(data: bytes):
    with pytest.raises(GgenError) as caught:
        list(Manifest.parse(data, "m").entries())
    assert isinstance(caught.value, (ConfigError, EncodingError))


def test_base_texts_are_kept_whole_and_damage_is_noticed(tmp_path: Path):
    for text in (b"", b"text\n", bytes(range(256)) * 500):
        path = tmp_path / base_name(sha256_hex(text))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(compress(text))

        assert read_base(tmp_path, sha256_hex(text)) == text
        assert compress(text) == compress(text)
    path.write_bytes(compress(b"other"))
    assert read_base(tmp_path, sha256_hex(text)) is None
    path.write_bytes(b"nonsense")
    assert read_base(tmp_path, sha256_hex(text)) is None
    assert read_base(tmp_path, HASH) is None


def test_only_base_texts_are_listed(tmp_path: Path):
    folder = tmp_path / base_name(HASH)
    assert stored_bases(tmp_path) == set()
    folder.parent.mkdir(parents=True)
    for name in (f"{HASH}.gz", "notes.gz", f"{HASH}.txt", f"{HASH.upper()}.gz"):
        (folder.parent / name).touch()

    assert stored_bases(tmp_path) == {HASH}


def test_the_manifest_of_ten_thousand_outputs_is_read_in_good_time(tmp_path: Path):
    many = [
        entry(f"src/c{n}.py", variables={"p": "shop"}, row={"l": "x" * 300})
        for n in range(10_000)
    ]
    (tmp_path / MANIFEST_NAME).parent.mkdir()
    (tmp_path / MANIFEST_NAME).write_bytes(manifest_of(*many).raw)

    manifest = Manifest.load(tmp_path)

    assert manifest.find("src/c77.py") == many[77]
    assert len(manifest.paths()) == 10_000
