"""The argument parser: nouns are imported when they first parse or show help."""

from __future__ import annotations

import argparse
from functools import partial

from ggen.cli.registry import NOUNS, SHORTCUTS
from ggen.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, NoReturn

    Examples = Iterable[tuple[str, str]]
_WIDEST_HELP = 100
# Global options that take a value, as they stand before the noun.
VALUED_OPTIONS = frozenset(
    ("-C", "--directory", "--color", "--log-file", "--engine", "--profile")
)


def _untranslated(text: str) -> str:
    return text


# argparse looks on disk for a translation of each of its words, each time; ggen speaks
# one language.
argparse._ = _untranslated  # type: ignore[attr-defined]


class HelpRequested(Exception):
    """``--help`` was given; `text` is the answer."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class _Help(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        raise HelpRequested(parser.format_help())


class _Version(argparse.Action):
    def __call__(self, *_: Any) -> NoReturn:
        from ggen import __version__

        raise HelpRequested(f"ggen {__version__}\n")


class _HelpFormatter(argparse.HelpFormatter):
    """Wraps sentences, and leaves texts with lines of their own as they are."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return text
        return super()._fill_text(text, width, indent)


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` that raises instead of printing and exiting."""

    width = 80

    def __init__(self, **kwargs: Any) -> None:
        width = min(self.width, _WIDEST_HELP)
        formatter = partial(_HelpFormatter, width=width, max_help_position=30)
        kwargs.setdefault("formatter_class", formatter)
        super().__init__(allow_abbrev=False, add_help=False, **kwargs)
        self.add_argument(
            "-h", "--help", action=_Help, nargs=0, help="show this help and exit"
        )

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError` with the command whose help explains it."""
        raise UsageError(message, hint=f"{self.prog} --help")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        # argparse's own sentence differs between versions and suggests nothing.
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        if isinstance(action, argparse._SubParsersAction):
            raise UsageError(
                f"'{value}' is not a command of {self.prog}",
                hint=self.unknown_word_hint(str(value), known),
            )
        name = "/".join(action.option_strings) or action.metavar or action.dest
        raise UsageError(
            f"{name}: '{value}' is not one of {', '.join(known)}",
            hint=did_you_mean(str(value), known) or f"{self.prog} --help",
        )

    def unknown_word_hint(self, word: str, known: Sequence[str]) -> str:
        """What to say about a word that is no sub-command."""
        return did_you_mean(word, known) or f"one of {', '.join(known)}"


class NounParser(Parser):
    """The parser of one noun; imports ``ggen.cli.nouns.NOUN`` when it is needed."""

    def __init__(self, *, noun: str, **kwargs: Any) -> None:
        super().__init__(description=NOUNS[noun][0].upper() + NOUNS[noun][1:] + ".")
        self.prog = kwargs.get("prog", f"ggen {noun}")
        self.noun = noun
        self.verbs: Verbs | None = None

    def load(self) -> Verbs:
        """Import the noun and add its verbs, once."""
        if self.verbs is None:
            from importlib import import_module

            self.verbs = Verbs(self)
            import_module(f"ggen.cli.nouns.{self.noun}").add_verbs(self.verbs)
        return self.verbs

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse's, after the noun was imported."""
        self.load()
        return super().parse_known_args(args, namespace)

    def format_help(self) -> str:
        """As argparse's, after the noun was imported."""
        self.load()
        return super().format_help()


class Verbs:
    """The verbs of a noun, or of a group of verbs below it."""

    def __init__(self, parser: Parser) -> None:
        self.prog = parser.prog
        self.parsers: dict[str, Parser] = {}
        self.groups: dict[str, Verbs] = {}
        self._action = parser.add_subparsers(
            title="verbs",
            dest=f"verb{parser.prog.count(' ')}",
            metavar="VERB",
            prog=parser.prog,
            parser_class=Parser,
        )
        parser.set_defaults(handler=partial(_verb_missing, parser, self.parsers))

    def add(
        self,
        name: str,
        handler: Callable[..., Any],
        *,
        help: str,
        description: str,
        examples: Examples,
        parents: Sequence[Any] = (),
    ) -> Parser:
        """Add a verb and return its parser, for the arguments.

        Args:
            name: the word on the command line.
            handler: called with the namespace and the `Context`; returns a `Result`.
            help: one line for the list of verbs, without a full stop.
            description: sentences for ``--help`` and the man page.
            examples: (command line, what it does) pairs; at least one.
            parents: option groups of `ggen.cli.options`.
        """
        from ggen.cli.options import add_global_options

        parser: Parser = self._action.add_parser(
            name,
            help=help,
            description=description,
            epilog=_format_examples(examples),
            parents=[*parents],
        )
        add_global_options(parser, repeated=True)
        parser.set_defaults(handler=handler, command=f"{self.prog[5:]} {name}")
        self.parsers[name] = parser
        return parser

    def group(self, name: str, *, help: str) -> Verbs:
        """Add a word below which further verbs stand."""
        parser = self._action.add_parser(
            name, help=help, description=help[0].upper() + help[1:] + "."
        )
        self.parsers[name] = parser
        self.groups[name] = Verbs(parser)
        return self.groups[name]


def _verb_missing(parser: Parser, parsers: dict[str, Parser], *_: Any) -> NoReturn:
    raise UsageError(
        f"'{parser.prog}' needs a verb: {', '.join(parsers)}",
        hint=f"{parser.prog} --help",
    )


