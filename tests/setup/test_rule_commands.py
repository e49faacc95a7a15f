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
    assert {"file", "line", "path", "code", "message", "expected"} == set(errors[0])
    assert any(error["path"] == "/nonsense" and error["line"] == 2 for error in errors)


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_an_unreadable_scheme_is_told(command: Command, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "scheme.yaml"
    if content is not None:
        file.write_bytes(content)
    done = command("scheme", "check", str(file), "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["errors"][0]["code"] == "unreadable"


def test_a_starter_is_sound_and_never_overwrites(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "members-2027.yaml"
    assert command("scheme", "new", str(file)).returncode == 0
    text = file.read_text(encoding="utf-8")
    assert "scheme: members-2027 " in text
    hint = text.splitlines()[0].partition("$schema=")[2]
    assert "://" not in hint
    assert json.loads((tmp_path / hint).read_text(encoding="utf-8"))["title"] == "Gongbu scheme"
    done = command("scheme", "check", str(file), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"errors": [], "warnings": []})
    again = command("scheme", "new", str(file))
    assert (again.returncode, again.stdout) == (1, "")
    assert file.read_text(encoding="utf-8") == text


def test_a_starter_in_a_folder_that_is_not_there(command: Command, tmp_path: Path) -> None:
    done = command("scheme", "new", str(tmp_path / "none" / "x.yaml"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_red_finding_is_told_by_line_and_gives_1(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "red.yaml"
    command("scheme", "new", str(file))
    file.write_text(file.read_text(encoding="utf-8").replace("start: 60, cap: 100", "start: 60, cap: 50"))
    done = command("scheme", "check", str(file), "--json")
    first, *others = json.loads(done.stdout)["warnings"]
    assert done.returncode == 1
    assert (first["severity"], first["code"], first["pointer"]) == ("red", "start-above-cap", "/total")
    assert file.read_text(encoding="utf-8").splitlines()[first["line"] - 1].startswith("total:")
    assert {each["code"] for each in others} == {"grade-unreachable"}
    told = command("scheme", "check", str(file))
    assert f"red.yaml:{first['line']}: red start-above-cap total: " in told.stdout
    assert "起始 60 分高于上限 50 分" in told.stdout


def test_two_schemes_that_count_one_fact(command: Command, tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    command("scheme", "new", str(one))
    command("scheme", "new", str(other))
    done = command("scheme", "check", str(one), str(other), "--json")
    warnings = json.loads(done.stdout)["warnings"]
    assert done.returncode == 0
    assert {each["code"] for each in warnings} == {"duplicate-path"}


def test_the_schema_is_printed_for_editors(command: Command) -> None:
    done = command("scheme", "schema")
    assert done.returncode == 0
    assert json.loads(done.stdout)["properties"]["dimensions"]["minItems"] == 1


def test_a_file_is_held_to_its_outline(command: Command, tmp_path: Path) -> None:
    head = "name: 办法\nsource: 某文\nclause: 第一条\nassessment: a\nsubject_kind: branch\n"
    item = "dimensions: [{code: d, name: 活动, items: [{code: a, name: 甲, award: %s}]}]\n"
    upper, lower = tmp_path / "upper.yaml", tmp_path / "lower.yaml"
    upper.write_text(f"scheme: up\n{head}{item % '1'}", encoding="utf-8")
    lower.write_text(f"scheme: low\n{head}derives: {{from: up, version: 1}}\n{item % '2'}", encoding="utf-8")
    done = command("scheme", "check", str(lower), "--outline", str(upper), "--json")
    assert done.returncode == 1
    (found,) = json.loads(done.stdout)["warnings"]
    assert (found["line"], found["path"], found["code"]) == (8, "d/a/award", "outline-changed")
    assert found["expected"] == "award: 1"
    lower.write_text(lower.read_text(encoding="utf-8").replace("award: 2", "award: 1"), encoding="utf-8")
    assert command("scheme", "check", str(lower), "--outline", str(upper)).returncode == 0
    upper.write_text("scheme: up", encoding="utf-8")
    assert "missing-key" in command("scheme", "check", str(lower), "--outline", str(upper)).stdout
