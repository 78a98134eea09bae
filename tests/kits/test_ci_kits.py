"""The CI kits' scripts, run as a pipeline runs them, beside a stand-in for floodtest."""
import json
import shutil
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

from conftest import KITS, ROOT, Pipeline

STAND_IN = Path(__file__).with_name("stand_in")


@pytest.fixture
def pipeline(tmp_path):
    p = Pipeline(tmp_path, {"client": "bounded", "s.yaml": ""}, {"client": "leaky"})
    p.notes = tmp_path / "notes"
    p.notes.mkdir()
    p.environment.update(FLOODTEST=str(STAND_IN), STAND_IN=str(p.notes), FLOODTEST_SUITE="s.yaml 'a b.yaml'",
                         GITHUB_BASE_REF="main", GITHUB_STEP_SUMMARY=str(tmp_path / "summary"))
    return p


def calls(pipeline, command):
    lines = (pipeline.notes / "calls").read_text().splitlines()
    return [line.split(": ", 1) for line in lines if line.split(": ", 1)[1].startswith(command)]


def test_runs_both_branches_and_compares_them(pipeline):
    done = pipeline.script("run", FLOODTEST_OPTIONS="--duration 2s", FLOODTEST_PREPARE="echo was here >prepared")
    assert done.returncode == 0, done.stdout
    (here, new), (there, base) = calls(pipeline, "suite")
    assert here == str(pipeline.tree) and "floodtest-base-" in there and not Path(there).exists()
    assert "suite s.yaml a b.yaml --duration 2s" in new and "--junit=" in new and "--junit=" not in base
    assert "worse: bounded is now leaky" in done.stdout
    comment = (pipeline.folder / "out" / "comment.md").read_text()
    assert comment.startswith("### 2 runs") and "````\nworse: bounded" in comment  # a fence longer than the text's
    assert (pipeline.folder / "summary").read_text() == comment
    assert (pipeline.tree / "prepared").exists()


def test_the_base_branch_is_told_to_nobody(pipeline):
    done = pipeline.script("run", GITHUB_ACTIONS="true")
    (_, new), (_, base) = calls(pipeline, "suite")
    assert done.returncode == 0 and "--ci" not in new and base.endswith("--ci=none")
    assert (pipeline.folder / "summary").read_text() == (pipeline.folder / "out" / "comment.md").read_text()  # once
    pipeline.script("run", GITHUB_ACTIONS="true", FLOODTEST_OPTIONS="--ci github")
    assert calls(pipeline, "suite")[-1][1].count("--ci") == 1


