"""The set-up recognises every half-made state, and keeps the secret to its owner."""

import json
import os
from pathlib import Path
import subprocess
import sys
import time
from typing import Any
from urllib import request

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "setup"))

import auditing  # noqa: E402 - found by the line above

import prepare  # noqa: E402 - the same
import simulating  # noqa: E402 - the same


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("FINSURE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "STATE", tmp_path / ".finsure")
    monkeypatch.setattr(prepare, "LOG", tmp_path / ".finsure" / "setup.log")
    return tmp_path


@pytest.fixture
def stamp(tmp_path: Path) -> prepare.Stamp:
    folder = tmp_path / "made"
    folder.mkdir()
    stamp = prepare.Stamp(folder / ".stamp.json", folder, "*")
    with stamp.renewed({"from": "a"}):
        (folder / "package").mkdir()
    return stamp


def test_a_complete_folder_is_left_alone(stamp: prepare.Stamp) -> None:
    assert stamp.fresh({"from": "a"})
    assert not stamp.fresh({"from": "b"})


def test_an_interrupted_folder_is_made_again(stamp: prepare.Stamp) -> None:
    with pytest.raises(KeyboardInterrupt), stamp.renewed({"from": "a"}):
        raise KeyboardInterrupt

    assert not stamp.fresh({"from": "a"})


def test_a_folder_that_lost_something_is_made_again(stamp: prepare.Stamp) -> None:
    (stamp.folder / "package").rmdir()

    assert not stamp.fresh({"from": "a"})


@pytest.mark.parametrize("words", ["", "{", "[]", "null", '{"holds": []}'])
def test_a_spoilt_stamp_is_no_stamp(stamp: prepare.Stamp, words: str) -> None:
    stamp.file.write_text(words)

    assert not stamp.fresh({"from": "a"})


def test_a_start_without_settings_is_embedded_with_a_secret_of_its_own(checkout: Path) -> None:
    first, second = prepare.environment(), prepare.environment()

    key = checkout / ".finsure" / "secret_key"
    assert (first["FINSURE_PROFILE"], first["FINSURE_IDENTITY_PROVIDER"]) == ("embedded", "local")
    assert first["FINSURE_SECRET_KEY"] == second["FINSURE_SECRET_KEY"] == key.read_text()
    assert len(key.read_text()) >= 32
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700


def test_a_served_start_is_given_nothing_it_did_not_ask_for(checkout: Path) -> None:
    (checkout / ".env").write_text("# production\nexport FINSURE_PROFILE='served'\n")

    variables = prepare.environment()

    assert not {"FINSURE_SECRET_KEY", "FINSURE_IDENTITY_PROVIDER"} & set(variables)
    assert not (checkout / ".finsure" / "secret_key").exists()


def test_a_failed_step_is_one_telling_line_and_the_rest_is_in_the_log(checkout: Path, capsys: Any) -> None:
    (checkout / ".finsure").mkdir()
    script = "print('working'); print('error: the disk is full'); raise SystemExit(1)"

    with pytest.raises(
        prepare.SetupFailed, match=r"^testing failed: error: the disk is full \(all of it: .finsure/setup.log\)$"
    ):
        prepare.run("testing", sys.executable, "-c", script)

    assert "working" in prepare.LOG.read_text()
    assert capsys.readouterr().out == "finsure: testing …\n"


def test_a_machine_without_node_is_told_so(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(prepare.SetupFailed, match=r"^Node.js 20.19 or newer \(with npm\) is needed"):
        prepare._node()


def test_a_machine_without_python_is_told_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    done = subprocess.run(
        ["/bin/sh", ROOT / "finsure", "run"], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert done.stderr.startswith("finsure: Python 3.11 or newer")
    assert done.stderr.count("\n") == 1


def test_the_verbs_are_listed_and_an_unknown_one_is_refused() -> None:
    helped = subprocess.run([sys.executable, ROOT / "setup", "--help"], capture_output=True, text=True, check=False)
    refused = subprocess.run([sys.executable, ROOT / "setup", "dance"], capture_output=True, text=True, check=False)

    assert all(
        f"  {verb} " in helped.stdout for verb in ("run", "test", "import", "export", "categorise", "simulate", "bench")
    )
    assert (refused.returncode, refused.stdout) == (2, "")


def test_a_setu_starts_beside_finsure_which_learns_where_it_is(checkout: Path) -> None:
    variables = {"FINSURE_ORIGIN": "http://localhost:8000"}

    (process,) = simulating.setu_beside(variables, checkout / ".finsure")
    try:
        knobs = _answer(variables["FINSURE_SETU_URL"] + "/simulator/knobs")
    finally:
        process.terminate()
        process.wait(20)

    token = variables["FINSURE_SETU_NOTIFICATION_TOKEN"]
    assert knobs["notify"] == f"http://localhost:8000/api/v1/setu/notifications/{token}"
    assert (checkout / ".finsure" / "setu_notification_token").stat().st_mode & 0o777 == 0o600
    assert token == prepare.notification_token(checkout / ".finsure")
    assert token not in str(process.args)
    assert (checkout / ".finsure" / "setu.sqlite3").exists()


def _answer(address: str) -> Any:
    for _ in range(150):
        try:
            with request.urlopen(address, timeout=5) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nothing answers")


def test_a_setu_that_is_named_is_not_simulated(checkout: Path) -> None:
    (checkout / ".env").write_text("FINSURE_SETU_URL=https://fiu-sandbox.setu.co\n")
    variables = {"FINSURE_ORIGIN": "http://localhost:8000"}

    assert simulating.setu_beside(variables, checkout / ".finsure") == []
    assert variables == {"FINSURE_ORIGIN": "http://localhost:8000"}


PACKAGE = {"name": "django", "version": "5.2.19", "vulns": []}


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("", "did not answer"),
        ("No known vulnerabilities found", "did not answer"),
        ("{}", "did not answer"),
        ('{"dependencies": []}', "only 0 of 2"),
        (
            '{"dependencies": [{"name": "django", "skip_reason": "not found"}]}',
            "1 packages were skipped, first django: not found",
        ),
    ],
)
def test_an_audit_that_looked_nothing_up_has_not_passed(output: str, words: str) -> None:
    with pytest.raises(prepare.SetupFailed, match=words):
        auditing.holes_in_python(output, "", {"django", "granian"})


@pytest.mark.parametrize(
    "output",
    [
        "",
        "{}",
        '{"message": "405 Method Not Allowed"}',
        '{"vulnerabilities": {}, "metadata": {"dependencies": {"total": 0}}}',
    ],
)
def test_an_audit_of_the_front_end_without_an_answer_has_not_passed(output: str) -> None:
    with pytest.raises(prepare.SetupFailed):
        auditing.holes_in_node(output, "npm error audit endpoint returned an error")


def test_an_audit_names_each_hole() -> None:
    hole = {"id": "PYSEC-1", "fix_versions": ["5.2.20"]}
    clean = json.dumps({"dependencies": [PACKAGE]})
    found = json.dumps({"dependencies": [PACKAGE | {"vulns": [hole]}]})
    node = {
        "vulnerabilities": {"x": {"severity": "high"}, "y": {"severity": "low"}},
        "metadata": {"dependencies": {"total": 2}},
    }

    assert auditing.holes_in_python(clean, "", {"django"}) == []
    assert auditing.holes_in_python(found, "", {"django"}) == ["django 5.2.19: PYSEC-1, mended in 5.2.20"]
    assert auditing.holes_in_node(json.dumps(node), "") == ["x: high"]
