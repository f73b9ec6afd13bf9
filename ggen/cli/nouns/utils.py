"""ggen utils: look after ggen itself."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from ggen.cli import options
from ggen.cli.argtypes import positive_int
from ggen.cli.context import Context
from ggen.cli.parser import Verbs
from ggen.errors import NotFound, UsageError

if TYPE_CHECKING:
    from ggen.results.upkeep import (
        CachesCleared,
        CachesShown,
        Examined,
        LogsShown,
        ManualShown,
        MetricsShown,
        SchemaShown,
        SettingChanged,
        SettingsFiles,
        SettingShown,
        SettingsListed,
        Variables,
        VersionShown,
    )

SCHEMAS = ("ggen", "frontmatter", "result")


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of ``utils``."""
    verbs.add(
        "doctor",
        _doctor,
        help="examine the installation and the project",
        description="Check Python, packages, tools, locks, configuration and state. "
        "Each finding is ok, warn or fail and says what to do. Exit code 1 when a "
        "check fails.",
        examples=(("ggen doctor", "examine everything"),),
    )
    _add_config(verbs)
    env = verbs.add(
        "env",
        _env,
        help="show the variables and folders that ggen uses",
        description="Show the environment variables that ggen reads, secrets masked, "
        "and its folders.",
        examples=(("ggen utils env --format shell", "lines that sh can source"),),
    )
    env.add_argument("--format", choices=("text", "shell"), default="text")
    schema = verbs.add(
        "schema",
        _schema,
        help="print a JSON Schema",
        description="Print the JSON Schema of ggen.toml, of the front matter of "
        "templates, or of the --json document of a command.",
        examples=(
            ("ggen utils schema ggen > ggen.schema.json", "for editors"),
            ("ggen utils schema result graph query", "what --json gives"),
        ),
    )
    schema.add_argument("topic", choices=SCHEMAS, help="what the schema is of")
    schema.add_argument("command", nargs="*", help="noun and verb, for 'result'")
    _add_records(verbs)
    man = verbs.add(
        "man",
        _man,
        help="show a manual page",
        description="Show a page of the manual as text, or list the pages.",
        examples=(("ggen utils man graph", "the page of 'ggen graph'"),),
    )
    man.add_argument("topic", nargs="?", help="a page or a noun")
    verbs.add(
        "version",
        _version,
        help="show versions of ggen, Python, engine and packages",
        description="Show the version of everything that can influence a result.",
        examples=(("ggen utils version --json", "for a bug report"),),
    )


def _add_config(verbs: Verbs) -> None:
    config = verbs.group("config", help="read and change settings")
    show = config.add(
        "list",
        _config_list,
        help="list all settings",
        description="List every setting with its value.",
        examples=(
            ("ggen utils config list --show-origin", "with the place it comes from"),
        ),
    )
    show.add_argument(
        "--show-origin", action="store_true", help="where each value comes from"
    )
    get = config.add(
        "get",
        _config_get,
        help="show one setting",
        description="Show the value of one setting.",
        examples=(("ggen utils config get graph.sources", "one value"),),
    )
    get.add_argument("key")
    change = config.add(
        "set",
        _config_set,
        help="change a setting",
        description="Set a value in ggen.toml, or in the user's file. Comments stay.",
        examples=(
            ("ggen utils config set graph.sources '[\"model/*.ttl\"]'", "a list"),
        ),
    )
    change.add_argument("key")
    change.add_argument("value", help="TOML, or plain text for text settings")
    unset = config.add(
        "unset",
        _config_unset,
        help="remove a setting",
        description="Remove a value from ggen.toml, or from the user's file.",
        examples=(("ggen utils config unset graph.base", "back to the default"),),
    )
    unset.add_argument("key")
    for parser in (change, unset):
        parser.add_argument(
            "--user", action="store_true", help="the user's file, not the project's"
        )
    config.add(
        "path",
        _config_path,
        help="show the files that settings come from",
        description="Show the paths of the project's and the user's file.",
        examples=(("ggen utils config path", "both paths"),),
    )


def _add_records(verbs: Verbs) -> None:
    metrics = verbs.add(
        "metrics",
        _metrics,
        help="show counts and durations of past commands",
        description="Show how often each command ran, failed, and how long it took. "
        "The figures are kept on this machine only; GGEN_NO_METRICS=1 turns them off.",
        examples=(("ggen utils metrics", "a table by command"),),
    )
    metrics.add_argument("--reset", action="store_true", help="forget the figures")
    logs = verbs.add(
        "logs",
        _logs,
        help="show the log",
        description="Show the last lines of ggen's log file.",
        examples=(("ggen utils logs --follow", "and those that come"),),
    )
    logs.add_argument("-n", "--lines", type=positive_int, default=50, metavar="N")
    logs.add_argument("--follow", action="store_true", help="go on with new lines")
    cache = verbs.group("cache", help="look at and clear caches")
    cache.add(
        "stats",
        _cache_stats,
        help="show size and contents of the caches",
        description="Show what ggen keeps under .ggen/cache of the project, or in the "
        "user's cache folder outside of projects.",
        examples=(("ggen utils cache stats", "sizes by cache"),),
    )
    cache.add(
        "clear",
        _cache_clear,
        help="remove the caches",
        description="Remove .ggen/cache of the project, or the user's cache folder "
        "outside of projects. Everything in it is made again when it is needed.",
        examples=(("ggen utils cache clear", "free the space"),),
        parents=[options.dry_run()],
    )