def _format_examples(examples: Examples) -> str:
    lines = ["examples:"]
    for command, meaning in examples:
        lines += [f"  {command}", f"      {meaning}"]
    return "\n".join(lines)


class RootParser(Parser):
    """The parser of ``ggen`` itself."""

    def __init__(self) -> None:
        from ggen.cli.options import add_global_options

        super().__init__(
            prog="ggen",
            usage="ggen [options] NOUN VERB [arguments]",
            description="Code from knowledge graphs, without losing what you wrote.",
            epilog=_ROOT_EPILOG,
        )
        self.add_argument(
            "--version", action=_Version, nargs=0, help="show the version and exit"
        )
        nouns = self.add_subparsers(
            title="nouns",
            dest="noun",
            metavar="NOUN",
            prog="ggen",
            parser_class=NounParser,
        )
        self.nouns: dict[str, NounParser] = {
            name: nouns.add_parser(name, help=summary, noun=name)
            for name, summary in NOUNS.items()
        }
        add_global_options(self, repeated=False)

    def iter_verbs(self) -> Iterator[Parser]:
        """The parsers of all verbs, noun by noun; groups before what is in them."""
        waiting = [noun.load() for noun in self.nouns.values()]
        while waiting:
            verbs = waiting.pop(0)
            yield from verbs.parsers.values()
            waiting = [*verbs.groups.values(), *waiting]

    def unknown_word_hint(self, word: str, known: Sequence[str]) -> str:
        """The nearest nouns, and the verbs of any noun, for a mistyped first word."""
        commands = list(known)
        for noun in self.nouns.values():
            commands += [f"{noun.noun} {verb}" for verb in noun.load().parsers]
        likely = [
            f"ggen {command}"
            for command in commands
            if _is_near(word, command.split()[-1])
        ]
        return f"did you mean {' or '.join(likely[:4])}?" if likely else "ggen --help"


_ROOT_EPILOG = """\
shortcuts:
  ggen doctor               ggen utils doctor
  ggen help [NOUN [VERB]]   the same as --help

examples:
  ggen template generate class.tmpl -g model.ttl
      render a template with an ontology, one file per class
  ggen graph query 'SELECT * WHERE { ?s a owl:Class }' -g model.ttl
      ask a graph

Exit codes: 0 done, 1 the answer is no, 2 usage, 3 wrong input, 4 not found,
5 conflict, 6 refused, 69 unavailable, 70 a bug, 74 input/output, 75 busy,
124 timed out. Manual: man ggen, man ggen-NOUN.
"""


def build_parser() -> RootParser:
    """The whole parser with every noun loaded, for man pages and completions."""
    root = RootParser()
    for noun in root.nouns.values():
        noun.load()
    return root


def parse(argv: Sequence[str], width: int) -> argparse.Namespace:
    """Parse a command line.

    Raises:
        UsageError: it is wrong; the hint names what is near or where help is.
        HelpRequested: help or the version was asked for.
    """
    Parser.width = width
    root = RootParser()
    arguments, unknown = root.parse_known_args(expand_shortcuts(argv))
    if unknown:
        _raise_unknown(root, arguments, unknown)
    if arguments.noun is None:
        raise UsageError(
            "what shall be done? A noun and a verb are needed", hint="ggen --help"
        )
    return arguments


def expand_shortcuts(argv: Sequence[str]) -> list[str]:
    """``help X Y`` -> ``X Y --help``, ``doctor`` -> ``utils doctor``."""
    words = list(argv)
    if words[:1] == ["help"]:
        return [*expand_shortcuts(words[1:]), "--help"]
    if not words:
        return ["--help"]
    index = _first_word(words)
    if index < len(words) and words[index] in SHORTCUTS:
        return [*words[:index], *SHORTCUTS[words[index]], *words[index + 1 :]]
    return words


def _first_word(words: Sequence[str]) -> int:
    """Index of the first word that is neither a global option nor its value."""
    index = 0
    while index < len(words) and words[index].startswith("-"):
        index += 2 if words[index] in VALUED_OPTIONS else 1
    return index


def _raise_unknown(
    root: RootParser, arguments: argparse.Namespace, unknown: Sequence[str]
) -> NoReturn:
    command = getattr(arguments, "command", arguments.noun) or ""
    parser = _find_parser(root, command.split())
    first = unknown[0].split("=")[0]
    if not first.startswith("-"):
        parser.error(f"unexpected argument '{unknown[0]}'")
    known = [o for action in parser._actions for o in action.option_strings]
    raise UsageError(
        f"'{parser.prog}' has no option {first}",
        hint=did_you_mean(first, known) or f"{parser.prog} --help",
    )


def _find_parser(root: RootParser, words: Sequence[str]) -> Parser:
    if not words:
        return root
    noun, *rest = words
    verbs, parser = root.nouns[noun].load(), root.nouns[noun]
    for word in rest:
        parser = verbs.parsers[word]  # type: ignore[assignment]
        verbs = verbs.groups.get(word, verbs)
    return parser


def _is_near(word: str, other: str) -> bool:
    from difflib import SequenceMatcher

    return (len(word) > 2 and other.startswith(word)) or SequenceMatcher(
        None, word, other
    ).ratio() > 0.72


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """``did you mean 'X'?`` for the nearest known word; None when none is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{near[0]}'?" if near else None
