"""Campaigns of changing templates, hand edits and runs: no hand edit is ever lost."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ggen.domain.template.entries import TemplateRecord
from ggen.domain.template.manifest import Manifest
from ggen.domain.template.model import InjectSpec, Insertion, Output
from ggen.domain.template.plan import Policy, TemplateRun
from ggen.domain.template.write import apply_writes, plan_writes
from ggen.errors import Conflict, GgenError, NotFound

PATHS = ["a.py", "b.py", "src/c.py", "src/d.py"]
TARGET = "mod.txt"
# The edits of people; each is a line of its own that nobody else writes.
HAND = "by hand"


@dataclass
class World:
    """One output root, its template as it is now, and all that a person wrote."""

    root: Path
    rng: random.Random
    texts: dict[str, list[str]] = field(default_factory=dict)
    snippets: dict[str, str] = field(default_factory=dict)
    edits: int = 0

    def outputs(self) -> list[Output]:
        whole = [
            Output(path, "".join(f"{line}\n" for line in lines), "t.tmpl", "0" * 64)
            for path, lines in self.texts.items()
        ]
        placed = [
            Output(
                TARGET,
                "",
                "i.tmpl",
                "0" * 64,
                row={"row": row},
                insertion=Insertion(InjectSpec(append=True), snippet),
            )
            for row, snippet in self.snippets.items()
        ]
        return whole + placed

    def change_template(self) -> None:
        path = self.rng.choice([*PATHS, TARGET])
        kind = self.rng.randrange(4)
        if kind == 0:
            self.texts.pop(path, None)
        elif kind == 1:
            row = self.rng.choice("xyz")
            self.snippets[row] = f"snippet {row} {self.rng.randrange(3)}\nend {row}\n"
        else:
            lines = [f"line {n} {self.rng.randrange(3)}" for n in range(6)]
            if self.rng.random() < 0.5:
                at = self.rng.randrange(6)
                lines[at:at] = ["# ggen:begin x", f"{kind}", "# ggen:end x"]
            self.texts[path] = lines

    def edit_by_hand(self) -> None:
        file = self.root / self.rng.choice([*PATHS, TARGET])
        if not file.exists():
            if self.rng.random() < 0.9:
                return
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"")
        data = file.read_bytes()
        end = b"\r\n" if b"\r\n" in data else b"\n"
        lines = data.split(end)
        self.edits += 1
        lines.insert(self.rng.randrange(len(lines)), f"{HAND} {self.edits}".encode())
        if self.rng.random() < 0.3 and end == b"\n" and data:
            end = b"\r\n"
        file.write_bytes(end.join(lines))

    def hand_lines(self) -> dict[str, set[str]]:
        """File -> the lines in it that a person wrote."""
        return {
            str(file.relative_to(self.root)): {
                line for line in file.read_text().splitlines() if line.startswith(HAND)
            }
            for file in self.root.rglob("*")
            if file.is_file() and ".ggen" not in file.parts
        }

    def tree(self) -> dict[str, tuple[bytes, int]]:
        return {
            str(file): (file.read_bytes(), file.stat().st_mtime_ns)
            for file in self.root.rglob("*")
            if file.is_file() and file.name != "lock"
        }

    def plan(self, policy: Policy):
        names = ("t.tmpl", "i.tmpl")
        return plan_writes(
            self.outputs(),
            root=self.root,
            manifest=Manifest.load(self.root),
            policy=policy,
            runs=[TemplateRun(TemplateRecord(name)) for name in names],
        )

    def generate(self) -> None:
        on_conflict = self.rng.choice(["refuse", "skip", "merge"])
        policy = Policy(on_conflict, remove_orphans=self.rng.random() < 0.5)
        hand_before, tree_before = self.hand_lines(), self.tree()
        try:
            apply_writes(self.plan(policy))
        except (Conflict, NotFound):
            assert self.tree() == tree_before
            return
        hand_after = self.hand_lines()
        for path, lines in hand_before.items():
            assert lines <= hand_after.get(path, set()), path
        tree_after = self.tree()
        again = apply_writes(self.plan(policy))
        assert again.is_noop, list(again.writes)
        assert self.tree() == tree_after


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.lists(st.sampled_from("tteegg"), max_size=25))
def test_no_hand_edit_is_lost_and_a_second_run_does_nothing(
    seed: int, steps: list[str]
):
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), random.Random(seed))
        if seed % 2:
            (world.root / TARGET).write_text("top\n")
        for step in ["t", *steps, "g"]:
            if step == "t":
                world.change_template()
            elif step == "e":
                world.edit_by_hand()
            else:
                world.generate()


SOUP = st.text(
    alphabet=st.sampled_from('{}[]":,\\ \n\x00abv1<=>|é\udc80'), max_size=120
)
LINES = st.sampled_from(
    [
        '{"path":"a","kind":"output","template":"t","sha256":"' + "a" * 64 + '","v":1}',
        '{"path":"../a","kind":"output","template":"t","sha256":"","v":1}',
        '{"path":"a","kind":"insertion","template":"t","place":{},"v":1}',
        '{"kind":"template","name":"t","v":1}',
        "<<<<<<< HEAD",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES | SOUP, max_size=4))
def test_a_damaged_manifest_never_breaks_anything_but_the_run(lines: list[str]):
    raw = "\n".join(lines).encode("utf-8", "surrogatepass")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / ".ggen").mkdir()
        (root / ".ggen/manifest.jsonl").write_bytes(raw)
        (root / "a").write_text("mine\n")
        output = Output("a", "new\n", "t", "0" * 64)
        try:
            plan = plan_writes(
                [output],
                root=root,
                manifest=Manifest.load(root),
                policy=Policy(),
            )
            apply_writes(plan)
        except GgenError as error:
            assert error.code in (3, 5, 6)
        assert (root / "a").read_text() == "mine\n"
