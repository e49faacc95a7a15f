"""E-mail: addresses, and a notice that says only that something waits."""

from __future__ import annotations

import asyncio
import email
import json
import os
import re
import ssl
import sys
from dataclasses import replace
from email import policy
from uuid import UUID

import pytest

from service.email_proof import WINDOW, proof_of, proves
from service.settings import ROOT, Outgoing
from tests.service.conftest import fault_codes
from tests.service.mail_server import MailServer, taking
from tests.service.outgoing import WORKER_PASSWORD, eventually, sending
from tests.service.test_messages import told
from tests.torture.receiver import certificate

AT_ONCE = "UPDATE jobs.pgqueuer SET execute_after = now()"


async def test_who_sets_whose_address(caller, owner):
    row = "SELECT email, set_by FROM person_contact"
    answer = await caller("system").post("/members/m1/email", {"email": "m1@example.cn"})
    assert (answer.status_code, answer.json()) == (200, {"code": "m1", "has_email": True})
    assert (await owner.fetchrow(row))["email"] == "m1@example.cn"
    for by, code, status in (("m2", "m1", 403), ("s1", "m1", 403), ("security", "m1", 403), ("system", "nobody", 404)):
        assert (await caller(by).post(f"/members/{code}/email", {"email": "a@example.cn"})).status_code == status, by
    # The address is in no answer that is kept, and in no log.
    for table in ("request_key", "audit", "journal"):
        assert "@" not in await owner.fetchval(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t"), table
    assert (await caller("m1").post("/members/m1/email", {"email": None})).json()["has_email"] is False
    assert await owner.fetchrow(row) is None


async def test_ones_own_address_is_proved_before_anything_goes_there(caller, app, owner):
    me, address = caller("m1"), "new@example.cn"
    services = app.inner.state["services"]

    async def set_to(email: str, proof: str | None, by: str = "m1"):
        return await caller(by).post(f"/members/{by}/email", {"email": email, "proof": proof})

    assert (await me.post("/members/m1/email/code", {"email": address})).json()["code"] == "mail-unavailable"
    async with taking(MailServer()) as mail:
        services.settings = replace(services.settings, outgoing=settings(mail))
        assert (await me.post("/members/m2/email/code", {"email": address})).json()["code"] == "role-missing"
        assert fault_codes(await me.post("/members/m1/email/code", {"email": "a@b"})) == {"/email": "validation-error"}
        answer = await me.post("/members/m1/email/code", {"email": address})
        assert (answer.status_code, answer.json()) == (200, {"code": "m1", "sent": True})
        [(_, to, content)] = mail.taken
        text = email.message_from_string(content, policy=policy.default).get_content()
        assert (to, "m1" in text, "某" in text) == (address, False, False)
        [code] = set(re.findall(r"^[0-9A-Z]{5}-[0-9A-Z]{5}$", text, re.MULTILINE))
        # Nothing is kept of it but that somebody asked.
        for table in ("request_key", "audit", "journal", "person_contact"):
            told = await owner.fetchval(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            assert "example.cn" not in told, table
        for wrong in (None, "", "00000-00000", code[:-1], "０" * 10):
            assert fault_codes(await set_to(address, wrong)) == {"/proof": "email-unproved"}
        # For this person and this address alone.
        assert fault_codes(await set_to("other@example.cn", code)) == {"/proof": "email-unproved"}
        assert fault_codes(await set_to(address, code, "m2")) == {"/proof": "email-unproved"}
        assert (await set_to(address, f" {code.lower().replace('-', ' ')} ")).json()["has_email"] is True
        assert (await me.get("/members/m1/email")).json()["email"] == "n…@example.cn"
        assert (await caller("m2").get("/members/m1/email")).json()["code"] == "role-missing"
        statuses = [(await me.post("/members/m1/email/code", {"email": address})).status_code for _ in range(5)]
        assert statuses[-1] == 429
        mail.refuse = "550 no such user"
        refused = await caller("m2").post("/members/m2/email/code", {"email": address})
        assert (refused.status_code, refused.json()["code"]) == (503, "mail-unavailable")


def test_a_code_ends_with_the_next_half_hour(keys):
    person = UUID(int=7)
    code = proof_of(keys, 1, person, "a@b.cn", now=10_000 * WINDOW)
    late = [proves(keys, 1, person, "a@b.cn", code, now=(10_000 + n) * WINDOW) for n in (-1, 0, 1, 2)]
    assert late == [False, True, True, False]


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b.cn", "a@b", "a b@c.cn", "a@b..cn", ".a@b.cn", "a.@b.cn", "a@-b.cn", "a@b.cn\r\nBcc: x@y.cn",
     "a@b.c",
     "<a@b.cn>", "a@b.cn, c@d.cn", '"a"@b.cn', "a@[127.0.0.1]", "某@b.cn", "a@某.cn", "a@b.cn ",
     "a" * 65 + "@b.cn", "a@" + "b" * 250 + ".cn",
     "a\x00@b.cn", "a@b@c.cn"],
)  # fmt: skip
async def test_addresses_that_are_none(caller, address):
    answer = await caller("m1").post("/members/m1/email", {"email": address})
    assert (answer.status_code, fault_codes(answer)) == (422, {"/email": "validation-error"})


