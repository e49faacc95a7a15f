"""The main job end to end, from outside: `serve --demo`, then HTTP alone, as an HR system and a secretary would."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from tests.journeys.recount import pages, recount, six_compare
from tests.setup.served import Served

MEDIA = {
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
AWARD = {
    "subject": "demo-member",
    "item": "meeting",
    "occurred_on": "2026-03-05",
    "quantity": "1",
    "reason": "支部党员大会",
}


class People:
    """Signed-in demo people, each with a client of their own."""

    def __init__(self, address: str, passwords: dict[str, str]) -> None:
        self._address = address
        self._passwords = passwords
        self._clients: dict[str, httpx.Client] = {}

    def __call__(self, code: str) -> httpx.Client:
        if code not in self._clients:
            base = f"{self._address}/api/v1"
            asked = {"name": code, "password": self._passwords[code]}
            answer = httpx.post(f"{base}/tokens", json=asked, timeout=30).raise_for_status().json()
            token = {"Authorization": f"Bearer {answer['access_token']}"}
            self._clients[code] = httpx.Client(base_url=base, headers=token, timeout=60)
        return self._clients[code]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """A served demo on a home of its own."""
    home: Path = tmp_path_factory.mktemp("journey") / "home"
    with Served(home, "--demo") as served:
        address = served.wait_for_address()
        yield People(address, dict(line.split()[:2] for line in served.lines(13)))


def sent(client: httpx.Client, path: str, body: Any, key: str) -> httpx.Response:
    return client.post(path, json=body, headers={"Idempotency-Key": key})


def test_an_award_is_booked_once_counts_at_once_and_is_taken_back(people: People) -> None:
    secretary, member = people("demo-branch"), people("demo-member")
    before = member.get("/members/demo-member/standing", params={"period": "2026"}).json()
    first = sent(secretary, "/entries", AWARD, "journey-award")
    again = sent(secretary, "/entries", AWARD, "journey-award")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json()["trace"]["clause"]
    after = member.get("/members/demo-member/standing", params={"period": "2026"}).json()
    assert _raw(after, "meeting") == _raw(before, "meeting") + 1
    back = sent(secretary, f"/entries/{first.json()['id']}/reversal", {"reason": "重复登记"}, "journey-reversal")
    assert (back.status_code, back.json()["points"]) == (201, "-1")
    assert member.get("/members/demo-member/standing", params={"period": "2026"}).json()["total"] == before["total"]


def _raw(standing: dict[str, Any], item: str) -> int:
    return next(int(i["raw"]) for d in standing["dimensions"] for i in d["items"] if i["code"] == item)


def test_a_batch_of_five_hundred_is_all_or_nothing(people: People) -> None:
    secretary = people("demo-branch")
    members = [one["code"] for one in pages(secretary, "/members") if one["code"] != "demo-branch"]
    rows = [{**AWARD, "subject": members[at % len(members)], "item": "study"} for at in range(500)]
    bad = sent(secretary, "/entry-batches", {"entries": [*rows[:-1], {**AWARD, "item": "nothing"}]}, "journey-bad")
    assert bad.status_code == 422
    assert [one["pointer"] for one in bad.json()["errors"]] == ["/entries/499/item"]
    good = sent(secretary, "/entry-batches", {"entries": rows}, "journey-batch")
    assert (good.status_code, good.json()["count"], len(good.json()["entries"])) == (201, 500, 500)


def test_the_units_standings_of_the_year_come_from_the_snapshot(people: People) -> None:
    answer = people("demo-unit").get("/units/demo-c1/standings", params={"of": "units", "period": "2025"}).json()
    assert answer["snapshot"]["n"] == 1
    assert answer["snapshot"]["provisional"] is False
    places = [(one["rank"], one["code"]) for one in answer["items"]]
    assert places == sorted(places)
    assert {one["code"] for one in answer["items"]} >= {"demo-b1", "demo-b2"}


def test_three_formats_hold_the_same_results_and_a_second_count_agrees(people: People) -> None:
    hr = people("demo-hr")
    answers = {name: hr.get("/results/2025", headers={"Accept": media}) for name, media in MEDIA.items()}
    assert {one.status_code for one in answers.values()} == {200}
    assert len({one.headers["Results-Digest"] for one in answers.values()}) == 1
    digest = hashlib.sha256(answers["ndjson"].content).hexdigest()
    assert answers["ndjson"].headers["Results-Digest"] == f"sha-256={digest}"
    rows = [json.loads(line) for line in answers["ndjson"].text.splitlines()]
    totals = {row["code"]: row["total"] for row in rows}
    table = list(csv.DictReader(io.StringIO(answers["csv"].content.decode("utf-8-sig"))))
    assert {row["code"]: row["total"] or None for row in table} == totals
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answers["xlsx"].content)).get_sheet_by_name("results").to_python()
    at = {name: number for number, name in enumerate(sheet[0])}
    assert {row[at["code"]]: str(row[at["total"]]) or None for row in sheet[1:]} == totals
    work = people("demo-work")
    booked = list(pages(work, "/entries", **{"from": "2025-01-01", "to": "2025-12-31"}))
    assert recount(work, booked, rows) == totals


def test_the_committees_stand_in_two_assessments_and_six_compare_adds_up(people: People) -> None:
    work = people("demo-work")
    plain = work.get("/units/demo-c1/standing", params={"period": "2026"}).json()
    assert (plain["assessment"], plain["scheme"]) == ("committee", "unit-rollup")
    asked = {"period": "2026", "assessment": "six-compare"}
    marked = work.get("/units/demo-c1/standing", params=asked).json()
    booked = list(pages(work, "/entries", subject="demo-c1", subject_kind="committee", **{"from": "2026-01-01"}))
    assert six_compare(booked) == marked["total"]
    listed = work.get("/units/demo-w/standings", params={"of": "units", "limit": 200, **asked}).json()["items"]
    assert len(listed) == 74
    assert next(one["total"] for one in listed if one["code"] == "demo-c1") == marked["total"]


@pytest.mark.parametrize(
    ("by", "path", "status"),
    [
        ("demo-member", "/members/demo-branch/standing", 404),
        ("demo-member", "/results/2025", 403),
        ("demo-neighbour", "/members/demo-member/standing", 404),
        ("demo-neighbour", "/entries?subject=demo-member", 404),
        ("demo-neighbour", "/units/demo-b1/standings?of=members&period=2026", 404),
        ("demo-hr", "/members/demo-member/standing", 403),
        ("demo-hr", "/results/2026", 409),
        ("demo-system", "/members/demo-member/standing", 403),
        ("demo-rules", "/entries", 403),
    ],
)
def test_the_outsider_is_told_nothing(people: People, by: str, path: str, status: int) -> None:
    answer = people(by).get(path, params={"period": "2026"} if path.endswith("standing") else None)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
