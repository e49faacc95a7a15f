"""Tasks on one page: the own ones to report, those of the branch to confirm, and a form to give one."""

from __future__ import annotations

from uuid import UUID

from litestar import Response

from ledger.access import Scope
from ledger.errors import Refusal
from ledger.messages.queries import named as names_of
from ledger.org.people import at_home
from ledger.reach import tasks as ledger
from ledger.reach.tasks import NewTask
from ledger.types import Answer
from service.context import services_of
from service.pages.acting import Said, acted, day_of, looked, step_of
from service.pages.forms import Form
from service.pages.frame import AnyRequest, Visit

MOST = 200


async def tasks_page(request: AnyRequest) -> Response[bytes]:
    """The caller's tasks, and those of the branches the caller reads."""
    return await looked(request, _page)


async def _page(request: AnyRequest, visit: Visit, scope: Scope, said: Said) -> Response[bytes]:
    page = await ledger.tasks(scope, limit=MOST)
    mine = [one for one in page.items if one["person"] == scope.actor.code]
    others = [one for one in page.items if one["person"] != scope.actor.code]
    others.sort(key=lambda one: (one["state"] not in ("reported", "given"), one["state"] != "reported", one["due_on"]))
    given = [one.unit_id for one in scope.roles if one.role == "branch_committee"]
    people = (await at_home(scope.conn, scope.realm.id, given, scope.today)).values() if given else ()
    members = sorted((one.name_key, one.code, one.name) for one in people if one.code != scope.actor.code)
    return said.page(
        visit,
        "tasks.html",
        mine=mine,
        people=await names_of(scope, {one["given_by"] for one in page.items if one["given_by"]}),
        others=others,
        members=members,
        more=page.next is not None,
        today=scope.today.isoformat(),
    )


async def act(request: AnyRequest) -> Response[bytes]:
    """Gives a task, or takes the next step of one."""
    return await acted(request, _act, _page, lambda _: "/tasks")


async def _act(request: AnyRequest, visit: Visit, form: Form) -> Answer:
    db, name = services_of(request.scope).db, form.one("act")
    call = visit.call(f"{name}-task", f"POST /tasks#{name}", form.key, form.digest())
    if name == "give":
        return await ledger.give(db, call, NewTask(form.one("person"), form.one("matter"), day_of(form, "due_on")))
    try:
        task = UUID(form.one("id"))
    except ValueError:
        raise Refusal("not-found") from None
    return await ledger.take(db, call, task, name, step_of(form) or 0, form.one("reason") or None)
