"""Registering receivers, what is refused, what they get, their secrets, and what could not be sent."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from standardwebhooks.webhooks import Webhook

from ledger.outbox.sending import Due
from service import webhook_keys
from service.app import create_app
from service.outgoing import Sender
from service.settings import Outgoing, Settings, SettingsError
from tests.service.conftest import Caller, fault_codes
from tests.service.lifespan import running
from tests.service.outgoing import WORKER_PASSWORD, eventually, here, sending
from tests.torture.receiver import HOST, OK, TROUBLE, Receiver, receiving

ALLOWED = Outgoing(hosts=frozenset({"hr.example.gov.cn", "hr.example.gov.cn:8443"}))
MEETING = {"item": "meeting", "occurred_on": "2026-03-05"}
# The samples of a list of attacks, and their relatives.
REFUSED = [
    "http://0.0.0.0/", "http://127.1/", "http://10.0.0.5/", "http://[::ffff:169.254.169.254]/",
    "https://hr.example.gov.cn#@evil.cn/", "gopher://127.0.0.1:6379/_x", "https://hr。example。gov。cn/",
    "http://hr.example.gov.cn/", "https://evil.cn/", "https://hr.example.gov.cn.evil.cn/", "https://evil.cn/hr.example.gov.cn",
    "https://hr.example.gov.cn@evil.cn/", "https://evil.cn@hr.example.gov.cn/", "https://hr.example.gov.cn:8444/",
    "https://hr.example.gov.cn:0443/", "https://hr.example.gov.cn:99999/", "https://hr.example.gov.cn:/",
    "https://hr.example.gov.cn./", "https://HR.example.gov.cn/", "HTTPS://hr.example.gov.cn/",
    "https:/hr.example.gov.cn/",
    "https:hr.example.gov.cn", "//hr.example.gov.cn/", "hr.example.gov.cn", "", " https://hr.example.gov.cn/",
    "https://hr.example.gov.cn/ ", "https://hr.example.gov.cn/\n", "https://hr.example.gov.cn/\r\nHost: x", "https://hr.example.gov.cn/\x00",
    "https://hr.example.gov.cn\\@evil.cn/", "https://hr.example.gov.cn/\\..", "https://127.0.0.1/", "https://2130706433/",
    "https://0x7f000001/", "https://[::1]/", "https://localhost/", "https://hr.example.gov.cn/?q=中",
    "https://hr%2eexample.gov.cn/", "https://hr.example.gov.cn%00.evil.cn/", "file:///etc/passwd",
    "javascript:alert(1)",
    "https://" + "a" * 600 + ".cn/", "https://hr.example.gov.cn/" + "a" * 500, "https://xn--fiq.cn/", "https://169.254.169.254/latest",
]  # fmt: skip


@pytest.fixture
async def admin(db, world, tmp_path, keys, caller):
    """The system administrator at an application whose operator allowed a host."""
    app = create_app(Settings(home=tmp_path, outgoing=ALLOWED), db)
    async with running(app):
        one = caller("system")
        transport = type(one.client._transport)(app=app, raise_app_exceptions=False)
        async with type(one.client)(transport=transport, base_url="http://test") as client:
            yield Caller(client, one.token)


def hook(url: str = "https://hr.example.gov.cn/in", *events: str) -> dict[str, object]:
    return {"url": url, "events": list(events or ("entry.posted",))}


@pytest.mark.parametrize("url", REFUSED)
async def test_an_address_that_is_refused_is_not_even_looked_up(admin, url, monkeypatch):
    asked = []
    for name in ("getaddrinfo", "create_connection"):
        real = getattr(socket, name)
        monkeypatch.setattr(socket, name, lambda *a, real=real, **k: asked.append(a) or real(*a, **k))
    answer = await admin.post("/webhooks", hook(url))
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook-url-refused")
    assert fault_codes(answer) == {"/url": "webhook-url-refused"}
    assert asked == []
    assert (await admin.get("/webhooks")).json()["items"] == []


async def test_other_bad_input(admin, caller):
    for body in ({}, {"url": 1, "events": ["entry.posted"]}, {**hook(), "events": []}, {**hook(), "events": "x"},
                 {**hook(), "secret": "x"}, hook("https://hr.example.gov.cn/", "nothing"),
                 hook("https://hr.example.gov.cn/", "entry.posted", "entry.posted")):  # fmt: skip
        answer = await admin.post("/webhooks", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "validation-error"), body
    both = await admin.post("/webhooks", hook("http://127.1/", "nothing"))
    assert fault_codes(both) == {"/url": "webhook-url-refused", "/events": "validation-error"}
    # Where the operator allowed nothing, nothing can be registered.
    assert (await caller("system").post("/webhooks", hook())).status_code == 422
    for _ in range(20):
        assert (await admin.post("/webhooks", hook())).status_code == 201
    assert (await admin.post("/webhooks", hook())).json()["code"] == "validation-error"


async def test_the_secret_is_shown_by_its_own_answer_alone(admin, owner):
    first = await admin.post("/webhooks", hook("https://hr.example.gov.cn:8443/a/b?c=d"), key="k1")
    again = await admin.post("/webhooks", hook("https://hr.example.gov.cn:8443/a/b?c=d"), key="k1")
    assert first.status_code == 201
    assert first.json() == again.json()
    assert first.json()["secret"].startswith("whsec_")
    [shown] = (await admin.get("/webhooks")).json()["items"]
    assert "secret" not in shown
    one = shown["id"]
    turned = await admin.post(f"/webhooks/{one}/rotate")
    assert (turned.status_code, turned.json()["turn"]) == (201, 1)
    assert turned.json()["secret"] != first.json()["secret"]
    for table in ("request_key", "webhook", "webhook_act", "audit", "journal"):
        text = await owner.fetchval(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
        assert "whsec_" not in text, table
    ended = await admin.post(f"/webhooks/{one}/end")
    assert (ended.status_code, ended.json()["ended_at"] is None) == (200, False)
    for act in ("end", "rotate", "test"):
        answer = await admin.post(f"/webhooks/{one}/{act}")
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal-transition")
        assert (await admin.post(f"/webhooks/{uuid4()}/{act}")).status_code == 404


@pytest.fixture
async def site(db, world, tmp_path, keys, caller, server, database):
    """A receiver on this machine, an application that allows it, and the address of the database for the worker."""
    receiver = Receiver()
    async with receiving(receiver, tmp_path) as authority:
        allowed = Outgoing.from_env(
            {
                "GONGBU_WEBHOOK_HOSTS": f"{HOST}:{receiver.port}",
                "GONGBU_WEBHOOK_NETWORKS": "127.0.0.0/8",
                "GONGBU_CA_FILE": str(authority),
            }
        )
        app = create_app(Settings(home=tmp_path, outgoing=allowed), db)
        async with running(app):
            one = caller("system")
            transport = type(one.client._transport)(app=app, raise_app_exceptions=False)
            async with type(one.client)(transport=transport, base_url="http://test") as client:
                worker = server.url("gongbu_worker", WORKER_PASSWORD, database)
                yield receiver, Caller(client, one.token), allowed, worker, webhook_keys.load(tmp_path)


async def test_events_reach_the_receiver_signed_and_without_points(site, caller):
    receiver, admin, allowed, worker, key = site
    url = f"https://{HOST}:{receiver.port}/in"
    events = ("entry.posted", "entry.reversed", "period.settled", "results.published", "scheme.published")
    made = (await admin.post("/webhooks", hook(url, *events))).json()
    receiver.secrets = [made["secret"]]
    entry = (await caller("s1").post("/entries", {"subject": "m3", **MEETING})).json()["id"]
    await caller("s1").post(f"/entries/{entry}/reversal", {"reason": "误记"})
    assert (await caller("work").post("/periods/2025/settle", {})).status_code == 201
    assert (await caller("work").post("/periods/2025/publish", {})).status_code in (200, 201)
    assert (await admin.post(f"/webhooks/{made['id']}/test")).json()["type"] == "webhook.test"
    async with sending(worker, allowed, key):
        assert await eventually(lambda: len(receiver.accepted) == 5), receiver.accepted
    told = {str(one["type"]): one for one in receiver.accepted}
    assert set(told) == {"entry.posted", "entry.reversed", "period.settled", "results.published", "webhook.test"}
    posted = told["entry.posted"]
    assert set(posted) == {"specversion", "id", "source", "type", "time", "data"}
    assert (posted["specversion"], posted["source"], posted["id"]) == ("1.0", "/realms/city", f"entry-{entry}")
    assert posted["data"] == {
        "entry": entry, "subject": "m3", "subject_kind": "member", "item": "meeting", "reverses": None
    }  # fmt: skip
    assert told["entry.reversed"]["data"]["reverses"] == entry
    assert told["period.settled"]["data"] == {"period": "2025", "snapshot": 1}
    order = [one["type"] for one in receiver.accepted if str(one["type"]).startswith("entry")]
    assert order == ["entry.posted", "entry.reversed"]
    assert receiver.forged == 0
    done = (await admin.get("/deliveries", state="delivered")).json()["items"]
    assert {one["event"] for one in done} == {one["id"] for one in receiver.accepted}


async def test_both_secrets_sign_while_one_is_changed(site):
    receiver, admin, allowed, worker, key = site
    made = (await admin.post("/webhooks", hook(f"https://{HOST}:{receiver.port}/in"))).json()
    new = (await admin.post(f"/webhooks/{made['id']}/rotate")).json()
    await admin.post(f"/webhooks/{made['id']}/test")
    async with sending(worker, allowed, key):
        assert await eventually(lambda: receiver.requests)
    _, headers, body = receiver.requests[0]
    for secret in (made["secret"], new["secret"]):
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"
    assert len(headers["webhook-signature"].split()) == 2


async def test_what_fails_is_tried_again_then_told_and_can_be_sent_anew(site, caller, owner):
    receiver, admin, allowed, worker, key = site
    await admin.post("/webhooks", hook(f"https://{HOST}:{receiver.port}/in"))
    receiver.answer = lambda: TROUBLE
    for _ in range(2):
        await caller("s1").post("/entries", {"subject": "m3", **MEETING})
    failed = "SELECT count(*) FROM delivery WHERE state = 'failed'"
    async with sending(worker, allowed, key):
        for _ in range(200):
            if await owner.fetchval(failed) == 2:
                break
            await eventually(lambda: False, 0.1)
        items = (await admin.get("/deliveries", state="failed")).json()["items"]
        assert [(one["attempts"], one["trouble"]) for one in items] == [(3, "status-500")] * 2
        # The second event waited until the first was given up.
        ids = [headers["webhook-id"] for _, headers, _ in receiver.requests]
        assert ids == [ids[0]] * 3 + [ids[3]] * 3
        receiver.answer = lambda: OK
        again = await admin.post(f"/deliveries/{items[0]['id']}/retry")
        assert (again.status_code, again.json()["state"]) == (200, "waiting")
        assert await eventually(lambda: receiver.accepted)
    repeated = await admin.post(f"/deliveries/{items[0]['id']}/retry")
    assert (repeated.status_code, repeated.json()["code"]) == (409, "illegal-transition")
    assert (await admin.post(f"/deliveries/{uuid4()}/retry")).status_code == 404


def due(port: int) -> Due:
    now = datetime.now(UTC)
    return Due(uuid4(), "e", "webhook.test", now, {}, 0, "city", f"https://{HOST}:{port}/in", (0,), False, now)


SECRET = "whsec_" + "c2VjcmV0c2VjcmV0c2VjcmV0"


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: https://hr.example.cn/x\r\n\r\n", "status-302"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 70_000, "answer-too-long"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 60_000, None),
        (b"SSH-2.0-x\r\n", "no-http"),
        (b"HTTP/1.1 999 x\r\n\r\n", "no-http"),
        (b"", "unreachable"),
        (None, "timeout"),
        (b"HTTP/1.1 410 Gone\r\n\r\n", "status-410"),
    ],
)
async def test_answers_that_do_not_count(tmp_path, answer, trouble):
    receiver = Receiver(answer=lambda: answer)
    async with receiving(receiver, tmp_path) as authority:
        settings = Outgoing.from_env(
            {"GONGBU_WEBHOOK_HOSTS": f"{HOST}:{receiver.port}", "GONGBU_WEBHOOK_NETWORKS": "127.0.0.0/8",
             "GONGBU_CA_FILE": str(authority)}
        )  # fmt: skip
        assert await Sender(settings, here, 0.5).send(due(receiver.port), [SECRET]) == trouble
    # Whatever it said, it was asked once and led nowhere else.
    assert receiver.connections == 1
    assert json.loads(receiver.requests[0][2])["type"] == "webhook.test"


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["10.0.0.5"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"],
     ["93.184.216.34", "127.0.0.1"], ["224.0.0.1"], ["fe80::1%eth0"], ["fd00::1"], []],
)  # fmt: skip
async def test_a_name_that_leads_inside_is_not_connected_to(tmp_path, addresses):
    receiver = Receiver()
    async with receiving(receiver, tmp_path) as authority:
        asked = []

        async def resolve(host: str, port: int) -> list[str]:
            asked.append(host)
            return addresses

        settings = Outgoing(hosts=frozenset({f"{HOST}:{receiver.port}"}), ca_file=str(authority))
        assert await Sender(settings, resolve).send(due(receiver.port), [SECRET]) == "address-refused"
        assert (asked, receiver.connections) == ([HOST], 0)


async def test_a_name_that_changes_its_mind_is_asked_once(tmp_path):
    """The connection goes to the address that was checked: nobody asks the name a second time."""
    receiver = Receiver()
    async with receiving(receiver, tmp_path) as authority:
        answers = [["127.0.0.1"], ["192.0.2.1"]]

        async def resolve(host: str, port: int) -> list[str]:
            return answers.pop(0)

        settings = Outgoing.from_env({"GONGBU_WEBHOOK_NETWORKS": "127.0.0.1/32", "GONGBU_CA_FILE": str(authority)})
        settings = replace(settings, hosts=frozenset({f"{HOST}:{receiver.port}"}))
        assert await Sender(settings, resolve).send(due(receiver.port), [SECRET]) is None
        assert (len(answers), receiver.connections) == (1, 1)


async def test_a_receiver_nobody_vouches_for_gets_nothing(tmp_path):
    receiver = Receiver()
    async with receiving(receiver, tmp_path):
        settings = Outgoing.from_env({"GONGBU_WEBHOOK_NETWORKS": "127.0.0.0/8"})
        allowed = replace(settings, hosts=frozenset({f"{HOST}:{receiver.port}"}))
        assert await Sender(allowed, here).send(due(receiver.port), [SECRET]) == "tls"
        assert await Sender(settings, here).send(due(receiver.port), [SECRET]) == "not-allowed"
    assert receiver.requests == []


@pytest.mark.parametrize(
    "env",
    [{"GONGBU_WEBHOOK_NETWORKS": "10.0.0.1/8"}, {"GONGBU_SMTP_TLS": "maybe"}, {"GONGBU_SMTP_PORT": "x"},
     {"GONGBU_SMTP_HOST": "mail"}],
)  # fmt: skip
def test_settings_that_cannot_be_used(env):
    with pytest.raises(SettingsError):
        Settings.from_env(env)