@pytest.fixture
def worker(server, database) -> str:
    return server.url("gongbu_worker", WORKER_PASSWORD, database)


def settings(mail: MailServer, **more: str) -> Outgoing:
    env = {"GONGBU_SMTP_HOST": "127.0.0.1", "GONGBU_SMTP_PORT": str(mail.port), "GONGBU_SMTP_TLS": "none",
           "GONGBU_SMTP_FROM": "gongbu@example.cn", "GONGBU_ADDRESS": "https://points.example.cn"}  # fmt: skip
    return Outgoing.from_env(env | more)


async def test_one_notice_for_what_comes_close_together(db, world, caller, owner, worker):
    await caller("system").post("/members/m1/email", {"email": "m1@example.cn"})
    for _ in range(3):
        await told(db, world, "m1", "m2", kind="claim-decided")
    # A job for each message, with ids alone; one e-mail covers what was there when it was sent.
    jobs = await owner.fetch(
        "SELECT convert_from(payload, 'UTF8')::jsonb AS p FROM jobs.pgqueuer WHERE entrypoint = 'mail'"
    )
    assert len(jobs) == 6
    assert {key for one in jobs for key in json.loads(one["p"])} == {"realm", "person", "tx"}
    await owner.execute(AT_ONCE)
    async with taking(MailServer()) as mail, sending(worker, settings(mail), b"k"):
        assert await eventually(lambda: mail.taken)
        for _ in range(100):
            if not await owner.fetchval("SELECT count(*) FROM jobs.pgqueuer"):
                break
            await eventually(lambda: False, 0.1)
    [(sender, to, content)] = mail.taken
    assert (sender, to) == ("gongbu@example.cn", "m1@example.cn")
    notice = email.message_from_string(content, policy=policy.default)
    text = notice.get_content()
    assert "https://points.example.cn/inbox" in text
    # Nothing of what was decided, and about whom.
    for word in ("claim", "letters", "某m1", "m2", "某市"):
        assert word not in text
        assert word not in str(notice["Subject"])


async def test_what_is_rolled_back_sends_nothing(db, world, owner):
    with pytest.raises(KeyError):
        await told(db, world, "m1", "stranger")
    assert await owner.fetchval("SELECT count(*) FROM jobs.pgqueuer") == 0


