"""One's own address for e-mail, the same way for pages and programs: proved by a code before anything is sent there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.errors import Refusal
from ledger.messages.contacts import ask_proof
from ledger.types import Actor, Answer, Call
from service.context import Services
from service.email_proof import proof_of, proves
from service.mail import MailFailed, send_code

_ALL = "codes"


def is_proved(services: Services, actor: Actor, email: str, proof: str) -> bool:
    """Whether the code was sent to this address for this person a short while ago."""
    return proves(services.keys, actor.realm_id, actor.person_id, email, proof)


async def sent_proof(services: Services, call: Call, code: str, email: str) -> Answer:
    """Sends the code. Refusals: role-missing, validation-error (/email), rate-limited, mail-unavailable."""
    actor = call.actor
    name = f"{actor.realm_id}/{actor.person_id}"
    services.codes.check(name, _ALL)
    answer = await ask_proof(services.db, call, code, email)
    services.codes.failed(name, _ALL)
    try:
        await send_code(
            services.settings.outgoing, email, proof_of(services.keys, actor.realm_id, actor.person_id, email)
        )
    except MailFailed as trouble:
        raise Refusal("mail-unavailable", trouble=str(trouble)) from trouble
    return answer


def told_of(contact: Mapping[str, Any] | None, code: str) -> dict[str, Any]:
    """One's own address as it is told."""
    found = contact or {"email": None, "set_at": None, "failed_at": None, "trouble": None}
    moments = {name: found[name].isoformat() if found[name] else None for name in ("set_at", "failed_at")}
    email = masked(found["email"]) if found["email"] else None
    return {"code": code, "email": email, **moments, "trouble": found["trouble"]}


def masked(email: str) -> str:
    """Enough to know one's own address by: `z…@example.cn`."""
    name, _, host = email.partition("@")
    return f"{name[0]}…@{host}"
