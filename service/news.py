"""Messages and duties in sentences: labels `message-KIND` and `due-KIND-STATE` of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.access import Scope
from ledger.messages.queries import named
from ledger.schemes.steps import schemes_now
from service.i18n import Translator

Told = Mapping[str, Any]
# Params that hold codes, told to people by name.
PEOPLE = ("subject", "by", "person", "member")
UNITS = (*PEOPLE, "unit", "branch")


async def sentences(scope: Scope, texts: Translator, told: Sequence[Told]) -> list[str]:
    """What the messages say, in the reader's language, with names for the codes in them."""
    codes = {str(one["params"][name]) for one in told for name in PEOPLE if one["params"].get(name)}
    people = await named(scope, codes)
    items: dict[str, str] = {}
    if any("item" in one["params"] for one in told):
        english = texts.locale == "en"
        for version in (await schemes_now(scope)).all:
            for code, item in version.scheme.items.items():
                items[code] = item.name_en if english and item.name_en else item.name

    def name(param: str, value: Any) -> Any:
        if param == "kinds":
            return texts.text("list-comma").join(texts.text(f"kind:{one}") for one in value)
        unit = scope.tree.by_code.get(str(value)) if param in UNITS else None
        if param in PEOPLE and value in people:
            return people[value]
        if param == "duty":
            return texts.text(str(value))
        return unit.name if unit else items.get(value, value) if param == "item" else value

    return [
        texts.text(
            f"message-{one['kind']}",
            **{key: name(key, value) for key, value in one["params"].items() if value is not None},
        )
        for one in told
    ]


def place(told: Told) -> str:
    """The page of what the message is about."""
    return f"/{told['object']}"
