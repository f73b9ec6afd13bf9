"""Commands of the front matter: ``format`` and ``sh_*``. Trust comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ggen.domain.template.compiled import is_template
from ggen.domain.template.model import Output, Template
from ggen.domain.template.render import Renderer
from ggen.errors import GgenError, TemplateError, TimedOut, Unavailable, Untrusted
from ggen.infra.settings import Settings

if TYPE_CHECKING:
    from ggen.infra.process import Finished

_TIMEOUTS_S = {"format": 60, "sh_before": 600, "sh_after": 600}
_SHOWN_STDERR = 300
_SHOWN_COMMAND = 300
# Linux takes no argument of 128 KiB or more.
_LONGEST_ARGUMENT_BYTES = 100_000
_READ_SCRIPT = "exec sh -e /dev/fd/3 3<&0 </dev/null"
# What a shell says of a program that is not there, or may not be run.
_NO_PROGRAM_CODES = (126, 127)


class Workplace(NamedTuple):
    """Where commands run, and the environment they get."""

    folder: Path
    environ: Mapping[str, str]


def check_trust(template: Template, settings: Settings, *, trust: bool) -> None:
    """Refuse commands of a template that is not the user's own.

    The user's own templates lie below the project's root and belong to no pack.

    Raises:
        Untrusted: the template has commands, and is neither own nor trusted.
    """
    front = template.front
    commands = {
        "format": front.format,
        "sh_before": front.sh_before,
        "sh_after": front.sh_after,
    }
    keys = [key for key, value in commands.items() if value]
    # Rendering alone is safe: that is what the sandbox is for.
    if not keys or trust or _is_own(template, settings):
        return
    raise Untrusted(
        f"'{keys[0]}' runs a command, and the template is not part of this project",
        hint="read the template, then use --trust",
        file=str(template.path),
        line=front.lines.get(keys[0]),
    )


def _is_own(template: Template, settings: Settings) -> bool:
    # Links are followed: a link to a stranger's template does not make it ours.
    root = settings.base_dir.resolve()
    return template.pack is None and template.path.resolve().is_relative_to(root)


def format_outputs(
    outputs: Sequence[Output], template: Template, renderer: Renderer, place: Workplace
) -> list[Output]:
    """Pass each text through the template's ``format`` command, if it has one.

    The command reads the text on stdin and writes it to stdout.

    Raises:
        TemplateError: it fails, or what it writes is no text; nothing was written yet.
        Unavailable: there is no such program.
        TimedOut: it does not end.
    """
    if template.front.format is None:
        return list(outputs)
    return [_formatted(output, template, renderer, place) for output in outputs]


def _formatted(
    output: Output, template: Template, renderer: Renderer, place: Workplace
) -> Output:
    # A snippet is no whole file, and bytes are no text.
    if isinstance(output.content, bytes) or output.insertion is not None:
        return output
    command = str(template.front.format)
    if is_template(command, template):
        command = renderer.command("format", command, output=output.path)
    data = _run(command, "format", template, place, stdin=output.content.encode())
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        what = f"wrote what is not UTF-8 for '{output.path}'"
        raise _fault(what, "format", template) from None
    # Tools that edit files in place do this; the output would be lost.
    if output.content.strip() and not text:
        raise _fault(f"wrote nothing for '{output.path}'", "format", template)
    return replace(output, content=text.replace("\r\n", "\n").replace("\r", "\n"))


def run_shell(
    key: str,
    template: Template,
    renderer: Renderer,
    paths: Sequence[Path],
    place: Workplace,
) -> None:
    """Run the template's ``sh_before`` or ``sh_after`` commands.

    Args:
        key: which of the two.
        template: has the commands.
        renderer: its renderer.
        paths: the outputs that change; the commands know the first one as
            ``{{ output }}`` and all as ``{{ outputs }}``.
        place: the output root, and the environment.

    Raises:
        TemplateError, Unavailable, TimedOut: a command fails.
    """
    front = template.front
    names = [str(path) for path in paths]
    for text in front.sh_before if key == "sh_before" else front.sh_after:
        command = renderer.command(key, text, output=names[0], outputs=names)
        _run(command, key, template, place)


def _run(
    command: str,
    key: str,
    template: Template,
    place: Workplace,
    *,
    stdin: bytes | None = None,
) -> bytes:
    folder = place.folder
    while not folder.is_dir():  # an output root that is still to be made
        folder = folder.parent
    from ggen.infra.process import run

    argv = ["sh", "-ec", command]
    if len(command.encode()) > _LONGEST_ARGUMENT_BYTES:
        # The names of ten thousand outputs: the shell reads them as a script.
        argv, stdin = ["sh", "-ec", _READ_SCRIPT], command.encode()
    finished = run(
        argv,
        cwd=folder,
        env=place.environ,
        stdin=stdin,
        timeout_s=_TIMEOUTS_S[key],
    )
    if finished.code != 0 or finished.timed_out or finished.truncated:
        raise _failure(finished, command, key, template)
    return finished.stdout


def _failure(
    finished: Finished, command: str, key: str, template: Template
) -> GgenError:
    # Its end: what went wrong stands there, above it is how far things went.
    said = finished.stderr.decode("utf-8", "replace").strip()[-_SHOWN_STDERR:]
    hint = said.replace("\n", " | ") or None
    kind: type[GgenError] = TemplateError
    what = f"failed with exit code {finished.code}"
    if finished.timed_out:
        kind, what = TimedOut, f"did not end within {_TIMEOUTS_S[key]} s"
    elif finished.truncated:
        what = "wrote more than a text file can hold"
    elif finished.code in _NO_PROGRAM_CODES:
        kind, what = Unavailable, "needs a program that cannot be run"
    shown = command if len(command) < _SHOWN_COMMAND else f"{command[:_SHOWN_COMMAND]}…"
    return _fault(f"{what}: {shown}", key, template, kind=kind, hint=hint)


def _fault(
    message: str,
    key: str,
    template: Template,
    *,
    kind: type[GgenError] = TemplateError,
    hint: str | None = None,
) -> GgenError:
    return kind(
        f"'{key}' {message}",
        hint=hint,
        file=str(template.path),
        line=template.front.lines.get(key),
    )
