"""Settings: layers, origins, and everything that can be wrong."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from ggen.errors import ConfigError, EncodingError
from ggen.infra.settings import Origin, Settings, load_settings
from ggen.infra.settings_keys import CHECKS, KEYS, VARIABLES


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "ggen.toml").touch()
    return tmp_path / "work"


def load(
    project: Path,
    *,
    own: str = "",
    user: str | None = None,
    flags: dict[str, Any] | None = None,
    **environ: str,
) -> Settings:
    (project / "ggen.toml").write_text(own)
    home = project.parent / "home"
    if user is not None:
        (home / ".config" / "ggen").mkdir(parents=True, exist_ok=True)
        (home / ".config" / "ggen" / "config.toml").write_text(user)
    return load_settings(project, {"HOME": str(home), **environ}, flags)


def problems(project: Path, own: str, **environ: str) -> list[tuple[Any, str]]:
    with pytest.raises(ConfigError) as told:
        load(project, own=own, **environ)
    first = told.value.fields["problems"][0]
    assert (told.value.message, told.value.line) == (
        first["message"],
        first.get("line"),
    )
    return [
        (problem.get("line"), problem["message"])
        for problem in told.value.fields["problems"]
    ]


class TestLayers:
    def test_defaults(self, tmp_path: Path):
        settings = load_settings(tmp_path, {})
        assert settings["engine"] == "auto"
        assert settings["template.directories"] == ["templates"]
        assert settings["jobs"] is None
        assert settings.origin("engine") == Origin("default")
        assert settings.notes == ()

    def test_each_layer_wins_over_the_one_below(self, project: Path):
        layers: dict[str, Any] = {
            "user": 'engine = "rdflib"\n',
            "own": 'engine = "oxigraph"\n',
            "GGEN_ENGINE": "rdflib",
            "flags": {"engine": "oxigraph"},
        }
        given: dict[str, Any] = {}
        kinds = []
        for name, layer in layers.items():
            given[name] = layer
            settings = load(project, **given)
            kinds.append((settings["engine"], settings.origin("engine").kind))
        assert kinds == [
            ("rdflib", "user"),
            ("oxigraph", "project"),
            ("rdflib", "environment"),
            ("oxigraph", "flag"),
        ]

    def test_origins_name_file_line_and_variable(self, project: Path):
        settings = load(project, own='\n\nengine = "rdflib"\n', GGEN_JOBS="3")
        origin = settings.origin("engine")
        assert (origin.file, origin.line) == (str(project / "ggen.toml"), 3)
        assert str(origin) == f"{project}/ggen.toml:3"
        assert str(settings.origin("jobs")) == "GGEN_JOBS"
        assert str(settings.origin("offline")) == "default"

    def test_tables_merge_entry_by_entry(self, project: Path):
        settings = load(
            project,
            user='[template.vars]\nauthor = "Ann"\nyear = 1\n',
            own='[template]\nvars = { author = "Bob" }\n',
        )
        assert settings["template.vars"] == {"author": "Bob", "year": 1}
        assert settings.origin("template.vars", "author").kind == "project"
        assert settings.origin("template.vars", "year").line == 3
        assert settings.origin("template.vars", "year").kind == "user"

    def test_tables_of_tables_merge_one_level_deeper(self, project: Path):
        settings = load(
            project,
            user='[template.types.python]\n"a:b" = "str"\n"a:c" = "int"\n',
            own='[template.types]\npython = {"a:c" = "float"}\nrust = {}\n',
        )
        assert settings["template.types"] == {
            "python": {"a:b": "str", "a:c": "float"},
            "rust": {},
        }
        assert settings.origin("template.types", "python", "a:b").kind == "user"
        assert settings.origin("template.types", "python", "a:c").line == 2

    def test_lists_replace(self, project: Path):
        settings = load(
            project,
            user='[template]\ndirectories = ["a", "b"]\n',
            own='[template]\ndirectories = ["c"]\n',
        )
        assert settings["template.directories"] == ["c"]

    def test_one_string_stands_for_a_list_of_one(self, project: Path):
        settings = load(project, own='[graph]\nsources = "m.ttl"\n')
        assert settings["graph.sources"] == ["m.ttl"]

    def test_paths_of_the_user_file_are_relative_to_it(self, project: Path):
        settings = load(
            project,
            user='[template]\ndirectories = ["t", "https://x.org/t", "/abs"]\n',
        )
        folder = project.parent / "home" / ".config" / "ggen"
        assert settings["template.directories"] == [
            str(folder / "t"),
            "https://x.org/t",
            "/abs",
        ]

    def test_entries_to_generate(self, project: Path):
        own = '[[generate]]\ntemplate = "a"\nvars = {x = 1}\n'
        own += '[[generate]]\ntemplate = "b"\nrdf = ["m.ttl"]\n'
        settings = load(project, own=own)
        assert settings["generate"] == [
            {"template": "a", "vars": {"x": 1}},
            {"template": "b", "rdf": ["m.ttl"]},
        ]
        assert settings.origin("generate", "1").line == 4
        assert settings.origin("generate", "1", "rdf").line == 6

    def test_items_go_entry_by_entry_in_a_fixed_order(self, project: Path):
        settings = load(project, own="[template.vars]\nb = 1\na = 2\n")
        listed = {name: (value, str(o)) for name, value, o in settings.items()}
        assert listed["template.vars.b"] == (1, f"{project}/ggen.toml:2")
        assert listed["graph.prefixes"] == ({}, "default")
        assert "template.vars" not in listed
        assert [name for name in listed if name in KEYS] == [
            name for name in KEYS if name != "template.vars"
        ]

    def test_sizes_and_durations_come_as_numbers(self, project: Path):
        own = '[cache]\nquery_max_size = "2MB"\n[ai]\ntimeout = "2m"\ntemperature = 1\n'
        settings = load(project, own=own)
        assert settings["cache.query_max_size"] == 2_000_000
        assert settings["ai.timeout"] == 120.0
        assert type(settings["ai.temperature"]) is float

    def test_can_be_sent_to_another_process(self, project: Path):
        settings = load(project, own='engine = "rdflib"\n[template.vars]\na = 1\n')
        copy = pickle.loads(pickle.dumps(settings))
        assert copy == settings
        assert copy.origin("template.vars", "a").line == 3

    def test_secrets_of_the_environment_are_not_shown(self, project: Path):
        assert "hunter2" not in repr(load(project, OPENAI_API_KEY="hunter2"))


class TestVariables:
    @pytest.mark.parametrize(
        ("variable", "text", "key", "value"),
        [
            ("GGEN_OFFLINE", "1", "offline", True),
            ("GGEN_OFFLINE", "no", "offline", False),
            ("GGEN_NO_PROGRESS", "true", "progress", False),
            ("GGEN_NO_METRICS", "1", "metrics.enabled", False),
            ("GGEN_NO_METRICS", "0", "metrics.enabled", True),
            ("GGEN_JOBS", "4", "jobs", 4),
            ("GGEN_LOG_LEVEL", "debug", "log.level", "debug"),
            ("GGEN_LOG_FILE", "/x/y.log", "log.file", "/x/y.log"),
            ("GGEN_DEBUG", "", "debug", False),
        ],
    )
    def test_values(
        self, project: Path, variable: str, text: str, key: str, value: Any
    ):
        assert load(project, **{variable: text})[key] == value

    def test_a_relative_path_is_relative_to_the_working_directory(self, project: Path):
        settings = load(project, GGEN_LOG_FILE="my.log")
        assert settings["log.file"] == str(project / "my.log")

    def test_an_unknown_one_is_noted(self, project: Path):
        settings = load(
            project,
            GGEN_ENGIN="x",
            GGEN_VAR_author="Ann",
            GGEN_WORKSPACE="web",
            GGEN_PHASE="build",
            OTHER="1",
        )
        assert settings.notes == ("the variable GGEN_ENGIN means nothing to ggen",)

    def test_wrong_values(self, project: Path):
        told = problems(project, "", GGEN_JOBS="many", GGEN_ENGINE="fast")
        assert told == [
            (
                None,
                "GGEN_ENGINE: expected one of auto, rdflib, oxigraph, found 'fast'",
            ),
            (None, "GGEN_JOBS: expected a whole number above 0, found 'many'"),
        ]


class TestMistakes:
    def test_all_are_told_at_once(self, project: Path):
        own = 'engnie = "x"\n[graph]\nsources = 3\n[template]\ntrim_blocks = "yes"\n'
        assert problems(project, own, GGEN_OFFLINE="maybe") == [
            (1, "unknown key 'engnie'"),
            (3, "graph.sources: expected a list of strings, found 3"),
            (5, 'template.trim_blocks: expected true or false, found "yes"'),
            (None, "GGEN_OFFLINE: expected true or false, found 'maybe'"),
        ]

    @pytest.mark.parametrize(
        ("own", "hint"),
        [
            ("engnie = 1", "did you mean 'engine'?"),
            ("[grph]\nx = 1", "did you mean 'graph'?"),
            ("[graph]\nsource = 1", "did you mean 'graph.sources'?"),
            ("[graph]\nengine = 'rdflib'", "did you mean 'engine'?"),
            ("sources = ['x']", "did you mean 'graph.sources'?"),
            ("[[generate]]\ntemplate='x'\nvar = {}", "did you mean 'vars'?"),
            ("zzz = 1", None),
        ],
    )
    def test_an_unknown_key_gets_a_suggestion(
        self, project: Path, own: str, hint: str | None
    ):
        with pytest.raises(ConfigError, match="unknown key") as told:
            load(project, own=own)
        assert told.value.hint == hint

    @pytest.mark.parametrize(
        ("own", "line", "message"),
        [
            ("graph = 3", 1, "graph: expected a table, found 3"),
            ("jobs = 0", 1, "jobs: expected a whole number above 0, found 0"),
            ("jobs = true", 1, "jobs: expected a whole number above 0, found true"),
            ("engine = 'x'", 1, "engine: expected one of auto, rdflib, oxigraph"),
            ("engine = ['x']", 1, "engine: expected a string"),
            ("[graph]\n\nprefixes = {a = 1}", 3, "expected a table of strings"),
            ("[template.types]\npython = 'x'", 1, "a table of tables of strings"),
            ("[log]\nmax_size = 'big'", 2, "expected a size such as 64MB"),
            ("[log]\nmax_size = -1", 2, "expected a size such as 64MB"),
            ("[log]\nbackups = -1", 2, "expected a whole number, 0 or more"),
            ("[ai]\ntimeout = 'long'", 2, "expected a duration such as 90s"),
            ("[ai]\ntemperature = '1'", 2, "expected a number"),
            ("generate = 3", 1, "expected tables: [[generate]]"),
            ("generate = [3]", 1, "expected tables: [[generate]]"),
            ("[[generate]]\nname = 'x'", 1, "[[generate]] without 'template'"),
            (
                "[[generate]]\ntemplate = 'a'\n[[generate]]\ntemplate = 3",
                4,
                "generate.template: expected a string, found 3",
            ),
            (
                "[[generate]]\ntemplate = 'a'\nrdf = 3",
                3,
                "generate.rdf: expected a string or a list of strings",
            ),
            ("a = \n", 1, "invalid value"),
            ("[a]\n[a]\n", 2, "cannot declare"),
        ],
    )
    def test_what_is_wrong_has_its_line(
        self, project: Path, own: str, line: int, message: str
    ):
        told = problems(project, own)
        assert told[0][0] == line
        assert message in told[0][1]

    def test_a_long_value_is_cut(self, project: Path):
        ((_, message),) = problems(project, f"jobs = '{'x' * 500}'")
        assert len(message) < 120

    def test_not_utf8(self, project: Path):
        (project / "ggen.toml").write_bytes(b"# a\n# \xff\n")
        with pytest.raises(EncodingError) as told:
            load_settings(project, {})
        assert told.value.line == 2

    def test_a_folder_called_ggen_toml(self, tmp_path: Path):
        (tmp_path / "ggen.toml").mkdir()
        with pytest.raises(EncodingError, match="is a folder"):
            load_settings(tmp_path, {})


class TestFolders:
    def test_by_the_specification(self, tmp_path: Path):
        settings = load_settings(
            tmp_path, {"HOME": "/h", "XDG_STATE_HOME": "/s", "XDG_CACHE_HOME": "rel"}
        )
        assert settings.state_dir == Path("/s/ggen")
        assert settings.cache_dir == Path("/h/.cache/ggen")
        assert settings.config_dir == Path("/h/.config/ggen")
        assert settings.data_dir == Path("/h/.local/share/ggen")

    @pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": "relative"}])
    def test_without_a_home(self, tmp_path: Path, home: dict[str, str]):
        settings = load_settings(tmp_path, home)
        assert settings.state_dir is None
        assert settings.config_dir is None

    def test_the_base_is_the_project_or_the_working_directory(self, project: Path):
        (project / "sub").mkdir()
        inside = load_settings(project / "sub", {})
        assert (inside.root, inside.cwd) == (project, project / "sub")
        assert inside.base_dir == project
        outside = load_settings(project.parent, {})
        assert (outside.root, outside.base_dir) == (None, project.parent)


class TestKeys:
    @pytest.mark.parametrize("key", KEYS.values(), ids=list(KEYS))
    def test_defaults_fit_their_kind(self, key: Any):
        if key.default is not None and key.kind != "entries":
            assert CHECKS[key.kind](key.default) == key.default
        assert key.help

    def test_variables_are_named_once(self):
        given = [key.variable for key in KEYS.values() if key.variable]
        assert len(given) == len(set(given)) == len(VARIABLES)
        assert all(name.startswith("GGEN_") for name in given)
