"""What stands on the one page for the Party group (上会材料), in the language of whoever prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from ledger.access import Scope
from ledger.resolutions.queries import resolution
from rules.points import text
from service.i18n import Translator
from service.papers.content import around

KINDS = ("evaluated", "drawn", "confirmed")
# So many sheets stand on the first page where not all of them fit there.
MOST_FIRST = 12
NOTE = "Evenness: share of points booked in the last four weeks, by one hand, or more than sixty days late."
SOME = "{n} of {all} sheets, those that ask for a look; all of them stand on the annex."
HEADS = (
    "paper:number", "Unit", "People", "paper:entries", "Points", *(f"paper:{kind}" for kind in KINDS), "Evenness",
    "Exceptions", "Decision",
)  # fmt: skip


async def brief(scope: Scope, resolution_id: UUID, texts: Translator) -> dict[str, Any]:
    """The page of a paper, to whoever reads papers over its unit. Refusal not-found."""
    one = await resolution(scope, resolution_id)
    page, say = one["paper"], texts.text
    rows = [_sheet(n, sheet, texts) for n, sheet in enumerate(page["sheets"], start=1)]
    first = [rows[n] for n, sheet in enumerate(page["sheets"]) if _asks(sheet)][:MOST_FIRST]
    period = say("period {code}, {from} to {to}", code=page["period"], **{"from": page["from"], "to": page["to"]})
    figures = say("{n} entries, {points} points, as booked when the page was prepared.", n=page["entries"],
                  points=page["points"])  # fmt: skip
    return {
        **around(scope, one["title"], texts),
        "lead": "　".join((one["unit_name"], period, say(f"layer:{one['layer']}"))),
        "figures": figures,
        "sheet_heads": [say(head) for head in HEADS],
        "sheets": rows,
        "first": first,
        "total": _total(page["sheets"], page, say("paper:total")),
        "annex": [say(SOME, n=n, all=len(rows)) for n in range(len(first) + 1)],
        "annex_title": say("Annex: all {n} sheets", n=len(rows)),
        "exceptions_title": say("Exceptions, to be looked at by name"),
        "exception_heads": [say(head) for head in ("What", "Unit", "Who", "Item", "Points or share")],
        "exceptions": [_exception(each, texts) for each in page["exceptions"]],
        "more": say("{n} more.", n=page["more_exceptions"]) if page["more_exceptions"] else None,
        "none": say("None."),
        "note": say(NOTE),
        "decision_title": say("Decision of the meeting"),
        **_decision(one, texts),
        "hands": [say(name) for name in ("Chair of the meeting", "Keeper of the minutes")],
        "digest": f"{say('Digest of the page')}　{one['digest']}",
    }  # fmt: skip


def _asks(one: Mapping[str, Any]) -> bool:
    """Whether a sheet asks for a look: booked unevenly, with exceptions, or sent back."""
    returned = one["verdict"] and one["verdict"]["verdict"] == "returned"
    return bool(one["flags"] or one["exceptions"] or returned)


def _sheet(number: int, one: Mapping[str, Any], texts: Translator) -> list[str]:
    verdict = texts.text(f"sheet:{one['verdict']['verdict']}") if one["verdict"] else ""
    return [
        str(number),
        one["name"],
        str(one["people"]),
        str(one["entries"]),
        one["points"],
        *(one["assurance"][kind] for kind in KINDS),
        texts.text("list-comma").join(texts.text(f"even:{flag}") for flag in one["flags"]),
        str(one["exceptions"] or ""),
        verdict,
    ]


def _total(sheets: Sequence[Mapping[str, Any]], page: Mapping[str, Any], name: str) -> list[str]:
    sums = [text(sum((Decimal(one["assurance"][kind]) for one in sheets), Decimal(0))) for kind in KINDS]
    people, exceptions = (sum(one[field] for one in sheets) for field in ("people", "exceptions"))
    return ["", name, str(people), str(page["entries"]), page["points"], *sums, "", str(exceptions or ""), ""]


def _exception(one: Mapping[str, Any], texts: Translator) -> list[str]:
    share = " %" if one["kind"] == "one-person" else ""
    # Pages frozen before names stood on them hold codes alone.
    who = f"{one['name']}（{one['subject']}）" if "name" in one else one["subject"]
    return [
        texts.text(f"exception:{one['kind']}"),
        one.get("unit_name") or one["unit"],
        who,
        one.get("item_name") or one["item"] or "",
        one["figure"] + share,
    ]


def _decision(one: Mapping[str, Any], texts: Translator) -> dict[str, Any]:
    """What the meeting decided, or the places to write it down."""
    say = texts.text
    done = next((step["params"] for step in one["steps"] if step["act"] == "decide"), None)
    present = say("{a} of {b}", a=done["present"], b=done["entitled"]) if done else ""
    back = [sheet for sheet in one["paper"]["sheets"] if sheet["verdict"] and sheet["verdict"]["verdict"] == "returned"]
    open_lines = [] if done else [[say("Sheets that go back"), ""]]
    return {
        "decision": [
            [say("Number of the minutes"), done["minutes"] if done else "", say("Date of the meeting"),
             done["met_on"] if done else ""],
            [say("Present of entitled"), present, say("Sheets confirmed"),
             str(len(one["paper"]["sheets"]) - len(back)) if done else ""],
        ],
        "returned": [*([sheet["name"], sheet["verdict"]["reason"]] for sheet in back), *open_lines],
    }  # fmt: skip
