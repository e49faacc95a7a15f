"""What is around a request: address, method, host, media types, sizes, keys, parameters."""

from __future__ import annotations

import json
import logging

import httpx
import pytest

from tests.service.conftest import fault_codes

G = {"subject": "m1", "item": "meeting", "occurred_on": "2026-03-05"}
RAW = json.dumps(G).encode()


async def test_a_problem_has_its_members(client):
    answer = await client.get("/api/v1/nothing", headers={"Accept-Language": "en"})
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert list(body) == ["type", "code", "title", "status", "detail", "instance", "errors"]
    assert (body["type"], body["code"], body["status"], body["errors"]) == ("/problems/not-found", "not-found", 404, [])
    assert body["title"] == "Not found"
    assert body["instance"] == answer.headers["x-request-id"]
    chinese = await client.get("/api/v1/nothing", headers={"Accept-Language": "fr, zh;q=0.5"})
    assert (chinese.json()["title"], chinese.headers["content-language"]) == ("没有找到", "zh-CN")


async def test_security_headers_everywhere(client):
    for path in ("/healthz", "/api/v1/me", "/nothing", "/docs", "/openapi.json"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"


async def test_methods(client, caller):
    for method in ("DELETE", "PUT", "PATCH", "TRACE"):
        answer = await client.request(method, "/api/v1/entries")
        assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
        assert {"GET", "POST"} <= {one.strip() for one in answer.headers["allow"].split(",")}


async def test_hosts(app):
    for headers in (
        [],
        [(b"host", b"a"), (b"host", b"b")],
        [(b"host", b"")],
        [(b"host", b"a b")],
        [(b"host", b"a/../b")],
    ):
        sent = await raw_request(app, [*headers, (b"x-forwarded-host", b"points.example.gov.cn")])
        assert sent[0]["status"] == 400
        assert json.loads(sent[1]["body"])["code"] == "bad-host"
    for host in (b"localhost:8000", b"[::1]:80", b"points.example.gov.cn", b"127.0.0.1", b"web"):
        assert (await raw_request(app, [(b"host", host)]))[0]["status"] == 200


async def raw_request(app, headers, path="/healthz", method="GET", messages=()):
    """A request exactly as written, past what a client library would put right."""
    waiting = [*messages, {"type": "http.request", "body": b"", "more_body": False}]
    sent = []

    async def receive():
        return waiting.pop(0) if waiting else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
             "headers": headers, "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1),
             "server": ("127.0.0.1", 80), "asgi": {"version": "3.0"}, "root_path": ""}  # fmt: skip
    await app(scope, receive, send)
    return sent


MEDIA = ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
MEDIA += ["application/json; charset=gbk", "application/json; charset=utf-16", "application/json; version=2", "json"]
MEDIA += ["application/json, text/plain", "application/jsonp", "application/json-seq", "text/json", "*/*"]


async def test_media_of_the_body(caller, owner):
    for media in MEDIA:
        answer = await caller("s1").post("/entries", content=RAW, headers={"Content-Type": media})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type"), media
    coded = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert (await caller("s1").post("/entries", content=RAW, headers=coded)).status_code == 415
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0
    for media in ("application/json", "application/json; charset=utf-8", "APPLICATION/JSON;CHARSET=UTF-8"):
        assert (await caller("s1").post("/entries", content=RAW, headers={"Content-Type": media})).status_code == 201


async def test_media_of_the_answer(caller):
    for accept in ("application/xml", "text/html", "application/json;q=0", "image/*", "application/json;q=0, */*"):
        answer = await caller("s1").request("GET", "/entries", headers={"Accept": accept})
        assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable"), accept
    for accept in ("*/*", "application/*", "application/json", "text/html, */*;q=0.1", "application/json;q=0.001"):
        assert (await caller("s1").request("GET", "/entries", headers={"Accept": accept})).status_code == 200, accept


