"""The compiled texts of one template, its body and the strings of its front matter.

Each is compiled once and rendered as often as needed; whatever goes wrong becomes one
of ggen's errors, placed in the file and line that a person would look at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ggen.domain.template.environment import RenderOptions, make_environment
from ggen.domain.template.filters import CHANCE_NAME, Chance
from ggen.domain.template.model import Template
from ggen.domain.template.multifile import File
from ggen.domain.template.values import Names
from ggen.errors import GgenError, TemplateError

if TYPE_CHECKING:
    from jinja2.environment import Environment
    from jinja2.environment import Template as Compiled

_INCLUDING = ("include", "import", "extends")


Place = tuple[str, int]


def place_of(template: Template, key: str) -> Place:
    """File and line of a key of the front matter."""
    return str(template.path), template.front.lines.get(key, 1)


def is_template(text: str, template: Template) -> bool:
    """True when `text` holds anything that rendering would change."""
    marks = template.front.delimiters
    starts = (marks.variable[0], marks.block[0], marks.comment[0])
    return any(start in text for start in starts)


class Texts:
    """Compiles and renders the texts of one template.

    Args:
        finalize: is given every value before it is printed.

    Attributes:
        env: the environment; functions for bodies are added to its globals.
        includes: finds and reads what the texts include.
    """

    def __init__(
        self,
        template: Template,
        options: RenderOptions,
        names: Names,
        finalize: Callable[[Any], Any] | None = None,
    ) -> None:
        self.template = template
        self.env: Environment = make_environment(
            template, options, names=names, finalize=finalize
        )
        env: Any = self.env
        self.includes = env.includes
        self._budget, self._files, self._origins = env.budget, env.files, env.origins
        self._epoch = options.source_date_epoch
        self._compiled: dict[tuple[str, str], Compiled] = {}
        self._is_followed = False
        self.begin(None)

    def begin(self, seed: str | None) -> None:
        """Make ready for the next output; `seed` is that of its random things."""
        self._budget.refill()
        self._files.begin()
        self._own = {CHANCE_NAME: Chance(seed, self._epoch)}

    def front(self, key: str, text: str, context: Mapping[str, Any]) -> str:
        """Render a string of the front matter.

        Raises:
            TemplateError, UndefinedName: with the line of `key`.
            SandboxViolation: it reaches for what is closed to it.
        """
        if not is_template(text, self.template):
            return text
        place = place_of(self.template, key)
        try:
            compiled = self._compile(key, text, place)
            rendering = compiled.new_context({**context, **self._own})
            return self.env.concat(compiled.root_render_func(rendering))
        except _faults() as error:
            raise _explained(error, self.env, place) from error

    def body(self, context: Mapping[str, Any]) -> str | list[File]:
        """Render the body; a list when it cuts itself into files.

        Raises:
            TemplateError, UndefinedName: with file and line; also when text is left
                outside of the files.
            SandboxViolation: it reaches for what is closed to it.
        """
        place = (str(self.template.body_file), self.template.body_line)
        try:
            compiled = self._compile("", self.template.body, place)
            rendering = compiled.new_context({**context, **self._own})
            return self._render_body(compiled, rendering)
        except _faults() as error:
            raise _explained(error, self.env, place) from error

    def _render_body(self, compiled: Compiled, rendering: Any) -> str | list[File]:
        files: list[File]
        stream: Any = compiled.root_render_func(rendering)
        outside_line = None
        if self._files.used:
            parts = []
            for part in stream:
                parts.append(part)
                if outside_line is None and self._files.is_outside(part):
                    # The generator stands where it gave the part.
                    line = compiled.get_corresponding_lineno(stream.gi_frame.f_lineno)
                    outside_line = line + _blank_lines(part)
            stream = iter(parts)
        # Values may bring other line ends than the template has.
        text = _plain_line_ends(self.env.concat(stream))
        if not self._files.used:
            return text
        outside, files = self._files.split(text)
        if outside.strip():
            raise self._text_outside(outside_line)
        return files

    def _text_outside(self, line: int | None) -> TemplateError:
        error = TemplateError(
            "text outside of the files of the body",
            hint="put it between {% file %} and {% endfile %}, or after a FILE line",
        )
        if line is not None:
            lines_before = self.template.body_line - 1
            error.located(str(self.template.body_file), lines_before + line)
        return error

    def _compile(self, key: str, text: str, origin: Place) -> Compiled:
        found = self._compiled.get((key, text))
        if found is None:
            from jinja2.environment import Template as Compiled

            # The name that tracebacks show; it leads back to the origin.
            filename = f"{origin[0]}#{key}" if key else origin[0]
            self._origins[filename] = origin
            code = self.env.compile(text, self.template.name, filename)
            found = Compiled.from_code(self.env, code, self.env.globals)
            self._compiled[key, text] = found
        return found

    def follow_includes(self) -> None:
        """Find all that the body includes by a literal name, rendered or not yet."""
        if self._is_followed:
            return
        self._is_followed = True
        # Not only what was rendered: another row may take another branch.
        waiting, seen = [self.template.body], set()
        while waiting:
            text = waiting.pop()
            if text in seen or not any(word in text for word in _INCLUDING):
                continue
            seen.add(text)
            waiting += self._included(text)

    def _included(self, text: str) -> list[str]:
        from jinja2.meta import find_referenced_templates

        found = []
        try:
            for name in find_referenced_templates(self.env.parse(text)):
                loaded = self.includes.load(name) if name else None
                if loaded is not None:
                    found.append(loaded[0])
        except _faults():
            # Whoever renders it will hear of it.
            return found
        return found


def _faults() -> tuple[type[Exception], ...]:
    # Asked for when something was raised, not before.
    from ggen.domain.template.faults import rendering_faults

    return rendering_faults()


def _explained(error: Exception, env: Environment, place: Place) -> GgenError:
    from ggen.domain.template.faults import explain

    return explain(error, env, place)


def _blank_lines(text: str) -> int:
    """How many line ends `text` begins with."""
    return text.count("\n", 0, len(text) - len(text.lstrip()))


def _plain_line_ends(text: str) -> str:
    if "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")
