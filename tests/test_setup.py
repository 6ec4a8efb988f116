"""The set-up says what is wrong, heals what has moved, and waits for its like; so does `serve`."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import setup
from scripts.serve import HOST, check_port
from tests.conftest import ROOT, Outcome

pytestmark = pytest.mark.slow


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose set-up for `build` is done; nothing is installed in it."""
    for name in setup.GROUPS:
        shutil.copy(ROOT / f"requirements-{name}.txt", tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".venv/ready").write_text(setup.stamp("build"), encoding="utf-8")
    return tmp_path


def test_a_group_holds_those_before_it(made: Path) -> None:
    assert [setup.is_ready(group) for group in setup.GROUPS] == [True, True, False]


def test_whoever_tests_keeps_what_he_tests_with(made: Path) -> None:
    (made / ".venv/ready").write_text(setup.stamp("dev"), encoding="utf-8")
    assert [setup.larger(group) for group in setup.GROUPS] == ["dev"] * 3
    (made / ".venv/ready").unlink()
    assert [setup.larger(group) for group in setup.GROUPS] == list(setup.GROUPS)


def changed_pins(made: Path) -> None:
    (made / "requirements-build.txt").write_text("", encoding="utf-8")


def vanished_python(made: Path) -> None:
    (made / ".venv/bin/python").unlink()
    (made / ".venv/bin/python").symlink_to(made / "gone")


def moved(made: Path) -> None:
    ready = made / ".venv/ready"
    elsewhere = ready.read_text(encoding="utf-8").replace(str(made), "/elsewhere")
    ready.write_text(elsewhere, encoding="utf-8")


def other_python(made: Path) -> None:
    ready = made / ".venv/ready"
    older = ready.read_text(encoding="utf-8").replace(sys.version, "3.11.0 (old)")
    ready.write_text(older, encoding="utf-8")


@pytest.mark.parametrize("change", [changed_pins, vanished_python, moved, other_python])
def test_what_does_not_stand_any_more_is_set_up_anew(
    made: Path, change: Callable[[Path], None]
) -> None:
    change(made)
    assert not setup.is_ready("build")


@pytest.mark.parametrize(
    "version, arguments, said",
    [((3, 10, 4), ["build"], "this is 3.10"), (sys.version_info, ["all"], "Name a group")],
)
def test_one_sentence_says_what_is_wrong(
    version: tuple[int, ...],
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    assert setup.main(arguments) == 2
    complained = capsys.readouterr().err
    assert said in complained and complained.count("\n") == 1


def test_a_set_up_that_is_done_says_nothing() -> None:
    command = [sys.executable, "scripts/setup.py", "dev"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_port_in_use_is_told_before_any_address(command: Callable[..., Outcome]) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = command("scripts.serve", "--port", str(port), "--root", str(ROOT))
    assert outcome.status == 2 and outcome.printed == ""
    assert (
        outcome.complained == f"port {port} is in use; name another: make serve PORT={port + 1}\n"
    )


def test_a_free_port_is_taken() -> None:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    check_port(port)
