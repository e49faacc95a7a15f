"""The tutorial of the guide does what it shows: its files are written, its commands run, its output compared."""

import re
from pathlib import Path

import pytest

from service.cli import main
from service.settings import ROOT

GUIDE = ROOT / "docs" / "guide"
FILE = re.compile(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", re.DOTALL)
EDIT = re.compile(r"<!-- edit: (\S+) -> (\S+): (.+?) => (.+?) -->")
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
PROMPT = "$ python3 run.py "


def _prepare(page: str, folder: Path) -> None:
    for name, content in FILE.findall(page):
        (folder / name).write_text(content, encoding="utf-8")
    for source, name, old, new in EDIT.findall(page):
        text = (folder / source).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("page", sorted(str(path.relative_to(GUIDE)) for path in GUIDE.glob("*/*.md")))
def test_what_a_page_shows_is_what_happens(
    page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (GUIDE / page).read_text(encoding="utf-8")
    _prepare(text, tmp_path)
    monkeypatch.chdir(tmp_path)
    for block in CONSOLE.findall(text):
        command, _, shown = block.partition("\n")
        assert command.startswith(PROMPT)
        main(command.removeprefix(PROMPT).split())
        told = capsys.readouterr()
        assert (told.out + told.err).rstrip() == shown.rstrip()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_tutorial_shows_a_check_and_a_score(language: str) -> None:
    text = (GUIDE / language / "tutorial.md").read_text(encoding="utf-8")
    commands = " ".join(block.partition("\n")[0] for block in CONSOLE.findall(text))
    assert "scheme check" in commands
    assert "score" in commands


def test_both_languages_show_the_same_files() -> None:
    one, other = (FILE.findall((GUIDE / each / "tutorial.md").read_text(encoding="utf-8")) for each in ("en", "zh-CN"))
    assert one == other
