"""The only mouth of ggen: results, notes and errors become text or JSON here."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

from ggen.cli.env import Env
from ggen.cli.render.style import Raw, Style, visible
from ggen.errors import GgenError

if TYPE_CHECKING:
    from ggen.cli.context import Context
    from ggen.results import Result


def emit_result(result: Result, ctx: Context) -> None:
    """Print a result: JSON or text to stdout, its notes to stderr."""
    if ctx.json:
        from ggen.cli.render.as_json import dump, result_document

        ctx.env.write_out(dump(result_document(result)))
        return
    if not ctx.quiet:
        for note in result.notes:
            ctx.env.write_err(f"ggen: note: {note}\n")
    if ctx.quiet and result.ok and not result.answer:
        return
    style = style_for(ctx.env, ctx.env.stdout, ctx.args.color)
    ctx.env.write_out(_text(result, style))


def _text(result: Result, style: Style) -> str:
    # The renderer's module is named after the module of the result.
    room = type(result).__module__.rpartition(".")[2]
    renderers = import_module(f"ggen.cli.render.{room}").RENDERERS
    lines = renderers[type(result)](result, style)
    return "".join(line if isinstance(line, Raw) else f"{line}\n" for line in lines)


def emit_error(error: GgenError, env: Env, *, json: bool, color: str | None) -> None:
    """Print an error: JSON to stdout, or one line and a hint to stderr."""
    _shorten(error, env.cwd)
    if json:
        from ggen.cli.render.as_json import dump, error_document

        env.write_out(dump(error_document(error)))
        return
    style = style_for(env, env.stderr, color)
    env.write_err(f"ggen: {style.red('error')}: {visible(str(error))}\n")
    for problem in error.fields.get("problems", [])[1:]:
        env.write_err(f"ggen: {style.red('error')}: {_problem(problem, env.cwd)}\n")
    # One file is named in the error itself.
    conflicts = error.fields.get("conflicts", []) if error.file is None else []
    for conflict in conflicts:
        line = f"{conflict['path']} ({conflict['reason']})"
        env.write_err(f"  {visible(line)}\n")
    if error.hint:
        env.write_err(f"{style.cyan('hint')}: {visible(error.hint)}\n")


def _problem(problem: dict[str, object], cwd: str) -> str:
    file, line = problem.get("file"), problem.get("line")
    place = f"{short_path(str(file), cwd)}:{line}: " if file and line else ""
    hint = f" ({problem['hint']})" if problem.get("hint") else ""
    return visible(f"{place}{problem['message']}{hint}")


def _shorten(error: GgenError, cwd: str) -> None:
    if error.file is not None:
        error.file = short_path(error.file, cwd)


def short_path(path: str, cwd: str) -> str:
    """`path` relative to `cwd` when it lies below it."""
    inside = os.path.isabs(path) and path.startswith(cwd.rstrip("/") + "/")
    return os.path.relpath(path, cwd) if inside else path


def style_for(env: Env, stream: TextIO, color: str | None) -> Style:
    """The style of `stream`: ``--color``, then NO_COLOR and FORCE_COLOR, then tty."""
    terminal = stream.isatty()
    chosen = color or env.environ.get("GGEN_COLOR") or "auto"
    if chosen == "auto":
        if env.environ.get("NO_COLOR"):
            chosen = "never"
        elif env.environ.get("FORCE_COLOR", "0") not in ("", "0"):
            chosen = "always"
    painted = chosen == "always" or (
        chosen == "auto" and terminal and env.environ.get("TERM") != "dumb"
    )
    width = env.width(stream) if terminal else None
    return Style(width=width, color=painted, plain=not terminal)
