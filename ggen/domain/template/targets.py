"""One file of a plan: the output that makes it and the snippets that go into it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ggen.domain.template.bases import read_base
from ggen.domain.template.decide import Comparison, Verdict
from ggen.domain.template.entries import Entry, entry_of
from ggen.domain.template.filetext import as_text, output_bytes
from ggen.domain.template.freeze import find_blocks
from ggen.domain.template.manifest import Manifest
from ggen.domain.template.model import Output
from ggen.domain.template.places import Place, Places
from ggen.domain.template.plan import Change, Policy
from ggen.domain.template.snippets import Snippets, match_recorded, without_snippets
from ggen.errors import NotFound, OutputOutsideRoot, TemplateError
from ggen.infra.hashing import sha256_hex

_NEW_TEXT = ("create", "update", "merge")


@dataclass
class Site:
    """What planning knows, and what it collects on the way.

    Attributes:
        orphans: entries that are to be taken away.
        put: path -> its entries from now on.
        bases: base texts by hash.
        notes: sentences for the user.
    """

    root: Path
    manifest: Manifest
    policy: Policy
    places: Places
    orphans: Sequence[Entry] = ()
    put: dict[str, list[Entry]] = field(default_factory=dict)
    bases: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def recorded(self, path: str) -> list[Entry]:
        """All entries of one path, the output's first."""
        output = self.manifest.find(path)
        return [*([output] if output else []), *self.manifest.insertions(path)]


@dataclass
class Target:
    """One file: at most one output, and any number of snippets in order."""

    place: Place
    output: Output | None = None
    insertions: list[Output] = field(default_factory=list)


def find_targets(
    outputs: Iterable[Output], site: Site, known: Collection[str] = ()
) -> dict[str, Target]:
    """The files that the outputs go to, by path, in the order of the outputs.

    Args:
        known: paths of outputs that are not among `outputs`.

    Raises:
        TemplateError: two outputs have one path, or one is a folder of another.
        OutputOutsideRoot, InputError, IoTrouble: see `Places.look`.
    """
    targets: dict[str, Target] = {}
    names = {path.casefold(): path for path in known}
    for output in outputs:
        target = targets.get(output.path)
        if target is None:
            place = _look(site, output)
            target = targets.setdefault(place.path, Target(place))
        if output.insertion:
            target.insertions.append(output)
            continue
        if target.output:
            raise _same_path(target.output, output)
        target.output = output
        path = target.place.path
        if path in known:
            raise TemplateError(
                f"two outputs have the path '{path}': {_origin(output)} and one that"
                " has not changed",
                path=path,
            )
        # On some file systems these are one file; here they are two.
        other = names.setdefault(path.casefold(), path)
        if other != path:
            site.notes.append(f"'{other}' and '{path}' differ only in case")
    _check_folders(targets)
    return targets


def _look(site: Site, output: Output) -> Place:
    try:
        return site.places.look(output.path)
    except OutputOutsideRoot as error:
        error.hint = error.hint or f"it comes from {_origin(output)}"
        raise


def _same_path(first: Output, second: Output) -> TemplateError:
    return TemplateError(
        f"two outputs have the path '{second.path}':"
        f" {_origin(first)} and {_origin(second)}",
        path=second.path,
    )


def _origin(output: Output) -> str:
    row = ", ".join(f"{name} = {text!r}" for name, text in output.row.items())
    return f"'{output.template}'" + (f" for {row}" if row else "")


def _check_folders(targets: dict[str, Target]) -> None:
    # Folders are looked at once, so that deep trees cost no more than flat ones.
    seen: set[str] = set()
    for path in targets:
        folder = os.path.dirname(path)
        while folder and folder not in seen:
            seen.add(folder)
            if folder in targets:
                raise TemplateError(
                    f"output '{path}' needs the folder '{folder}', which is an output"
                )
            folder = os.path.dirname(folder)


