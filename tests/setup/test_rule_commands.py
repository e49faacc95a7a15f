"""Commands on scheme documents and worked cases."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from service.cli import main


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Done]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process."""

    def run(*arguments: str) -> Done:
        return Done(main(arguments), *capsys.readouterr())

    return run


def test_all_shipped_cases_pass(command: Command) -> None:
    done = command("cases")
    assert done.returncode == 0
    assert re.search(r"^[1-9][0-9]+ cases in [1-9][0-9]* files, 0 failed$", done.stdout, re.MULTILINE)


def test_a_wrong_case_is_told_with_what_came_out(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text('scheme: s15\ncases: [{says: too much, facts: [{item: meeting}], expect: {total: "2"}}]')
    done = command("cases", str(file))
    assert done.returncode == 1
    assert "too much" in done.stdout
    assert "{'total': '1'}" in done.stdout


@pytest.mark.parametrize("text", ["", "cases: 3", "scheme: none-such\ncases: []", "[", "\x00"])
def test_a_broken_case_file_is_told(command: Command, tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text)
    done = command("cases", str(file))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("scheme", ["s14", "s15", "s19", "s25", "unit-rollup"])
def test_the_shipped_schemes_are_sound(command: Command, scheme: str) -> None:
    done = command("scheme", "check", scheme, "--json")
    assert (done.returncode, json.loads(done.stdout)["errors"]) == (0, [])


def test_a_broken_scheme_is_told_by_line(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("scheme: x\nnonsense: 1\n")
    done = command("scheme", "check", str(file), "--json")
    errors = json.loads(done.stdout)["errors"]
    assert done.returncode == 1
    assert {"file", "line", "path", "code", "message"} == set(errors[0])
    assert any(error["path"] == "/nonsense" and error["line"] == 2 for error in errors)


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_an_unreadable_scheme_is_told(command: Command, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "scheme.yaml"
    if content is not None:
        file.write_bytes(content)
    done = command("scheme", "check", str(file), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["errors"][0]["code"] == "unreadable"
