"""The inbox: what one was told, and marking it as seen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ledger.messages import commands, queries
from service.api.fields import Body, DayOut, Id, Moment, Shape
from service.api.parameters import LIST, flag
from service.api.route import Ask, Reply, Route, answered, json_reply
from service.context import locale_of
from service.i18n import translator
from service.news import sentences


class UpTo(Body):
    """The latest message that was looked at."""

    up_to: Id


class Kept(Shape):
    """A message: `kind` and `params` for programs; `object`: path of the thing; `due_on`: last day to act on it."""

    id: Id
    kind: str
    object: str
    params: dict[str, Any]
    due_on: DayOut | None
    at: Moment
    seen_at: Moment | None


class Message(Kept):
    """A message with its sentence in the language asked for."""

    text: str


class MessageList(Shape):
    """A page of messages, the latest first."""

    items: list[Message]
    next: str | None


class Seen(Shape):
    """How many messages were new."""

    seen: int


async def inbox(ask: Ask) -> Reply:
    """Lists what the caller was told."""
    cursor = ask.cursor
    texts = translator(locale_of(ask.request.scope))
    async with ask.reading() as scope:
        found = await queries.inbox(
            scope, unseen=ask.query["unseen"], limit=ask.query["limit"], cursor=UUID(cursor) if cursor else None
        )
        said = await sentences(scope, texts, found.items)
    items = [{**one, "text": text} for one, text in zip(found.items, said, strict=True)]
    return json_reply({"items": items, "next": ask.sealed(found.next)})


async def see(ask: Ask) -> Reply:
    """Marks one message as seen."""
    return answered(await commands.see(ask.db, ask.call, ask.path["id"]))


async def see_up_to(ask: Ask) -> Reply:
    """Marks a message and all before it as seen."""
    asked: UpTo = ask.body
    return answered(await commands.see_up_to(ask.db, ask.call, UUID(asked.up_to)))


ROUTES = (
    Route("GET", "/messages", "messages", "What one was told", inbox, query=(
          flag("unseen", "Only what is not marked as seen"), *LIST), answer=MessageList),
    Route("POST", "/messages/seen", "see-messages", "Mark all messages up to one as seen", see_up_to, body=UpTo,
          answer=Seen, keyed=True, problems=("not-found",)),
    Route("POST", "/messages/{id}/seen", "see-message", "Mark a message as seen", see, answer=Kept, keyed=True),
)  # fmt: skip