def plan_target(target: Target, site: Site) -> Change:
    """Decide about one file, and record its entries.

    Raises:
        NotFound: snippets go into a file that does not exist.
        TemplateError: a snippet has no place in it.
        EncodingError: snippets go into a file that is not text.
    """
    place = target.place
    if place.obstacle:
        if site.policy.on_conflict == "skip":
            return _change(target, "skip", place.obstacle)
        change = _change(target, "conflict", place.obstacle)
        return replace(change, hint="move it away, or --skip-existing")
    entries = list(site.manifest.insertions(place.path))
    verdict, output_entry = _output_verdict(target, site, entries)
    if verdict.action == "conflict":
        change = _change(target, "conflict", verdict.reason)
        return replace(change, hint=site.policy.ways_out)
    gone = [entry for entry in entries if entry in site.orphans]
    if target.insertions or gone or (entries and verdict.action in _NEW_TEXT):
        change, entries = _with_snippets(target, site, verdict, (entries, gone))
    else:
        change = _change(target, verdict.action, verdict.reason, verdict.after)
    if change.action == "conflict":
        return replace(change, hint=site.policy.ways_out)
    site.put[place.path] = [*([output_entry] if output_entry else []), *entries]
    change = replace(change, is_marked=verdict.is_marked)
    return _with_backup(_with_mode(change, target, site), target, site)


def _change(
    target: Target, action: str, reason: str = "", after: bytes | None = None
) -> Change:
    before = target.place.content
    author = target.output or target.insertions[0]
    # One object for equal bytes: plans of ten thousand files stay small.
    kept = before if after is None or after == before else after
    return Change(target.place.path, action, before, kept, reason, author.template)


def _output_verdict(
    target: Target, site: Site, inserted: list[Entry]
) -> tuple[Verdict, Entry | None]:
    """What the output says about the file, and its entry afterwards."""
    place, output = target.place, target.output
    old = site.manifest.find(place.path)
    if output is None:
        if place.content is None:
            raise NotFound(
                "does not exist, so nothing can be inserted",
                file=place.file,
                hint=f"it is the target of '{target.insertions[0].template}'",
            )
        return Verdict("unchanged", place.content), old
    new = output_bytes(output.content, place.path)
    verdict = _compare(target, site, new, (old, inserted))
    # A skipped file keeps its old base: the next run asks the same question again.
    if verdict.action in ("skip", "conflict"):
        return verdict, old
    if old and old.template != output.template:
        site.notes.append(f"'{place.path}' was an output of '{old.template}' before")
    return verdict, _entry(output, place.path, new, (site, old))


def _compare(
    target: Target, site: Site, new: bytes, known: tuple[Entry | None, list[Entry]]
) -> Verdict:
    output, found = target.output, target.place.content
    assert output is not None
    old, inserted = known
    if found is None:
        return Verdict("create", new)
    bare = without_snippets(found, inserted)
    if output.unless_exists and not output.force and bare != new:
        return Verdict("skip", found, "exists")
    base_id = old.sha256 if old else ""
    if old is None and output.force and bare != new:
        # `force` of the front matter beats strange files, but never a hand edit.
        return Verdict("update", new, "replaced: 'force'")
    comparison = Comparison(
        new, bare, old, output.freeze, partial(read_base, site.root, base_id)
    )
    verdict = comparison.verdict(site.policy.on_conflict)
    if verdict.is_marked and verdict.action == "unchanged":
        site.notes.append(f"conflict marks remain in '{target.place.path}'")
    if verdict.action in _NEW_TEXT:
        return verdict
    # Nothing is written, so what was inserted stays where it is.
    return replace(verdict, after=found)


