"""What every page has around it: caller, language, navigation; and how a template becomes an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request, Response
from markupsafe import Markup

from ledger import command
from ledger.access import Realm, Scope
from ledger.errors import Refusal
from ledger.messages.queries import MOST_COUNTED, unseen_count
from ledger.org import queries as org
from ledger.org.credentials import must_change
from ledger.types import Actor, Call
from service.auth import csrf, sessions
from service.context import Services, header, request_id_of, services_of
from service.i18n import LOCALES, Translator, choose, translator
from service.pages.assets import asset_url
from service.pages.places import Office, nav_of, offices_of

AnyRequest = Request[Any, Any, Any]
TEMPLATES = Path(__file__).parent.parent / "templates"
LANGUAGE_COOKIE = "gongbu_language"
MOST_SEATS = 3
HTML = "text/html"
NAMES = {"zh_CN": "中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a page. actor, realm and me are None before sign-in."""

    request: AnyRequest
    texts: Translator
    actor: Actor | None = None
    realm: Realm | None = None
    me: Mapping[str, Any] | None = None
    offices: Sequence[Office] = ()
    contacts: Sequence[tuple[str, str]] = ()
    nav: Sequence[tuple[str, str]] = ()
    unseen: int = 0
    csrf: csrf.Token = field(default_factory=csrf.fresh)

    @property
    def services(self) -> Services:
        """The services of this process."""
        return services_of(self.request.scope)

    @property
    def english(self) -> bool:
        """Whether the page is shown in English."""
        return self.texts.locale == "en"

    def text(self, message: str, **figures: Any) -> str:
        """The message in the caller's language."""
        return self.texts.text(message, **figures)

    def call(self, name: str, route: str, key: str | None = None, digest: bytes = b"") -> Call:
        """A change asked for by this page."""
        assert self.actor is not None
        return Call(self.actor, name, route, key, digest, request_id_of(self.request.scope))

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response[bytes]:
        """The template as an answer; pages are personal, so nobody keeps them."""
        body = ENVIRONMENT.get_template(template).render(**self._around(), **context)
        headers = {"Content-Language": self.texts.language, "Vary": "Cookie, Accept-Language, HX-Request"}
        cookies = csrf.cookies(self.request, self.csrf)
        return Response(body.encode(), status_code=status, media_type=HTML, headers=headers, cookies=cookies)

    def _around(self) -> dict[str, Any]:
        other = next(one for one in LOCALES if one != self.texts.locale)
        url = self.request.url
        here = url.path + (f"?{url.query}" if url.query else "")
        return {
            "visit": self,
            "language": self.texts.language,
            "other_language": other.replace("_", "-"),
            "other_name": NAMES[other],
            "here_path": url.path,
            "here_encoded": quote(here, safe=""),
            # What stands in documents and books is Chinese, and says so to a screen reader on an English page.
            "zh": Markup(' lang="zh-CN"') if self.english else "",
            "realm": self.realm,
            "me": self.me,
            "nav": [(href, self.text(text)) for href, text in self.nav],
            "unseen": f"{MOST_COUNTED - 1}+" if self.unseen >= MOST_COUNTED else self.unseen,
            "contacts": self.contacts,
        }


@pass_context
def _translate(context: Context, message: str, **figures: Any) -> str:
    visit: Visit = context["visit"]
    return visit.text(message, **figures)


@pass_context
def _csrf_field(context: Context) -> Markup:
    visit: Visit = context["visit"]
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(visit.csrf.value)


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(_=_translate, csrf_field=_csrf_field, asset=asset_url)
    return made


ENVIRONMENT = _environment()


def locale_of(request: AnyRequest) -> str:
    """The language chosen by the switch, else the one the browser asks for."""
    kept = request.cookies.get(LANGUAGE_COOKIE)
    return kept if kept in LOCALES else choose(header(request.scope, b"accept-language"))


def outside(request: AnyRequest) -> Visit:
    """A visit before sign-in."""
    return Visit(request, translator(locale_of(request)), csrf=csrf.token_of(request))


class PasswordDue(Exception):
    """Signed in with a one-time password: nothing else before one's own is chosen."""


@asynccontextmanager
async def inside(request: AnyRequest, *, choosing: bool = False) -> AsyncIterator[tuple[Visit, Scope]]:
    """A visit of someone signed in, with one consistent view of the ledger. Refusal token-missing otherwise.

    PasswordDue where a one-time password is still in use, unless the visit is for choosing another.
    """
    services = services_of(request.scope)
    actor = await sessions.actor_of(request)
    if actor is None:
        raise Refusal("token-missing")
    async with command.reading(services.db, actor) as scope:
        if not choosing and await must_change(scope):
            raise PasswordDue
        yield await visit_of(request, scope), scope


async def visit_of(request: AnyRequest, scope: Scope) -> Visit:
    """The frame of a page for the caller of this scope."""
    me = await org.me(scope)
    offices = offices_of(scope)
    nav = nav_of(scope, offices)
    return Visit(
        request,
        translator(locale_of(request)),
        scope.actor,
        scope.realm,
        {**me, "member": scope.member, "reviews": any(url == "/claims/queue" for url, _ in nav)},
        offices,
        await _contacts(scope, translator(locale_of(request))),
        nav,
        await unseen_count(scope),
        csrf.token_of(request),
    )


async def _contacts(scope: Scope, texts: Translator) -> list[tuple[str, str]]:
    """Who answers questions, with the post: the committee of the own branch, then the administrators."""
    home = scope.tree.units[scope.home].code if scope.home else None
    seats = [one for one in await org.seats(scope, home) if one["name"]][:MOST_SEATS] if home else []
    offices = [(one["name"], texts.text("role:" + one["role"])) for one in await org.contacts(scope)]
    return [*((one["name"], one["seat"]) for one in seats), *offices[:MOST_SEATS]]


def see_other(location: str, *, cookies: Sequence[Any] = ()) -> Response[bytes]:
    """303 to a page of ours."""
    return Response(b"", status_code=303, headers={"Location": location}, cookies=list(cookies))


def local(path: str | None) -> str:
    """The path if it leads to a page of ours, else the first page: nobody may send people elsewhere through us."""
    fine = path and path.startswith("/") and not path.startswith(("//", "/\\", "/api/"))
    # All our addresses are ASCII, as headers are.
    return path if fine and path and path.isascii() and path.isprintable() else "/"