@pytest.fixture
def run(monkeypatch):
    """The script as a module."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("ci_run", str(KITS / "run"))
    module = module_from_spec(spec_from_loader("ci_run", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("suite, compare, gate, code", [
    (0, 1, "any", 1), (1, 0, "any", 1), (0, 0, "any", 0), (1, 0, "regression", 0), (1, 1, "regression", 1),
    (0, 1, "suite", 0), (1, 1, "nothing", 0), (3, None, "nothing", 3), (2, None, "any", 2), (0, None, "any", 0)])
def test_what_fails_the_job(run, suite, compare, gate, code):
    assert run.verdict(gate, suite, compare) == code


@pytest.mark.parametrize("suite, compare, code", [(0, 1, 1), (1, 0, 1), (0, 4, 0), (3, 0, 3)])
def test_the_job_ends_with_it(pipeline, suite, compare, code):
    (pipeline.notes / "suite").write_text(str(suite))
    (pipeline.notes / "compare").write_text(str(compare))
    assert pipeline.script("run").returncode == code


@pytest.mark.parametrize("base", ["nowhere", "--upload-pack=touch pwned", "$(touch pwned)", "none"])
def test_without_a_base_branch_nothing_is_compared(pipeline, base):
    done = pipeline.script("run", FLOODTEST_BASE=base)
    assert done.returncode == 0 and not calls(pipeline, "compare"), done.stdout
    assert ("could not be had" in done.stdout) == (base != "none")
    assert not list(pipeline.folder.rglob("pwned"))


def test_a_base_that_cannot_run_is_no_regression(pipeline):
    (pipeline.notes / "suite-base").write_text("2")
    done = pipeline.script("run")
    assert done.returncode == 0 and "nothing is compared" in done.stdout


def test_an_older_floodtest_gets_less_to_do(pipeline):
    (pipeline.notes / "old").write_text("")
    done = pipeline.script("run")
    assert done.returncode == 0 and "no compare" in done.stdout and "no --junit" in done.stdout
    assert "--junit" not in calls(pipeline, "suite")[0][1]


def test_what_is_not_set_is_said(pipeline):
    done = pipeline.script("run", FLOODTEST_SUITE="")
    assert done.returncode == 2 and "names no scenario file" in done.stdout
    done = pipeline.script("run", FLOODTEST="/nowhere/floodtest")
    assert done.returncode == 3 and "not installed" in done.stdout
    assert pipeline.script("run", FLOODTEST_PREPARE="exit 9").returncode == 3
    done = pipeline.script("run", FLOODTEST_GATE="all")
    assert done.returncode == 2 and "any, suite, regression, nothing" in done.stdout


def github(pipeline, forge, **more):
    event = pipeline.folder / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7}}))
    return dict(more, GITHUB_ACTIONS="true", GITHUB_EVENT_PATH=str(event), GITHUB_API_URL=forge.url,
                GITHUB_REPOSITORY="o/r")


def gitlab(_pipeline, forge, **more):
    return dict(more, GITLAB_CI="true", CI_API_V4_URL=forge.url, CI_PROJECT_ID="g/p", CI_MERGE_REQUEST_IID="7")


@pytest.mark.parametrize("kind, token, change", [(github, "GITHUB_TOKEN", "PATCH"),
                                                 (gitlab, "FLOODTEST_GITLAB_TOKEN", "PUT")])
def test_one_comment_is_made_and_then_changed(pipeline, forge, kind, token, change):
    assert pipeline.script("run").returncode == 0
    for text in ("first", "second", "x" * 100000 + "\n"):
        (pipeline.folder / "out" / "comment.md").write_text(text + "\n" + "line\n" * 20000)
        done = pipeline.script("comment", **kind(pipeline, forge, **{token: "secret"}))
        assert done.returncode == 0 and done.stdout == "", done.stdout
    assert len(forge.known) == 131 and len(forge.known[-1]["body"]) <= 60200
    assert [how for how, _ in forge.calls if how != "GET"] == ["POST", change, change]
    assert forge.known[0]["body"] == "of a person"


def test_no_right_to_comment_fails_nothing(pipeline, forge):
    assert pipeline.script("run").returncode == 0
    done = pipeline.script("comment", **github(pipeline, forge, GITHUB_TOKEN="of a fork"))
    assert done.returncode == 0 and "refused (403)" in done.stdout
    done = pipeline.script("comment", **github(pipeline, forge))
    assert done.returncode == 0 and "no GITHUB_TOKEN" in done.stdout
    done = pipeline.script("comment", **dict(gitlab(pipeline, forge), CI_MERGE_REQUEST_IID=""))
    assert done.returncode == 0 and "no merge request" in done.stdout
    done = pipeline.script("comment", **github(pipeline, forge, GITHUB_TOKEN="secret", FLOODTEST_OUT="nowhere"))
    assert done.returncode == 0 and "no comment" in done.stdout


def steps():
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((ROOT / ".github/actions/floodtest/action.yml").read_text())["runs"]["steps"]


def test_no_text_of_others_is_part_of_a_script():
    for step in steps():
        assert "${{" not in step.get("run", ""), step


def test_clients_run_beside_no_token():
    tokens = [step["name"] for step in steps() if any("token" in value for value in step.get("env", {}).values())]
    assert tokens == ["comment"]


def test_the_cache_is_named_after_the_source(tmp_path):
    def key():
        return subprocess.run([str(tmp_path / ".ci-kits/install"), "--key"], check=True, stdout=subprocess.PIPE).stdout

    shutil.copytree(KITS, tmp_path / ".ci-kits")
    for name in ("harness", "server", "probes"):
        (tmp_path / name).mkdir()
    (tmp_path / "Makefile").write_text("all:")
    first = key()
    assert len(first.strip()) == 32 and key() == first
    (tmp_path / "server" / "a b.c").write_text("int x;")
    assert key() != first