def _entry(
    output: Output, path: str, new: bytes, known: tuple[Site, Entry | None]
) -> Entry:
    """The output's entry; its text is kept as a base when it can be merged."""
    site, old = known
    form = as_text(new)
    digest = sha256_hex(new)
    bare = ""
    # Binary outputs are never merged: their text would only fill the repository.
    if form:
        site.bases[digest] = new
        if output.freeze and "ggen:" in form.text:
            blocks = find_blocks(new.decode("utf-8"))
            bare = sha256_hex(blocks.blanked()) if blocks.spans else ""
            if blocks.problem:
                site.notes.append(f"{blocks.problem} of '{path}': it is not kept")
    entry = entry_of(output, path, sha256=digest, bare_sha256=bare)
    return replace(entry, extra=old.extra) if old and old.extra else entry


def _with_snippets(
    target: Target, site: Site, verdict: Verdict, known: tuple[list[Entry], list[Entry]]
) -> tuple[Change, list[Entry]]:
    """The file with its snippets, and their entries."""
    recorded, gone = known
    snippets = Snippets(verdict.after, target.place)
    found, left = match_recorded(target.insertions, recorded)
    came_out = _came_out(target, verdict, recorded)
    for entry in left:
        if entry in gone:
            if entry not in came_out and not snippets.take_out(entry):
                snippets.entries.append(entry)
        elif entry in came_out:
            snippets.put_back(entry)
        else:
            snippets.entries.append(entry)
    for output, old in zip(target.insertions, found, strict=True):
        # What came out with the old text goes in anew, wherever its place is now.
        snippets.put(output, None if old in came_out else old, site.policy.on_conflict)
    for entry in snippets.kept:
        site.notes.append(f"kept in '{entry.path}' what '{entry.template}' inserted")
    if snippets.conflicts:
        reason = "; ".join(snippets.conflicts)
        return _change(target, "conflict", reason), recorded
    return _snippets_change(target, verdict, snippets), snippets.entries


def _came_out(target: Target, verdict: Verdict, recorded: list[Entry]) -> list[Entry]:
    """The snippets that the file had and its new text has not yet.

    One that a person took out is not among them, and so does not come back.
    """
    if verdict.action not in _NEW_TEXT:
        return []
    if target.place.content is None:
        return recorded
    # A person may have put something binary there.
    if as_text(target.place.content) is None:
        return []
    there = Snippets(target.place.content, target.place)
    return [entry for entry in recorded if there.has(entry)]


def _snippets_change(target: Target, verdict: Verdict, snippets: Snippets) -> Change:
    after = snippets.to_bytes()
    action, reason = verdict.action, verdict.reason
    if action not in _NEW_TEXT and after != verdict.after:
        action = "inject"
    elif target.output is None and snippets.skipped:
        action, reason = "skip", "; ".join(snippets.skipped)
        if set(snippets.skipped) == {"edited, kept"}:
            action = "unchanged"
    return _change(target, action, reason, after)


def _with_mode(change: Change, target: Target, site: Site) -> Change:
    """Set the wanted mode where it is new; one that a person changed is left."""
    output, old = target.output, site.manifest.find(change.path)
    if output is None or output.mode is None or change.action in ("skip", "conflict"):
        return change
    # The manifest knows which mode was wanted last time: another one is a person's.
    if change.before is not None and (
        output.mode == target.place.mode or (old and old.mode == output.mode)
    ):
        return change
    if change.action in ("unchanged", "adopt"):
        change = replace(change, action="update", reason=f"mode {output.mode:04o}")
    return replace(change, mode=output.mode)


def _with_backup(change: Change, target: Target, site: Site) -> Change:
    """Name the file that keeps the old bytes; one that has them already will do."""
    sources = [*([target.output] if target.output else []), *target.insertions]
    wanted = site.policy.backup or any(output.backup for output in sources)
    if not wanted or change.before is None or not change.is_write:
        return change
    number = 0
    while True:
        name = f"{change.path}.bak{number or ''}"
        place = site.places.look(name)
        if place.content == change.before:
            return change
        if place.content is None and not place.obstacle:
            return replace(change, backup=place.path)
        number += 1
