"""A rule changes the long way, over HTTP alone: draft, comments, answers, a lost hearing, a won one, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from rules.packs import pack
from tests.journeys.test_year_over_http import People, sent
from tests.setup.served import Served

V2 = pack("s15").replace("cap: {value: 60, clause", "cap: {value: 50, clause") + "\nconsultation: {hearing: required}\n"
PANEL = {"voice": "panels", "name": "市民代表听证会", "source": "听证会意见表〔2026〕1号", "dated": "2026-03-02"}
LOST = {"for": 4, "against": 9, "abstain": 1}
WON = {"for": 11, "against": 2, "abstain": 1}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """A served demo on a home of its own."""
    home: Path = tmp_path_factory.mktemp("heard") / "home"
    with Served(home, "--demo") as served:
        address = served.wait_for_address()
        yield People(address, dict(line.split()[:2] for line in served.lines(13)))


def day(ahead: int) -> str:
    return (date.today() + timedelta(days=ahead)).isoformat()  # noqa: DTZ011


class Maker:
    """The maker of rules and the publisher at work on one scheme."""

    def __init__(self, people: People) -> None:
        self.rules, self.publisher = people("demo-rules"), people("demo-publish")
        self._key = 0

    def post(self, client: httpx.Client, path: str, body: Any) -> httpx.Response:
        self._key += 1
        return sent(client, path, body, f"heard-{self._key}")

    def draft(self, text: str) -> int:
        headers = {"Content-Type": "application/yaml", "Idempotency-Key": f"draft-{len(text)}"}
        made = self.rules.post("/schemes/s15/versions", content=text.encode(), headers=headers)
        assert made.status_code == 201, made.text
        return int(made.json()["version"])

    def opened(self, n: int, body: dict[str, Any]) -> str:
        made = self.post(self.rules, f"/schemes/s15/versions/{n}/consultations", body)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def closed(self, one: str, votes: dict[str, int], minutes: str) -> None:
        result = {"participants": 14, "votes": votes, "minutes": minutes, "result": "听证结果"}
        done = self.post(self.rules, f"/consultations/{one}/result", result)
        assert done.status_code == 201, done.text

    def heard(self, n: int, votes: dict[str, int], minutes: str) -> str:
        one = self.opened(n, {"kind": "hearing", "to": day(3)})
        self.closed(one, votes, minutes)
        return one

    def publish(self, n: int, ahead: int) -> httpx.Response:
        return self.post(self.publisher, f"/schemes/s15/versions/{n}/publish", {"from": day(ahead)})


def test_a_rule_is_heard_published_and_rolled_back(people: People) -> None:
    maker = Maker(people)
    member, clerk, neighbour = people("demo-member"), people("demo-clerk"), people("demo-neighbour")
    first = member.get("/schemes/s15/versions/1").json()
    n = maker.draft(V2)
    assert n == 2
    assert member.get(f"/schemes/s15/versions/{n}").status_code == 404

    one = maker.opened(n, {"kind": "comment", "to": day(7), "voices": ["members", "panels"]})
    [told] = member.get("/consultations", params={"state": "open"}).json()["items"]
    assert (told["id"], told["version"]) == (one, 2)
    [mark, *_] = member.get(f"/consultations/{one}").json()["marks"]
    assert mark["kind"] in ("added", "changed")
    # Before speaking, the member looks at what the draft would have made of the own last year.
    trial = member.post(f"/schemes/s15/versions/{n}/simulate", json={"period": "2025"})
    assert (trial.status_code, trial.json()["shows"]) == (200, "own")

    comments = f"/consultations/{one}/comments"
    mine = maker.post(member, comments, {"text": "党内活动上限不宜降低", "item": "meeting"})
    theirs = maker.post(clerk, comments, {"text": "建议增加服务群众的分值", "on_behalf": PANEL})
    assert (mine.status_code, theirs.status_code) == (201, 201), theirs.text
    assert neighbour.get(comments).json()["items"] == []
    ids = [mine.json()["id"], theirs.json()["id"]]

    refused = maker.publish(n, 30)
    assert (refused.status_code, refused.json()["code"]) == (409, "comments-unanswered")
    pointers = {fault["pointer"] for fault in refused.json()["errors"]}
    assert {f"/comments/{one_id}" for one_id in ids} <= pointers
    for one_id, verdict in zip(ids, ("declined", "partly"), strict=True):
        answer = {"verdict": verdict, "text": "见起草说明第二条"}
        assert maker.post(maker.rules, f"/comments/{one_id}/answer", answer).status_code == 201
    assert [row["answer"]["verdict"] for row in member.get(comments).json()["items"]] == ["declined"]
    maker.closed(one, {"for": 0, "against": 0, "abstain": 0}, "征求意见情况报告")

    missing = maker.publish(n, 30)
    assert (missing.status_code, missing.json()["code"]) == (409, "consultation-missing")
    assert [fault["params"]["kind"] for fault in missing.json()["errors"]] == ["hearing"]
    lost = maker.heard(n, LOST, "听证〔2026〕1号")
    opposed = maker.publish(n, 30)
    assert (opposed.status_code, opposed.json()["code"]) == (409, "consultation-opposed")
    won = maker.heard(n, WON, "听证〔2026〕2号")
    assert maker.post(maker.rules, f"/schemes/s15/versions/{n}/publish", {"from": day(30)}).status_code == 403
    done = maker.publish(n, 30)
    assert (done.status_code, done.json()["state"], done.json()["from"]) == (200, "published", day(30)), done.text
    kept = member.get("/consultations", params={"scheme": "s15"}).json()["items"]
    assert [row["id"] for row in kept] == [won, lost, one]

    # Back to what it was, by a version of its own; the hearing that version 2 asks for binds the way back too.
    back = maker.draft(pack("s15"))
    assert maker.publish(back, 60).json()["code"] == "consultation-missing"
    maker.heard(back, WON, "听证〔2026〕3号")
    assert maker.publish(back, 60).status_code == 200
    third = member.get(f"/schemes/s15/versions/{back}").json()
    assert (third["digest"], third["from"], third["to"]) == (first["digest"], day(60), None)
    assert member.get("/schemes/s15/versions/2").json()["to"] == day(59)
    assert member.get("/schemes/s15/versions/1").json()["to"] == day(29)

    log = people("demo-audit").get("/audit", params={"actor": "demo-publish"}).json()["items"]
    outcomes = [row["outcome"] for row in reversed(log) if row["command"] == "publish-version"]
    # The demo was published before, by the same hand.
    assert outcomes[-6:] == [
        "comments-unanswered", "consultation-missing", "consultation-opposed", "done", "consultation-missing", "done",
    ]  # fmt: skip
