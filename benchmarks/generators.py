"""The peers of generate.py: how each is made to do the same job.

Each gets its data as its own kind of plain values, which spares it the reading of RDF,
and does all files in one process where it can.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import synthetic
import workload
from measure import Case
from surroundings import HERE, Surroundings, interpreter_of, modules_of

DRIVERS = HERE / "drivers"
INSTALL = {
    "copier": "pip install copier",
    "cookiecutter": "pip install cookiecutter",
    "plop": "npm install plop",
    "hygen": "npm install hygen",
    "gen-python": "pip install linkml",
}
# It takes so long that one round says enough.
_ROUNDS = {"gen-python": 1}


def peer_cases(around: Surroundings, classes: int) -> dict[str, Case | None]:
    """A case for each peer, by name; None for those that are not installed."""
    data = around.root / "data.json"
    data.write_text(json.dumps(synthetic.model_as_data(classes)))
    cases: dict[str, Case | None] = {}
    for name in INSTALL:
        script = around.find_peer(name)
        cases[name] = None
        if script is not None:
            argv, prepare = _MAKERS[name](script, around.root)
            cases[name] = _case(around, name, argv, prepare, classes)
    return cases


def _case(
    around: Surroundings,
    name: str,
    argv: list[str],
    prepare: Callable[[Path], None],
    classes: int,
) -> Case:
    def folder() -> Path:
        made = around.new_folder()
        prepare(made)
        return made

    def check(made: Path, out: str) -> None:
        if name.startswith("gen-"):
            if out.count("\nclass Thing") != classes:
                raise ValueError("the module lacks classes")
        else:
            workload.check_files(made / "out", classes)

    return Case(name, argv, folder, check, _ROUNDS.get(name))


_Made = tuple[list[str], Callable[[Path], None]]


def _copier(script: str, root: Path) -> _Made:
    argv = [interpreter_of(script), str(DRIVERS / "with_copier.py")]
    return [*argv, str(root / "data.json")], _write_copier


def _write_copier(folder: Path) -> None:
    source = folder / "source"
    source.mkdir()
    (source / "copier.yml").write_text(
        "_envops: {trim_blocks: true, keep_trailing_newline: true}\n"
        "_subdirectory: files\nthings: {type: yaml, default: []}\n"
    )
    (source / "files").mkdir()
    name = "{% yield t from things %}{{ t.name }}{% endyield %}.py.jinja"
    names = "{% set name, comment, fields = t.name, t.comment, t.fields %}\n"
    (source / "files" / name).write_text(names + workload.plain_body())


def _cookiecutter(script: str, root: Path) -> _Made:
    argv = [interpreter_of(script), str(DRIVERS / "with_cookiecutter.py")]
    return [*argv, str(root / "data.json")], _write_cookiecutter


def _write_cookiecutter(folder: Path) -> None:
    inner = folder / "source" / "{{cookiecutter.folder}}"
    inner.mkdir(parents=True)
    names = (
        "{% set name, comment, fields = cookiecutter.name, cookiecutter.comment,"
        " cookiecutter.fields %}\n"
    )
    text = names + workload.plain_body()
    (inner / "{{cookiecutter.name}}.py").write_text(text)


def _plop(script: str, root: Path) -> _Made:
    plopfile = str(DRIVERS / "with_plop.mjs")
    argv = [script, "--plopfile", plopfile, "--dest", ".", "all"]
    return argv, partial(_write_plop, data=root / "data.json")


def _write_plop(folder: Path, data: Path) -> None:
    (folder / "data.json").symlink_to(data)
    text = (
        _with_marks("{{%s}}")
        .replace("{% for p in fields %}", "{{#each fields}}")
        .replace("{% endfor %}", "{{/each}}")
    )
    (folder / "body.hbs").write_text(text)


def _with_marks(mark: str) -> str:
    """The body with the values in other marks; its loops as they are."""
    text = workload.BODY.replace("properties", "fields")
    return (
        text.replace("{{ name }}", mark % "name")
        .replace("{{ comment }}", mark % "comment")
        .replace('{{ p.range | type_for("python") }}', mark % "type")
        .replace("{{ p.label | snake }}", mark % "field")
    )


def _hygen(script: str, root: Path) -> _Made:
    argv = ["node", str(DRIVERS / "with_hygen.cjs"), modules_of(script)]
    return [*argv, str(root / "data.json")], _write_hygen


def _write_hygen(folder: Path) -> None:
    action = folder / "_templates" / "thing" / "new"
    action.mkdir(parents=True)
    text = (
        _with_marks("<%%= %s %%>")
        .replace("<%= field %>", "<%= p.name %>")
        .replace("<%= type %>", "<%= types[p.range] %>")
        .replace("{% for p in fields %}\n", "<% fields.forEach(p => { -%>\n")
        .replace("{% endfor %}\n", "<% }) -%>\n")
    )
    (action / "thing.ejs.t").write_text(f"---\nto: out/<%= name %>.py\n---\n{text}")


def _linkml(script: str, root: Path) -> _Made:
    schema = root / "schema.yaml"
    classes = len(json.loads((root / "data.json").read_text()))
    schema.write_text("\n".join(synthetic.iter_schema(classes)) + "\n")
    return [script, str(schema)], lambda folder: None


_MAKERS: dict[str, Callable[[str, Path], _Made]] = {
    "copier": _copier,
    "cookiecutter": _cookiecutter,
    "plop": _plop,
    "hygen": _hygen,
    "gen-python": _linkml,
}
