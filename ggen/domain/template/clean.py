"""Which outputs may be taken away: only those in which nobody wrote anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ggen.domain.template.entries import Entry
from ggen.domain.template.filetext import as_text
from ggen.domain.template.manifest import Manifest
from ggen.domain.template.model import Output
from ggen.domain.template.places import Place, Places
from ggen.domain.template.plan import Change, Policy, TemplateRun, WritePlan
from ggen.domain.template.snippets import Snippets, insertion_key, without_snippets
from ggen.domain.template.targets import Site
from ggen.infra.hashing import canonical_json, sha256_hex


def find_orphans(
    manifest: Manifest,
    outputs: Sequence[Output],
    runs: Iterable[TemplateRun],
    *,
    paths: Collection[str],
) -> tuple[Entry, ...]:
    """Entries that this run should have given and did not.

    A run answers for a template *with its variables*: what the same template made
    with other variables is no orphan.

    Args:
        paths: those of `outputs`, links resolved.

    Raises:
        ConfigError: the manifest is damaged.
    """
    answered = _answered(outputs, runs)
    made = [(o.path, insertion_key(o)) for o in outputs if o.insertion]
    orphans = []
    for template, variables in answered.items():
        for entry in manifest.made_by(template, without_outputs=paths):
            is_made = entry.is_insertion and (entry.path, insertion_key(entry)) in made
            if not is_made and canonical_json(dict(entry.variables)) in variables:
                orphans.append(entry)
    return tuple(sorted(orphans, key=lambda entry: (entry.path, entry.template)))


def _answered(
    outputs: Iterable[Output], runs: Iterable[TemplateRun]
) -> dict[str, set[str]]:
    """Template -> the sets of variables that it was rendered with, as JSON."""
    found: dict[str, set[str]] = {}
    # Most outputs share one mapping: do not write it out for each of them.
    seen: set[tuple[str, int]] = set()
    pairs: list[tuple[str, Mapping[str, Any]]] = [
        *((run.record.name, run.variables) for run in runs),
        *((output.template, output.variables) for output in outputs),
    ]
    for template, variables in pairs:
        if (template, id(variables)) not in seen:
            seen.add((template, id(variables)))
            found.setdefault(template, set()).add(canonical_json(dict(variables)))
    return found


def plan_removals(entries: Sequence[Entry], site: Site) -> list[Change]:
    """Decide about the files that `entries` are about, all of each file together.

    An output is removed when its bytes are those that were generated; what was put
    into blocks counts as edited here. A snippet is taken out where it stands verbatim.
    What stays is told in the site's notes, and keeps its entry.
    """
    paths = sorted({entry.path for entry in entries})
    return [_removal(path, entries, site) for path in paths]


def plan_clean(
    root: Path,
    *,
    manifest: Manifest,
    paths: Collection[str] | None = None,
    force: bool = False,
) -> WritePlan:
    """Plan to take away what ggen made below `root`.

    Args:
        manifest: that of `root`.
        paths: only these; None: all.
        force: remove edited outputs as well.

    Raises:
        ConfigError: the manifest is damaged.
        OutputOutsideRoot, IoTrouble: a path of the manifest cannot be looked at.
    """
    policy = Policy("force" if force else "refuse")
    site = Site(root, manifest, policy, Places(root))
    entries = [e for e in manifest.entries() if paths is None or e.path in paths]
    changes = plan_removals(entries, site)
    return WritePlan(
        root=root,
        before=manifest,
        after=manifest.changed(site.put),
        changes=tuple(changes),
        replan=lambda: plan_clean(
            root, manifest=Manifest.load(root), paths=paths, force=force
        ),
        notes=tuple(site.notes),
    )


def _removal(path: str, entries: Sequence[Entry], site: Site) -> Change:
    place = site.places.look(path)
    recorded = site.recorded(path)
    going = [entry for entry in recorded if entry in entries]
    template = going[0].template if going else ""
    if place.content is None:
        # A folder in its place may hold the file again tomorrow; nothing may not.
        site.put[path] = [] if not place.obstacle else recorded
        reason = place.obstacle or "is gone already"
        return Change(path, "unchanged", None, None, reason, template)
    output = next((entry for entry in going if not entry.is_insertion), None)
    if output is None:
        return _taken_out(place, going, recorded, site)
    inserted = [entry for entry in recorded if entry.is_insertion]
    is_own = _is_untouched(without_snippets(place.content, inserted), output)
    if not is_own and site.policy.on_conflict != "force":
        site.notes.append(f"'{path}' was edited by hand and is kept")
        before = place.content
        return Change(path, "skip", before, before, "edited by hand", template)
    # With the file go the snippets of others: they have nowhere to be.
    site.put[path] = []
    return Change(path, "remove", place.content, None, template=template)


def _is_untouched(data: bytes, entry: Entry) -> bool:
    if sha256_hex(data) == entry.sha256:
        return True
    # Blocks are compared as well: what is in them would be lost for ever.
    form = as_text(data)
    return form is not None and sha256_hex(form.text) == entry.sha256


def _taken_out(
    place: Place, going: list[Entry], recorded: list[Entry], site: Site
) -> Change:
    assert place.content is not None
    snippets = Snippets(place.content, place)
    # The last one that went in comes out first.
    for entry in reversed(going):
        if not snippets.take_out(entry):
            site.notes.append(
                f"kept in '{place.path}' what '{entry.template}' inserted:"
                " it was edited by hand"
            )
    left = [entry for entry in recorded if entry not in going or entry in snippets.kept]
    site.put[place.path] = left
    after = snippets.to_bytes()
    action = "inject" if after != place.content else "skip"
    reason = "taken out" if action == "inject" else "edited by hand"
    return Change(place.path, action, place.content, after, reason, going[0].template)
