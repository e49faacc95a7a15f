"""The form of what the bench prints, on a tiny run; what it measured is nobody's verdict here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.__main__ import main
from tests.bench.city import TINY
from tests.bench.load import Gun
from tests.bench.measures import batch, standing
from tests.bench.report import Measured, Part, Row, as_json, table
from tests.bench.stage import Pace, Stage, stage

ONCE = Pace(1.0, 1, warm=False)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("bench"), TINY, ONCE, print) as one:
        yield one


def test_a_measure_has_the_promised_form(city: Stage) -> None:
    found = json.loads(json.dumps(as_json([batch.measure(city)])))
    (measure,) = found["measures"]
    assert list(measure) == ["id", "name", "ours", "ceiling", "ratio", "goal", "met", "driver", "parts"]
    assert (measure["id"], measure["name"], measure["goal"]) == (2, "batch", 0.9)
    assert measure["ratio"] == pytest.approx(measure["ours"] / measure["ceiling"], rel=0.01)
    assert [set(part) for part in measure["parts"]] == [{"name", "ours", "goal", "met"}]


def test_our_own_client_drives_where_wrk_is_missing(city: Stage, tmp_path: Path) -> None:
    gun = Gun(*city.gun.where, tmp_path, None)
    fired = gun.fire(gun.load("standing", [standing.shot(city, at) for at in range(TINY.members)]), 2, 0.5)
    assert fired.rate > 0
    assert 0 < fired.p50 <= fired.p99
    assert gun.driver.startswith("own client (")


def test_without_a_ceiling_there_is_no_ratio_and_one_missed_part_misses_the_measure() -> None:
    parts = (Part("a", 3.0, 2.0, most=True), Part("b", 0.9, 0.5))
    found = Measured(10, "setup", 40.0, "run.py", (Row("setup", 31.25),), parts)
    (measure,) = as_json([found])["measures"]
    assert (measure["ceiling"], measure["ratio"], measure["met"]) == (None, None, False)
    assert [part["met"] for part in measure["parts"]] == [False, True]
    assert "missed  setup: a 3, at most 2" in table([found])


def test_an_unknown_measure_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["nonsense"])
    assert ended.value.code == 2
    assert "award, batch, standing, yearend, import, totals, simulate, pull, growth, setup" in capsys.readouterr().err
