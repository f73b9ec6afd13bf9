"""The house rules of docs/ARCHITECTURE.md, held over the syntax of all modules."""

from __future__ import annotations

import ast
import statistics
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ggen"
MODULES = sorted(PACKAGE.rglob("*.py"))
FLOORS = {"errors": 0, "results": 0, "infra": 1, "domain": 2, "api": 3, "cli": 3}
# The staircase of the domain: a room may use its own step and those below.
STEPS = {
    "graph": 0,
    "marketplace": 0,
    "lifecycle": 0,
    "template": 1,
    "project": 2,
    "ai": 2,
    "hook": 3,
    "upkeep": 4,
    "audit": 4,
    "ci": 4,
    "doctor": 4,
    "shell": 4,
}
HEAVY = {
    "rdflib", "pyoxigraph", "jinja2", "yaml", "requests", "pyshacl", "tqdm",
    "concurrent", "multiprocessing", "concurrent_log_handler", "watchfiles",
    "resolvelib", "fcntl", "resource",
}  # fmt: skip
BROAD_EXCEPT_ALLOWED = {"ggen.cli.main"}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, top_level_only: bool) -> list[str]:
    """Modules that `path` imports, without those for the type checker only."""
    found: list[str] = []

    def visit(node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                continue
            if isinstance(child, ast.Import):
                found.extend(alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}: relative import"
                found.append(str(child.module))
                found.extend(f"{child.module}.{a.name}" for a in child.names)
            elif not (top_level_only and isinstance(child, FUNCTIONS)):
                visit(child)

    visit(tree_of(path))
    return found


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
each_module = pytest.mark.parametrize("path", MODULES, ids=name_of)


def floor_of(module: str) -> int | None:
    parts = module.split(".")
    return FLOORS.get(parts[1]) if parts[0] == "ggen" and len(parts) > 1 else None


@each_module
def test_imports_only_go_down(path: Path) -> None:
    own = name_of(path)
    floor = floor_of(own)
    if floor is None:  # ggen/__init__.py and __main__.py stand above all floors
        return
    for module in imports(path, top_level_only=False):
        other = floor_of(module)
        assert other is None or other <= floor, f"{own} imports {module}"
        if floor == 3 and other == 1 and own.startswith("ggen.cli"):
            rooms = ("logs", "settings", "metrics", "quantities")
            allowed = tuple(f"ggen.infra.{room}" for room in rooms)
            assert module.startswith(allowed), f"{own} imports {module}"
        if floor == 0 and own != "ggen.errors" and other is not None:
            assert module.startswith(("ggen.results", "ggen.errors")), own


@each_module
def test_the_staircase_of_the_domain(path: Path) -> None:
    parts = name_of(path).split(".")
    if parts[:2] != ["ggen", "domain"] or len(parts) < 3:
        return
    for module in imports(path, top_level_only=False):
        other = module.split(".")
        if other[:2] == ["ggen", "domain"] and len(other) > 2:
            assert STEPS[other[2]] <= STEPS[parts[2]], f"{path}: {module}"


def test_no_import_cycles() -> None:
    names = {name_of(path) for path in MODULES}
    graph = {
        name_of(p): {m for m in imports(p, top_level_only=True) if m in names}
        - {name_of(p)}
        for p in MODULES
    }
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join([*path, module])
        if module not in done:
            for other in sorted(graph[module]):
                # A package's own __init__ is loaded before its modules anyway.
                if not module.startswith(other + "."):
                    walk(other, (*path, module))
            done.add(module)

    for module in sorted(graph):
        walk(module, ())


@each_module
def test_nothing_is_asynchronous(path: Path) -> None:
    kinds = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert not [n for n in ast.walk(tree_of(path)) if isinstance(n, kinds)]
    assert "asyncio" not in imports(path, top_level_only=False)


@each_module
def test_heavy_packages_are_imported_when_used(path: Path) -> None:
    first = {module.split(".")[0] for module in imports(path, top_level_only=True)}
    assert not first & HEAVY


@each_module
def test_only_the_top_prints_and_reads_the_process(path: Path) -> None:
    own = name_of(path)
    if own in ("ggen.__main__", "ggen.cli.env", "ggen.cli.main"):
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("print", "input"), f"{own}:{node.lineno}"
        if own.startswith("ggen.domain") and isinstance(node, ast.Attribute):
            text = ast.unparse(node)
            forbidden = ("sys.argv", "os.environ", "os.getcwd", "Path.cwd", "sys.exit")
            assert text not in forbidden, f"{own}:{node.lineno}: {text}"


@each_module
def test_broad_excepts_stay_at_the_door(path: Path) -> None:
    if name_of(path) in BROAD_EXCEPT_ALLOWED:
        return
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ExceptHandler):
            broad = node.type is None or ast.unparse(node.type) in (
                "Exception",
                "BaseException",
            )
            assert not broad, f"{path}:{node.lineno}"


@each_module
def test_modules_open_with_their_promise(path: Path) -> None:
    doc = ast.get_docstring(tree_of(path))
    assert doc or not path.read_text().strip(), f"{path} has no docstring"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def functions() -> list[tuple[Path, ast.FunctionDef, int]]:
    """Every function with its length in lines, without its docstring."""
    found = []
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef):
                body = node.body
                has_doc = ast.get_docstring(node) is not None and len(body) > 1
                first = body[1] if has_doc else body[0]
                lines = (node.end_lineno or 0) - first.lineno + 1
                found.append((path, node, lines))
    return found


def declares_arguments(node: ast.FunctionDef) -> bool:
    return "add_argument" in ast.unparse(node) or node.name == "add_verbs"


def test_functions_are_short() -> None:
    sizes = [(n, path, f) for path, f, n in functions() if not declares_arguments(f)]
    lengths = sorted(n for n, _, _ in sizes)
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 40
    assert not [(p, f.name, n) for n, p, f in sizes if n > 60]


def test_functions_take_few_arguments() -> None:
    crowded = []
    for path, node, _ in functions():
        arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
        named = [a for a in arguments if a.arg not in ("self", "cls")]
        # Constructors of result-like objects and parser declarations list fields.
        if len(named) > 6 and node.name not in ("__init__", "add", "on_entity"):
            crowded.append((path, node.name))
    assert not crowded


def test_public_functions_say_what_they_mean() -> None:
    silent = []
    for path in MODULES:
        own = name_of(path)
        if not own.startswith(("ggen.domain", "ggen.infra")):
            continue
        silent += [
            (own, node.name)
            for node in tree_of(path).body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            and not node.name.startswith("_")
            and ast.get_docstring(node) is None
        ]
    assert not silent
