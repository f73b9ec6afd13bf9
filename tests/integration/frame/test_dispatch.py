"""Nouns, verbs, shortcuts, suggestions: what a person meets first."""

from __future__ import annotations

import pytest

from ggen.cli.parser import build_parser
from ggen.cli.registry import NOUNS


def test_help_lists_every_noun(ggen):
    out = ggen("--help").out
    for noun, summary in NOUNS.items():
        assert noun in out
        assert summary.split()[0] in out


def test_no_arguments_show_the_help(ggen):
    assert ggen().out == ggen("--help").out


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_explains_its_verbs(ggen, noun):
    assert ggen(noun, "--help").out == ggen("help", noun).out
    assert "verbs:" in ggen("help", noun).out


def test_every_verb_has_help_a_description_and_an_example():
    verbs = [p for p in build_parser().iter_verbs() if p.get_default("command")]
    assert len(verbs) > 15
    for parser in verbs:
        assert parser.description, parser.prog
        assert "examples:\n  ggen " in str(parser.epilog), parser.prog
        assert parser.format_help()


def test_help_of_a_verb_shows_its_examples(ggen):
    out = ggen("help", "utils", "doctor").out
    assert out == ggen("utils", "doctor", "--help").out
    assert "ggen doctor" in out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("grpah", "stats"), "did you mean ggen graph?"),
        (("generate",), "ggen template generate"),
        (("gen",), "ggen template generate"),
        (("utils", "docter"), "did you mean 'doctor'?"),
        (("utils", "doctor", "--jsn"), "did you mean '--json'?"),
        (("utils", "config", "lst"), "did you mean 'list'?"),
        (("--engine", "oxygraph", "utils", "version"), "did you mean 'oxigraph'?"),
    ],
)
def test_mistyped_words_get_a_suggestion(ggen, words, hint):
    ran = ggen(*words, code=2)
    assert ran.out == ""
    assert hint in ran.err
    assert ran.err.count("\n") == 2


def test_an_abbreviated_option_is_refused(ggen):
    assert "no option --vers" in ggen("--vers", code=2).err
    ran = ggen("utils", "metrics", "--res", code=2)
    assert "no option --res" in ran.err


def test_a_noun_without_a_verb_names_its_verbs(ggen):
    ran = ggen("utils", code=2)
    assert "needs a verb" in ran.err
    assert "doctor" in ran.err


def test_an_argument_too_many(ggen):
    assert "unexpected argument 'now'" in ggen("utils", "version", "now", code=2).err


@pytest.mark.parametrize(
    "words",
    [
        ("--json", "utils", "version"),
        ("utils", "version", "--json"),
        ("--json", "-q", "utils", "version", "--offline"),
    ],
)
def test_global_options_stand_before_or_after(ggen, words):
    assert ggen(*words).json["ok"] is True


def test_every_global_option_with_a_value_is_known_to_the_shortcuts():
    from ggen.cli.parser import VALUED_OPTIONS, RootParser

    takes_value = {
        name
        for action in RootParser()._actions
        if action.nargs is None and action.option_strings
        for name in action.option_strings
    }
    assert takes_value == VALUED_OPTIONS


def test_a_usage_error_is_json_when_json_was_asked_for(ggen):
    ran = ggen("nonsense", "--json", code=2)
    assert ran.err == ""
    assert ran.json["error"]["kind"] == "UsageError"
    assert ran.json["error"]["code"] == 2


def test_directory_acts_first(ggen, tree):
    root = tree({"sub/ggen.toml": '[project]\nname = "below"\n'})
    ran = ggen("-C", "sub", "utils", "config", "get", "project.name", cwd=root)
    assert ran.out == "below\n"


def test_a_directory_that_is_not_there(ggen):
    assert "no such folder: nowhere" in ggen("-C", "nowhere", "doctor", code=4).err


def test_version_shows_one_line(ggen):
    from ggen import __version__

    assert ggen("--version").out == f"ggen {__version__}\n"


@pytest.mark.parametrize("columns", ["40", "200"])
def test_help_fits_the_terminal(ggen, columns):
    out = ggen("template", "generate", "--help", env={"COLUMNS": columns}).out
    wide = [line for line in out.splitlines() if len(line) > min(int(columns), 100)]
    # Examples are commands to copy: they are never broken.
    assert not [line for line in wide if not line.startswith("  ")]


def test_profile_writes_what_pstats_reads(ggen, tmp_path):
    import pstats

    ggen("utils", "version", "--profile", "out.prof")
    assert pstats.Stats(str(tmp_path / "out.prof")).total_calls > 10