async def test_sizes(caller, owner):
    big = b'{"reason":"' + b"a" * (1024 * 1024) + b'"}'
    answer = await caller("s1").post("/entries", content=big, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "payload-too-large")

    async def pieces():
        for _ in range(40):
            yield b" " * 32768

    answer = await caller("s1").post("/entries", content=pieces(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "payload-too-large")
    assert await owner.fetchval("SELECT count(*) FROM entry") == 0


async def test_a_body_cut_off(app, caller):
    headers = [(b"host", b"test"), (b"content-type", b"application/json"), (b"idempotency-key", b"k")]
    headers.append((b"authorization", f"Bearer {caller('s1').token}".encode()))
    half = [{"type": "http.request", "body": RAW[:20], "more_body": True}, {"type": "http.disconnect"}]
    sent = await raw_request(app, headers, "/api/v1/entries", "POST", half)
    assert (sent[0]["status"], json.loads(sent[1]["body"])["code"]) == (400, "bad-request")


async def test_keys(caller):
    answer = await caller("s1").request("POST", "/entries", json=G)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")
    for key in ("", " ", "a b", "a" * 256, "\t", "键".encode()):
        answer = await caller("s1").request("POST", "/entries", json=G, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-invalid"), key
    assert (await caller("s1").post("/entries", G, key="!" + "~" * 254)).status_code == 201


async def test_one_key_is_one_route_and_one_caller(caller):
    first = await caller("s1").post("/entries", G, key="k")
    batch = await caller("s1").post("/entry-batches", {"entries": [G]}, key="k")
    other = await caller("s3").post("/entries", {**G, "subject": "m5"}, key="k")
    assert {first.status_code, batch.status_code, other.status_code} == {201}
    assert "idempotency-replayed" not in batch.headers


async def test_the_same_body_written_otherwise_replays(caller):
    first = await caller("s1").post("/entries", G, key="k")
    shuffled = json.dumps(dict(reversed(G.items())), indent=2).replace("meeting", "\\u006deeting").encode()
    again = await caller("s1").post("/entries", content=shuffled, key="k", headers={"Content-Type": "application/json"})
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")


PARAMETERS = [
    "limit=0", "limit=-1", "limit=201", "limit=1e3", "limit=abc", "limit=%EF%BC%91", "limit=", "limit=+1", "limit=01",
    "limit=1.0", "limit=1&limit=1", "sort=points", "sort=points;select%20pg_sleep(5)", "q=a", "LIMIT=1", "limit",
    "cursor=", "cursor=x", "cursor=" + "a" * 2000, "from=2026-03-01T00:00:00", "from=x", "to=2026-02-30",
    "subject=a%20b", "subject=%ED%A0%80", "subject=%00", "item=" + "a" * 10_000, "subject_kind=person", "&&",
    "=", "a=1&b=2",
]  # fmt: skip


async def test_parameters(caller):
    for query in PARAMETERS:
        answer = await caller("s1").request("GET", f"/entries?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-parameter"), query
    answer = await caller("s1").request("GET", "/entries?limit=0&sort=x&from=y&from=z")
    assert fault_codes(answer) == {"/limit": "wrong-form", "/sort": "unknown-parameter", "/from": "repeated-parameter"}
    for path in ("/me?x=1", "/entries/00000000-0000-4000-8000-000000000000?x=1", "/periods?from=2026-01-01"):
        assert (await caller("s1").request("GET", path)).status_code == 400, path
    assert (await caller("s1").post("/entries?x=1", G)).status_code == 400


NO_IDS = [
    "0",
    "-1",
    "+1",
    "01",
    "1_0",
    "%D9%A1",
    "1.0",
    "99999999999999999999",
    "{00000000-0000-4000-8000-000000000000}",
]
NO_IDS += [
    "0A000000-0000-4000-8000-00000000000B",
    "urn:uuid:00000000-0000-4000-8000-000000000000",
    "null",
    "%00",
    "%FF",
]
NO_IDS += ["00000000000040008000000000000000", "00000000-0000-4000-8000-00000000000", "%2e%2e", "a%2Fb"]
NO_CODES = ["-a", "a b", "a%00", "%E7%94%B2", "a" * 65, "_", "..", "%2e%2e", "a%0a", "M1%20"]


async def test_paths_that_name_nothing(caller):
    for text in NO_IDS:
        answer = await caller("s1").request("GET", f"/entries/{text}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), text
    for text in NO_CODES:
        for path in ("/members/{}", "/members/{}/standing", "/units/{}/standing", "/results/{}"):
            answer = await caller("work").request("GET", path.format(text))
            assert answer.status_code in (404, 405), (path, text, answer.text)
    for number in ("0", "-1", "01", "1e1", "9999999", "%EF%BC%91"):
        assert (await caller("s1").request("GET", f"/schemes/s15/versions/{number}")).status_code == 404


async def test_a_bug_is_a_number(caller, monkeypatch, caplog):
    async def broken(*arguments, **more):
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr("service.api.books.queries.entries", broken)
    with caplog.at_level(logging.ERROR, "gongbu.web"):
        answer = await caller("s1").get("/entries")
    body = answer.json()
    assert (answer.status_code, body["code"]) == (500, "internal-error")
    assert body["instance"] in body["detail"]
    assert "secret" not in answer.text
    assert body["instance"] in caplog.text


async def test_without_a_database(app, client, caller, db, world):
    secretary = caller("s1")
    assert (await secretary.get("/me")).status_code == 200
    await db.pool.close()
    for answer in (await secretary.get("/entries"), await secretary.post("/entries", G), await client.get("/readyz")):
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert int(answer.headers["retry-after"]) > 0
    assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
async def test_documentation_names_no_other_host(client: httpx.AsyncClient, path):
    answer = await client.get(path)
    assert answer.status_code == 200
    assert "http://" not in answer.text
    assert "https://" not in answer.text


async def test_what_is_wrong_with_a_query_string_is_named(caller):
    broken = await caller("s1").request("GET", "/entries?subject=%ff&item=%C0%AF&limit=5")
    assert (broken.status_code, fault_codes(broken)) == (400, {"/subject": "not-utf-8", "/item": "not-utf-8"})
    for query in ("&&", "limit", "a=1" + "&a=1" * 50, "item=" + "a" * 10_000):
        answer = await caller("s1").request("GET", f"/entries?{query}")
        assert (answer.status_code, fault_codes(answer)) == (400, {"": "wrong-form"}), query[:20]