async def test_the_notice_goes_encrypted_or_not_at_all(db, world, caller, owner, worker, tmp_path):
    cert, key = certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    await caller("system").post("/members/m1/email", {"email": "m1@example.cn"})
    await told(db, world, "m1")
    await owner.execute(AT_ONCE)
    trusting = {"GONGBU_SMTP_TLS": "starttls", "GONGBU_CA_FILE": str(cert)}
    async with taking(MailServer(tls=context)) as mail, sending(worker, settings(mail, **trusting), b"k"):
        assert await eventually(lambda: mail.taken)
    assert mail.plain == ["EHLO", "STARTTLS"]
    # A server that offers no encryption gets nothing.
    await told(db, world, "m1")
    await owner.execute(AT_ONCE)
    async with taking(MailServer()) as bare, sending(worker, settings(bare, GONGBU_SMTP_TLS="starttls"), b"k"):
        await _failed(owner)
    assert bare.taken == []
    assert "MAIL" not in bare.plain


async def _failed(owner) -> None:
    for _ in range(150):
        if await owner.fetchval("SELECT count(*) FROM delivery WHERE state = 'failed'"):
            return
        await eventually(lambda: False, 0.1)
    raise AssertionError("nothing was given up")


async def test_an_address_nobody_takes_is_told_to_its_owner_and_the_administrator(db, world, caller, owner, worker):
    await caller("system").post("/members/m1/email", {"email": "m1@example.cn"})
    await told(db, world, "m1")
    await owner.execute(AT_ONCE)
    async with taking(MailServer(refuse="550 no such user")) as mail, sending(worker, settings(mail), b"k"):
        await _failed(owner)
        told_m1 = (await caller("m1").get("/members/m1/email")).json()
        assert (told_m1["trouble"], bool(told_m1["failed_at"])) == ("address-refused", True)
        [one] = (await caller("system").get("/deliveries", state="failed")).json()["items"]
        assert (one["channel"], one["to"], one["trouble"], one["attempts"]) == ("mail", "m1", "address-refused", 3)
        mail.refuse = None
        again = await caller("system").post(f"/deliveries/{one['id']}/retry")
        assert (again.status_code, again.json()["state"]) == (200, "again")
        assert await eventually(lambda: mail.taken)


async def test_a_worker_killed_while_it_sends_loses_nothing(db, world, caller, owner, worker, tmp_path):
    await caller("system").post("/members/m1/email", {"email": "m1@example.cn"})
    await told(db, world, "m1")
    await owner.execute(AT_ONCE)
    async with taking(MailServer(stalls=True)) as mail:
        env = {
            **os.environ, "DATABASE_WORKER_URL": worker, "GONGBU_HOME": str(tmp_path), "GONGBU_SMTP_HOST": "127.0.0.1",
            "GONGBU_SMTP_PORT": str(mail.port), "GONGBU_SMTP_TLS": "none", "GONGBU_SMTP_FROM": "gongbu@example.cn",
        }  # fmt: skip
        command = (sys.executable, "-m", "service.worker")
        started = []
        try:
            for stalls in (True, False):
                mail.stalls, mail.plain = stalls, []
                quiet = asyncio.subprocess.DEVNULL
                started.append(await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=env, stderr=quiet))
                assert await eventually(lambda: mail.plain, 40)
                if stalls:
                    started[0].kill()
                    await started[0].wait()
                    first = "SELECT status::text FROM jobs.pgqueuer ORDER BY id LIMIT 1"
                    assert await owner.fetchval(first) == "picked"
            assert await eventually(lambda: mail.taken)
        finally:
            for one in started:
                if one.returncode is None:
                    one.kill()
                    await one.wait()
    assert len(mail.taken) == 1


async def test_a_worker_with_nothing_to_do_rests(db, world, caller, owner, worker, tmp_path):
    """It is told of new jobs and looks now and then; it must not wake itself by looking."""
    woken = []
    await caller("system").post("/members/m1/email", {"email": "m1@example.cn"})
    async with taking(MailServer()) as mail, sending(worker, settings(mail), b"k" * 32):
        await told(db, world, "m1")
        await owner.execute(AT_ONCE)
        assert await eventually(lambda: mail.taken)
        await asyncio.sleep(1)
        await owner.add_listener("ch_pgqueuer", lambda *told: woken.append(told))
        await asyncio.sleep(1)
        await owner.reset()
    assert woken == []
