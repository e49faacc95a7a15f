"""Every worked case of the shipped schemes and of each mechanism."""

from pathlib import Path
from types import ModuleType

import pytest

from rules import governance, mechanisms
from rules.cases import Outcome, run
from rules.packs import pack, pack_codes

HERE = Path(__file__).parent
FILES = sorted(
    path
    for folder in ("cases", "mechanisms", "governance", "variants", "why")
    for path in (HERE / folder).glob("*.yaml")
)
# What the mechanisms share is no mechanism itself.
SHARED = {"__init__", "base", "told"}


def outcomes() -> list[tuple[str, Outcome]]:
    return [(path.stem, outcome) for path in FILES for outcome in run(path.read_text(encoding="utf-8"), pack)]


@pytest.mark.parametrize("outcome", [pytest.param(each, id=f"{name}: {each.says}") for name, each in outcomes()])
def test_case(outcome: Outcome) -> None:
    assert outcome.got == outcome.expected


@pytest.mark.parametrize("package", [mechanisms, governance])
def test_every_mechanism_has_a_case_file_of_its_name(package: ModuleType) -> None:
    folder = Path(str(package.__file__)).parent
    assert {path.stem for path in folder.glob("*.py")} - SHARED == {
        path.stem for path in (HERE / folder.name).glob("*.yaml")
    }


def test_every_pack_has_worked_cases() -> None:
    assert set(pack_codes()) == {path.stem for path in (HERE / "cases").glob("*.yaml")}


def test_a_wrong_expectation_fails() -> None:
    (outcome,) = run('scheme: s15\ncases: [{says: x, facts: [{item: meeting}], expect: {total: "2"}}]', pack)
    assert not outcome.passed
    assert outcome.got == {"total": "1"}