def _doctor(_: argparse.Namespace, ctx: Context) -> Examined:
    from ggen.cli.bookkeeping import state_dir
    from ggen.domain.doctor.examine import Surroundings, examine

    terminal = ctx.env.stdout.isatty()
    columns = ctx.env.width(ctx.env.stdout) if terminal else None
    environ = dict(ctx.env.environ)
    return examine(Surroundings(ctx.cwd, environ, state_dir(ctx.env), columns))


def _config_list(args: argparse.Namespace, ctx: Context) -> SettingsListed:
    from ggen.domain.upkeep.config import list_settings

    return list_settings(ctx.settings, show_origin=args.show_origin)


def _config_get(args: argparse.Namespace, ctx: Context) -> SettingShown:
    from ggen.domain.upkeep.config import get_setting

    return get_setting(ctx.settings, args.key)


def _config_set(args: argparse.Namespace, ctx: Context) -> SettingChanged:
    from ggen.domain.upkeep.config import change_setting

    return change_setting(ctx.settings, args.key, args.value, user=args.user)


def _config_unset(args: argparse.Namespace, ctx: Context) -> SettingChanged:
    from ggen.domain.upkeep.config import change_setting

    return change_setting(ctx.settings, args.key, None, user=args.user)


def _config_path(_: argparse.Namespace, ctx: Context) -> SettingsFiles:
    from ggen.domain.upkeep.config import settings_files

    return settings_files(ctx.settings)


def _env(args: argparse.Namespace, ctx: Context) -> Variables:
    from ggen.domain.upkeep.surroundings import show_variables

    return show_variables(ctx.settings, args.format)


def _schema(args: argparse.Namespace, _: Context) -> SchemaShown:
    from ggen.results.upkeep import SchemaShown

    if args.topic == "ggen":
        from ggen.domain.upkeep.schemas import settings_schema

        return SchemaShown(topic="ggen", schema=settings_schema())
    if args.topic == "frontmatter":
        from ggen.domain.template.frontmatter_schema import frontmatter_schema

        return SchemaShown(topic="frontmatter", schema=frontmatter_schema())
    from ggen.domain.upkeep.schemas import result_schema

    name = " ".join(args.command)
    return SchemaShown(topic=f"result {name}", schema=result_schema(_results(name)))


def _results(command: str) -> list[type]:
    """The result classes of a command, from its handler's annotation."""
    from importlib import import_module
    from pkgutil import iter_modules

    import ggen.results as room
    from ggen.cli.parser import build_parser

    handlers = {
        parser.get_default("command"): parser.get_default("handler")
        for parser in build_parser().iter_verbs()
    }
    if command not in handlers:
        raise NotFound(
            f"there is no command '{command}'" if command else "which command?",
            hint="for instance: ggen utils schema result graph query",
        )
    names = re.findall(r"\w+", handlers[command].__annotations__["return"])
    modules = [
        import_module(f"ggen.results.{m.name}") for m in iter_modules(room.__path__)
    ]
    return [vars(m)[name] for name in names for m in modules if name in vars(m)]


def _metrics(args: argparse.Namespace, ctx: Context) -> MetricsShown:
    from ggen.cli.bookkeeping import state_dir
    from ggen.domain.upkeep.figures import reset_metrics, show_metrics

    folder = state_dir(ctx.env)
    file = folder / "metrics.jsonl" if folder else None
    return reset_metrics(file) if args.reset else show_metrics(file)


def _logs(args: argparse.Namespace, ctx: Context) -> LogsShown:
    from ggen.domain.upkeep.loglines import iter_new_lines, last_lines

    _ = ctx.settings  # [log] file may say where it is
    file = ctx.log.path if ctx.log else None
    if args.follow and ctx.json:
        raise UsageError("--follow has no end, so it cannot be one JSON document")
    shown = last_lines(file, args.lines)
    if args.follow and file is not None:
        for line in shown.lines:
            ctx.env.write_out(f"{line}\n")
        for line in iter_new_lines(file):
            ctx.env.write_out(f"{line}\n")
    return shown


def _cache_stats(_: argparse.Namespace, ctx: Context) -> CachesShown:
    from ggen.domain.graph.load import cache_dir_of
    from ggen.domain.upkeep.caches import measure_caches

    return measure_caches(cache_dir_of(ctx.settings))


def _cache_clear(args: argparse.Namespace, ctx: Context) -> CachesCleared | CachesShown:
    from ggen.domain.graph.load import cache_dir_of
    from ggen.domain.upkeep.caches import clear_caches, measure_caches

    folder = cache_dir_of(ctx.settings)
    return measure_caches(folder) if args.dry_run else clear_caches(folder)


def _man(args: argparse.Namespace, ctx: Context) -> ManualShown:
    from ggen.domain.upkeep.manual import show_manual

    width = min(ctx.env.width(ctx.env.stdout), 100)
    return show_manual(args.topic, environ=ctx.env.environ, width=width)


def _version(_: argparse.Namespace, ctx: Context) -> VersionShown:
    from ggen.domain.upkeep.versions import show_versions

    return show_versions(ctx.settings)
