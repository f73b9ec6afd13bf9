"""The doctor finds what is wrong and says what to do."""

from __future__ import annotations


def checks(ran) -> dict[str, dict]:
    return {check["name"]: check for check in ran.json["checks"]}


def test_a_healthy_place_is_ok(ggen):
    found = checks(ggen("doctor", "--json"))
    assert found["python"]["status"] == "ok"
    assert found["package jinja2"]["status"] == "ok"
    assert found["state folder"]["status"] == "ok"


def test_every_finding_that_is_not_ok_has_a_remedy(ggen):
    for check in ggen("doctor", "--json", env={"PATH": ""}).json["checks"]:
        assert check["status"] == "ok" or check["remedy"], check


def test_missing_tools_are_warnings(ggen):
    assert checks(ggen("doctor", "--json", env={"PATH": ""}))["tool git"]["status"] == (
        "warn"
    )


def test_broken_configuration_fails(ggen, tree):
    root = tree({"ggen.toml": "[nonsense]\n"})
    ran = ggen("doctor", "--json", cwd=root, code=1)
    assert ran.json["ok"] is False
    assert checks(ran)["configuration"]["status"] == "fail"
    assert "fail" in ggen("doctor", cwd=root, code=1).out


def test_a_source_that_does_not_exist_fails(ggen, tree):
    root = tree({"ggen.toml": '[graph]\nsources = ["gone.ttl"]\n'})
    found = checks(ggen("doctor", "--json", cwd=root, code=1))
    assert "gone.ttl" in found["graph.sources"]["message"]


def test_a_damaged_manifest_fails(ggen, tree):
    root = tree({"ggen.toml": "", ".ggen/manifest.jsonl": "not json\n"})
    assert checks(ggen("doctor", "--json", cwd=root, code=1))["manifest"]["status"] == (
        "fail"
    )


def test_a_bad_source_date_epoch_fails(ggen):
    ran = ggen("doctor", "--json", env={"SOURCE_DATE_EPOCH": "yesterday"}, code=1)
    assert checks(ran)["clock"]["status"] == "fail"


def test_no_home_is_a_warning(ggen):
    found = checks(ggen("doctor", "--json", env={"HOME": ""}))
    assert found["state folder"]["status"] == "warn"


def test_quiet_still_answers(ggen):
    assert "ok" in ggen("doctor", "-q").out
