"""Files that a person edited or made: when they are kept, merged, or overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TEXT = """\
---
to: "o/{{ l }}.txt"
rdf: m.ttl
matrix: SELECT ?l WHERE { ?s ?p ?l } ORDER BY ?l
---
top
one {{ l }}
mid
bottom
"""
HINT = "--merge keeps both, --force overwrites, --skip-existing leaves what is there"
EDITED = "edited by hand, and the new text differs"


@pytest.fixture
def edited(ggen: Any, tree: Any) -> Path:
    """Three outputs, of which `a` and `b` were edited; then the template changed."""
    root: Path = tree(
        {"ggen.toml": "", "t": TEXT, "m.ttl": '<urn:a> <urn:p> "a","b","c" .'}
    )
    ggen("template", "generate", "t")
    for name in ("a", "b"):
        path = root / f"o/{name}.txt"
        path.write_text(path.read_text().replace("top", "mine"))
    (root / "t").write_text(TEXT.replace("bottom", "end"))
    return root


def test_refused_with_all_of_them_listed(
    ggen: Any, edited: Path, look: Callable[[], dict[str, bytes]]
) -> None:
    before = look()
    ran = ggen("template", "generate", "t", code=5)
    assert ran.err == (
        "ggen: error: 2 files are in the way\n"
        f"  o/a.txt ({EDITED})\n"
        f"  o/b.txt ({EDITED})\n"
        f"hint: {HINT}\n"
    )
    error = ggen("template", "generate", "t", "--json", code=5).json["error"]
    assert error["kind"] == "Conflict"
    assert error["conflicts"] == [
        {"path": "o/a.txt", "reason": EDITED},
        {"path": "o/b.txt", "reason": EDITED},
    ]
    after = look()
    assert {n: b for n, b in after.items() if "/cache/" not in n} == {
        n: b for n, b in before.items() if "/cache/" not in n
    }


def test_one_is_named_as_the_file_of_the_error(ggen: Any, edited: Path) -> None:
    (edited / "o/b.txt").unlink()
    ran = ggen("template", "generate", "t", code=5)
    assert ran.err == f"ggen: error: o/a.txt: {EDITED}\nhint: {HINT}\n"


def test_merge_keeps_both(ggen: Any, edited: Path) -> None:
    ran = ggen("template", "generate", "t", "--merge")
    assert ran.out.splitlines() == [
        "merge     o/a.txt",
        "merge     o/b.txt",
        "update    o/c.txt",
        f"1 updated, 2 merged in {edited}",
    ]
    assert (edited / "o/a.txt").read_text() == "mine\none a\nmid\nend\n"
    again = ggen("template", "generate", "t", "--json").json
    assert again["counts"] == {"unchanged": 3}


def test_force(ggen: Any, edited: Path) -> None:
    ran = ggen("template", "generate", "t", "--force", "--backup", "--json").json
    assert ran["counts"] == {"update": 3}
    assert (edited / "o/a.txt").read_text() == "top\none a\nmid\nend\n"
    assert (edited / "o/a.txt.bak").read_text() == "mine\none a\nmid\nbottom\n"


def test_skip_existing(ggen: Any, edited: Path) -> None:
    first = ggen("template", "generate", "t", "--skip-existing", "--json").json
    assert first["counts"] == {"update": 1, "skip": 2}
    assert (edited / "o/a.txt").read_text() == "mine\none a\nmid\nbottom\n"
    second = ggen("template", "generate", "t", "--skip-existing", "--json").json
    assert second["counts"] == {"unchanged": 1, "skip": 2}
    # Skipping has not settled anything.
    ggen("template", "generate", "t", code=5)


def test_marks(ggen: Any, edited: Path) -> None:
    (edited / "t").write_text(TEXT.replace("top", "roof"))
    ran = ggen("template", "generate", "t", "--merge", code=5)
    assert ran.err == (
        "ggen: error: conflict marks were left in 2 files\n"
        "  o/a.txt (1 clash)\n"
        "  o/b.txt (1 clash)\n"
        "hint: decide between the marks '<<<<<<< yours' and '>>>>>>> generated'\n"
    )
    marked = "<<<<<<< yours\nmine\n=======\nroof\n>>>>>>> generated\none a\n"
    path = edited / "o/a.txt"
    assert path.read_text() == marked + "mid\nbottom\n"
    assert (edited / "o/c.txt").read_text().startswith("roof\n")
    # A second run touches nothing, and says that marks are left.
    before = path.stat().st_mtime_ns
    for words in ((), ("--merge",)):
        ran = ggen("template", "generate", "t", *words)
        assert "conflict marks remain in 'o/a.txt'" in ran.err
    assert path.stat().st_mtime_ns == before


def test_preview_of_marks_is_a_no(ggen: Any, edited: Path) -> None:
    (edited / "t").write_text(TEXT.replace("top", "roof"))
    ran = ggen("template", "generate", "t", "--merge", "--dry-run", "--json", code=1)
    assert [file["marked"] for file in ran.json["files"]] == [True, True, False]


def test_merge_without_a_base(ggen: Any, tree: Any) -> None:
    root = tree({"t": "---\nto: o\n---\nnew\n", "o": "mine\n"})
    ran = ggen("template", "generate", "t", "--merge", code=5)
    assert "there is no generated text to merge from" in ran.err
    assert (root / "o").read_text() == "mine\n"


def test_a_file_that_ggen_did_not_write(ggen: Any, tree: Any) -> None:
    root = tree({"t": "---\nto: o\n---\nnew\n", "o": "mine\n"})
    ran = ggen("template", "generate", "t", code=5)
    assert "not written by ggen" in ran.err
    (root / "o").write_text("new\n")
    adopted = ggen("template", "generate", "t", "--json").json
    assert adopted["counts"] == {"adopt": 1}


def test_an_edit_alone_is_no_conflict(ggen: Any, edited: Path) -> None:
    (edited / "t").write_text(TEXT)
    ran = ggen("template", "generate", "t", "--json").json
    assert ran["counts"] == {"unchanged": 3}
    assert (edited / "o/a.txt").read_text().startswith("mine\n")


def test_force_of_the_front_matter_never_beats_an_edit(ggen: Any, edited: Path) -> None:
    text = (edited / "t").read_text().replace("---\nto", "---\nforce: true\nto", 1)
    (edited / "t").write_text(text)
    ggen("template", "generate", "t", code=5)


def test_an_output_that_is_not_made_any_more_is_kept(ggen: Any, edited: Path) -> None:
    (edited / "m.ttl").write_text('<urn:a> <urn:p> "c" .')
    for _ in range(2):
        ran = ggen("template", "generate", "t", "--skip-existing")
        assert "'o/a.txt' and 1 more of 't' is not made any more" in ran.err
    assert (edited / "o/a.txt").exists()


def test_the_lock_is_waited_for(ggen: Any, tree: Any) -> None:
    import threading
    import time

    from ggen.infra.locks import Lock

    root = tree({"ggen.toml": "", "t": "---\nto: o\n---\nx\n", ".ggen/x": ""})
    lock = Lock(root / ".ggen/lock")
    lock.acquire()
    release = threading.Thread(target=lambda: (time.sleep(0.3), lock.release()))
    release.start()
    ran = ggen("template", "generate", "t")
    release.join()
    assert ran.err.startswith("ggen: note: waiting for process ")
    assert (root / "o").read_text() == "x\n"


def test_force_in_the_front_matter_replaces_strange_files_only(ggen, tree):
    root = tree(
        {"t.tmpl": "---\nto: a.txt\nforce: true\n---\n{{ x }}\n", "a.txt": "mine\n"}
    )
    ggen("template", "generate", "t.tmpl", "-D", "x=1", cwd=root)
    assert (root / "a.txt").read_text() == "1\n"
    (root / "a.txt").write_text("edited\n")
    ggen("template", "generate", "t.tmpl", "-D", "x=2", cwd=root, code=5)
    assert (root / "a.txt").read_text() == "edited\n"
