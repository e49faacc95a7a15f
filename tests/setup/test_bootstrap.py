"""run.py decides by its stamp whether anything is to be set up."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.setup.served import ROOT

FILES = ("run.py", "bootstrap.lock", "requirements.lock", "requirements-dev.lock")


@pytest.fixture
def runner(tmp_path: Path) -> ModuleType:
    """run.py in a folder of its own, with an interpreter in place and no stamp."""
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    spec = importlib.util.spec_from_file_location("run_under_test", tmp_path / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stamp(runner: ModuleType, level: str) -> None:
    runner.STAMP.write_text(json.dumps({"level": level, "digest": runner.digest_of(level)}))


def ready(runner: ModuleType) -> dict[str, bool]:
    return {level: runner.is_ready(level) for level in ("serve", "dev")}


def test_without_a_stamp_nothing_is_ready(runner: ModuleType) -> None:
    assert ready(runner) == {"serve": False, "dev": False}


def test_serve_does_not_satisfy_dev(runner: ModuleType) -> None:
    stamp(runner, "serve")
    assert ready(runner) == {"serve": True, "dev": False}


def test_dev_satisfies_both(runner: ModuleType) -> None:
    stamp(runner, "dev")
    assert ready(runner) == {"serve": True, "dev": True}


@pytest.mark.parametrize("changed", ["bootstrap.lock", "requirements-dev.lock"])
def test_a_changed_lock_file_is_set_up_again(runner: ModuleType, changed: str) -> None:
    stamp(runner, "dev")
    with (runner.ROOT / changed).open("a") as file:
        file.write("# newer\n")
    assert ready(runner) == {"serve": False, "dev": False}


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"level": "dev"}'])
def test_a_broken_stamp_is_no_stamp(runner: ModuleType, text: str) -> None:
    runner.STAMP.write_text(text)
    assert ready(runner) == {"serve": False, "dev": False}


def test_an_interrupted_set_up_is_not_ready(runner: ModuleType) -> None:
    stamp(runner, "dev")
    runner.SYNCING.touch()
    assert ready(runner) == {"serve": False, "dev": False}


def test_an_interpreter_that_went_away(runner: ModuleType) -> None:
    stamp(runner, "dev")
    runner.venv_python().unlink()
    runner.venv_python().symlink_to("/nowhere/python3")
    assert ready(runner) == {"serve": False, "dev": False}


def test_without_a_network_it_says_so_and_the_next_start_tries_again(runner: ModuleType, tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9/simple"
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PIP_CONFIG_FILE": "/dev/null", "PIP_RETRIES": "0"}
    env |= {"PIP_INDEX_URL": nowhere, "UV_INDEX_URL": nowhere, "UV_NO_CONFIG": "1"}
    shutil.rmtree(tmp_path / ".venv")
    refused = subprocess.run(
        [sys.executable, tmp_path / "run.py", "serve"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "Is there a network" in refused.stderr
    assert not runner.is_ready("serve")
