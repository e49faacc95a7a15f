"""The addresses of all pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from ledger.errors import Refusal
from ledger.org.names import is_code
from service.pages import (
    adoptions,
    award,
    checks,
    consultations,
    contact,
    draws,
    entrance,
    errors,
    evidence,
    frequencies,
    home,
    inbox,
    inventory,
    items,
    meetings,
    outbox,
    papers,
    queries,
    ranking,
    receipt,
    resolutions,
    results,
    schemes,
    sheet,
    simulate,
    strictness,
    tasks,
    units,
    watch,
    why_not,
)
from service.pages.assets import static
from service.pages.claims import addresses as claims
from service.pages.frame import PasswordDue
from service.pages.oversight import routes as oversight

Page = Callable[[Request[Any, Any, Any]], Awaitable[Response[Any]]]

GET: tuple[tuple[str, Page], ...] = (
    ("/", home.home),
    ("/inbox", inbox.inbox_page),
    ("/webhooks", outbox.outbox_page),
    ("/evidence", evidence.evidence_page),
    ("/inbox/email", contact.email_page),
    ("/evidence/{id:str}/content", evidence.content),
    ("/evidence/{id:str}/thumbnail", evidence.thumbnail),
    ("/sign-in", entrance.sign_in_page),
    ("/password", entrance.password_page),
    ("/language", entrance.language),
    ("/members/{code:str}", home.member_card),
    ("/members/{code:str}/why", units.why_member),
    ("/entries/{entry_id:str}", home.entry_page),
    ("/entries/{entry_id:str}/receipt", receipt.receipt_page),
    ("/entries/{entry_id:str}/receipt/file", receipt.receipt_file),
    ("/units/{code:str}", units.unit_page),
    ("/units/{code:str}/why", units.why_unit),
    ("/units/{code:str}/sheet", sheet.sheet_page),
    ("/units/{code:str}/items", items.items_page),
    ("/units/{code:str}/why-not", why_not.why_not_unit_page),
    ("/members/{code:str}/why-not", why_not.why_not_member_page),
    ("/units/{code:str}/award", award.award_page),
    ("/units/{code:str}/ranking", ranking.ranking_page),
    ("/queries", queries.list_page),
    ("/queries/new", queries.new_page),
    ("/queries/{id:str}", queries.thread_page),
    ("/results", results.index),
    ("/results/{period:str}", results.results_page),
    ("/results/{period:str}/download/{form:str}", results.download),
    ("/schemes", schemes.schemes_page),
    ("/schemes/{code:str}", schemes.scheme_page),
    ("/schemes/{code:str}/simulate", simulate.simulate_page),
    ("/schemes/{code:str}/inventory", inventory.inventory_page),
    ("/schemes/{code:str}/consultations", consultations.scheme_page),
    ("/consultations", consultations.list_page),
    ("/consultations/{id:str}", consultations.round_page),
    ("/adoptions", adoptions.adoptions_page),
    ("/meetings", meetings.list_page),
    ("/meetings/{id:str}", meetings.meeting_page),
    ("/meetings/{id:str}/screen", meetings.screen_page),
    ("/meetings/{id:str}/record.pdf", papers.record),
    ("/meetings/{id:str}/attendance.pdf", papers.attendance),
    ("/inspections/{id:str}/report.pdf", papers.inspection),
    ("/units/{code:str}/sheet.pdf", papers.sheet),
    ("/meetings/{id:str}/sign-in", meetings.sign_in_page),
    ("/units/{code:str}/meetings/new", meetings.new_page),
    ("/units/{code:str}/organisational-life", meetings.year_page),
    ("/organisational-life/frequencies", frequencies.frequencies_page),
    ("/attendance-exemptions", frequencies.exemptions_page),
    ("/resolutions", resolutions.list_page),
    ("/resolutions/{id:str}", resolutions.paper_page),
    ("/resolutions/{id:str}/paper.pdf", papers.resolution),
    ("/returned-sheets", resolutions.returned_page),
    ("/problems/{slug:str}", errors.problem_page),
    ("/tasks", tasks.tasks_page),
    ("/watch/rings", watch.rings_page),
    ("/watch/likenesses", watch.likenesses_page),
    ("/watch/objectors", watch.objectors_page),
    *claims.GET,
    *checks.GET,
    *strictness.GET,
    *draws.GET,
    *oversight.GET,
)
POST: tuple[tuple[str, Page], ...] = (
    ("/sign-in", entrance.sign_in),
    ("/sign-out", entrance.sign_out),
    ("/inbox", inbox.see_all),
    ("/webhooks", outbox.act),
    ("/evidence", evidence.hand_in),
    ("/inbox/email", contact.act),
    ("/password", entrance.choose_password),
    ("/entries/{entry_id:str}/reversal", home.take_back),
    ("/units/{code:str}/award/preview", award.preview_page),
    ("/units/{code:str}/award", award.book),
    ("/queries/new", queries.ask),
    ("/queries/{id:str}", queries.act),
    ("/results/{period:str}/settle", results.settle),
    ("/results/{period:str}/publish", results.publish),
    ("/results/{period:str}/close", results.close),
    ("/results/{period:str}/reopen", results.reopen),
    ("/schemes/{code:str}/inventory", inventory.act),
    ("/schemes/{code:str}/consultations", consultations.open_round),
    ("/schemes/{code:str}/publish", consultations.publish),
    ("/consultations/{id:str}", consultations.act),
    ("/resolutions", resolutions.prepare),
    ("/resolutions/{id:str}", resolutions.act),
    ("/returned-sheets/{id:str}", resolutions.answer_sheet),
    ("/adoptions", adoptions.book),
    ("/units/{code:str}/meetings", meetings.plan),
    ("/meetings/{id:str}", meetings.act),
    ("/organisational-life/frequencies", frequencies.change),
    ("/attendance-exemptions", frequencies.exempt),
    ("/adoptions/{id:str}/withdraw", adoptions.take_back),
    ("/tasks", tasks.act),
    ("/watch/notes/{kind:str}", watch.note),
    *claims.POST,
    *checks.POST,
    *draws.POST,
    *oversight.POST,
)


def _handler(method: str, path: str, page: Page) -> HTTPRouteHandler:
    """A refusal becomes a page here, since Litestar's own handlers of errors may not wait for the database."""

    async def handle(request: Request[Any, Any, Any]) -> Response[Any]:
        try:
            if not all(is_code(str(one)) for one in request.path_params.values()):
                raise Refusal("not-found")
            return await page(request)
        except Refusal as refusal:
            return await errors.on_refusal(request, refusal)
        except PasswordDue:
            return errors.to_password(request)
        except Exception as trouble:
            return await errors.on_bug(request, trouble)

    handle.__name__ = f"page_{page.__name__}"
    return HTTPRouteHandler(path, http_method=[method], status_code=200, include_in_schema=False)(handle)  # type: ignore[list-item]


def pages() -> tuple[HTTPRouteHandler, ...]:
    """A handler for every page, and for the files they use."""
    gets = (_handler("GET", path, page) for path, page in GET)
    return (static, *gets, *(_handler("POST", path, page) for path, page in POST))
