"""utils config, env, schema, version, cache, man."""

from __future__ import annotations

import json

import pytest

TOML = """\
# the shop
[project]
name = "shop"  # its name

[graph]
sources = ["model/*.ttl"]
"""


@pytest.fixture
def project(tree):
    return tree({"ggen.toml": TOML})


def test_origins_are_shown(ggen, project):
    env = {"GGEN_ENGINE": "rdflib"}
    out = ggen(
        "utils", "config", "list", "--show-origin", cwd=project, env=env
    ).out.splitlines()
    assert f'project {project}/ggen.toml:3\tproject.name = "shop"' in out
    assert any(line.startswith("environment GGEN_ENGINE\tengine") for line in out)
    assert any(line.startswith("default\t") for line in out)


def test_flags_win_over_the_environment(ggen, project):
    env = {"GGEN_ENGINE": "rdflib"}
    words = ("utils", "config", "get", "engine")
    assert ggen(*words, cwd=project, env=env).out == "rdflib\n"
    ran = ggen(*words, "--engine", "oxigraph", "--json", cwd=project, env=env)
    assert ran.json["setting"]["value"] == "oxigraph"
    assert ran.json["setting"]["origin"] == "flag"


def test_set_keeps_comments_and_unset_takes_away(ggen, project):
    ggen("utils", "config", "set", "graph.base", "https://example.org/", cwd=project)
    text = (project / "ggen.toml").read_text()
    assert "# its name" in text
    assert 'base = "https://example.org/"' in text
    assert ggen("utils", "config", "get", "graph.base", cwd=project).out.strip() == (
        "https://example.org/"
    )
    ggen("utils", "config", "unset", "graph.base", cwd=project)
    assert (project / "ggen.toml").read_text() == TOML


def test_set_without_a_project_says_what_to_do(ggen):
    assert "--user" in ggen("utils", "config", "set", "graph.base", "x:y", code=2).err


def test_the_users_file(ggen, home):
    ggen("utils", "config", "set", "--user", "engine", "rdflib")
    assert ggen("utils", "config", "get", "engine").out == "rdflib\n"
    assert (home / ".config" / "ggen" / "config.toml").is_file()


def test_an_unknown_key_has_file_line_and_suggestion(ggen, tree):
    root = tree({"ggen.toml": '[graph]\nsorces = ["a.ttl"]\n'})
    ran = ggen("utils", "config", "list", cwd=root, code=3)
    assert ran.err.startswith("ggen: error: ggen.toml:2")
    assert "sources" in ran.err


def test_broken_toml_has_file_and_line(ggen, tree):
    root = tree({"ggen.toml": "[project]\nname = \n"})
    assert "ggen.toml:2" in ggen("utils", "config", "list", cwd=root, code=3).err


def test_an_unknown_setting_is_not_found(ggen, project):
    ran = ggen("utils", "config", "get", "graph.source", cwd=project, code=4)
    assert "did you mean 'graph.sources'?" in ran.err


def test_paths_of_the_files(ggen, project):
    document = ggen("utils", "config", "path", "--json", cwd=project).json
    assert document["project"] == str(project / "ggen.toml")
    assert document["project_exists"] and not document["user_exists"]


def test_env_masks_secrets(ggen):
    env = {"GGEN_API_TOKEN": "hunter2", "HTTP_PROXY": "http://me:hunter2@proxy:1/"}
    ran = ggen("utils", "env", env=env)
    assert "hunter2" not in ran.out
    assert "GGEN_API_TOKEN=***" in ran.out
    assert "http://me:***@proxy:1/" in ran.out


def test_env_can_be_sourced(ggen, tmp_path):
    import subprocess

    env = {"GGEN_VAR_author": "Ann O'Hara; touch hacked"}
    script = ggen("utils", "env", "--format", "shell", env=env).out
    script += 'printf %s "$GGEN_VAR_author"'
    done = subprocess.run(
        ["sh", "-e", "-c", script], capture_output=True, cwd=tmp_path, check=True
    )
    assert done.stdout.decode() == "Ann O'Hara; touch hacked"
    assert not (tmp_path / "hacked").exists()


@pytest.mark.parametrize("topic", ["ggen", "frontmatter"])
def test_schemas_are_json_schemas(ggen, topic):
    schema = json.loads(ggen("utils", "schema", topic).out)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["properties"]


def test_the_schema_of_a_result_fits_the_result(ggen):
    schema = json.loads(ggen("utils", "schema", "result", "utils", "version").out)
    document = ggen("utils", "version", "--json").json
    assert set(schema["properties"]) == set(document)
    assert schema["properties"]["packages"]["type"] == "object"


def test_every_verb_has_a_result_schema(ggen):
    from ggen.cli.parser import build_parser

    for parser in build_parser().iter_verbs():
        command = parser.get_default("command")
        if command:
            ran = ggen("utils", "schema", "result", *command.split())
            assert '"ok"' in ran.out, command


def test_versions_name_engine_and_packages(ggen):
    document = ggen("utils", "version", "--json").json
    assert document["packages"]["rdflib"]
    assert document["engine"].split()[0] in ("oxigraph", "rdflib")
    ran = ggen("utils", "version", "--engine", "rdflib", "--json")
    assert ran.json["engine"].startswith("rdflib")


def test_caches_are_measured_and_cleared(ggen, project):
    folder = project / ".ggen" / "cache" / "queries"
    folder.mkdir(parents=True)
    (folder / "x.json").write_text("12345")
    document = ggen("utils", "cache", "stats", "--json", cwd=project).json
    assert [(c["name"], c["files"], c["size_bytes"]) for c in document["caches"]] == [
        ("queries", 1, 5)
    ]
    ggen("utils", "cache", "clear", "--dry-run", cwd=project)
    assert folder.exists()
    ggen("utils", "cache", "clear", cwd=project)
    assert not folder.exists()
    assert ggen("utils", "cache", "stats", cwd=project).out == "no cache\n"


def test_man_lists_pages_and_refuses_unknown_ones(ggen):
    assert "ggen-graph" in ggen("utils", "man").out.split()
    ran = ggen("utils", "man", "cooking", code=4)
    assert "no manual page about 'cooking'" in ran.err


def test_man_shows_a_page_as_text(ggen):
    out = ggen("utils", "man", "graph").out
    assert "ggen graph query" in out
    assert "\b" not in out


def test_the_page_of_the_file_format_has_its_section(ggen):
    assert "ggen-template.5" in ggen("utils", "man").out.split()
    assert "FRONT MATTER" in ggen("utils", "man", "ggen-template.5").out.upper()


def test_outside_of_projects_the_users_cache_is_meant(ggen, home):
    folder = home / ".cache" / "ggen" / "queries"
    folder.mkdir(parents=True)
    (folder / "x.json").write_text("1")
    assert "queries" in ggen("utils", "cache", "stats").out
    ggen("utils", "cache", "clear")
    assert not folder.exists()
