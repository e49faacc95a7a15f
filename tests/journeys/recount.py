"""A second opinion: totals counted again over HTTP alone, from published documents and booked entries.

It shares no code with the project, so that a mistake of ours is not made twice. It knows what the shipped schemes use:
starting points, sums, highest only, bars, pools, caps, floors, and roll-ups by mean and by share.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import httpx

Totals = dict[str, Decimal]


def pages(client: httpx.Client, path: str, **query: Any) -> Iterator[dict[str, Any]]:
    """All items of a list, page by page."""
    cursor = None
    while True:
        wanted = {**query, "limit": 200, **({"cursor": cursor} if cursor else {})}
        page = client.get(path, params=wanted).raise_for_status().json()
        yield from page["items"]
        cursor = page["next"]
        if cursor is None:
            return


def standing_facts(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries that count: neither a reversal nor reversed."""
    return [one for one in entries if one["reverses"] is None and one["reversed_by"] is None]


def total(scheme: dict[str, Any], facts: list[dict[str, Any]]) -> Decimal:
    """The total of one subject without roll-ups."""
    dimensions = sum((_dimension(one, facts) for one in scheme["dimensions"]), Decimal(0))
    return _bounded(Decimal(scheme["total"]["start"] or 0) + dimensions, scheme["total"])


def _dimension(dimension: dict[str, Any], facts: list[dict[str, Any]]) -> Decimal:
    present = {one["item"] for one in facts}
    points = Decimal(dimension["start"] or 0)
    for item in dimension["items"]:
        given = [Decimal(one["points"]) for one in facts if one["item"] == item["code"]]
        if given and not present & set(item["barred_by"]):
            points += max(given) if item["counts"] == "highest" else sum(given)
    return _bounded(points, dimension)


def _bounded(points: Decimal, bounds: dict[str, Any]) -> Decimal:
    if bounds["cap"] is not None:
        points = min(points, Decimal(bounds["cap"]))
    return points if bounds["floor"] is None else max(points, Decimal(bounds["floor"]))


def rolled_up(scheme: dict[str, Any], branches: list[Decimal], members: list[Decimal]) -> Decimal | None:
    """The total of a committee; None where it has nobody to count."""
    parts = {"branch": branches, "member": members}
    found = [_part(one["rollup"], parts[one["rollup"]["subject_kind"]]) for one in scheme["dimensions"]]
    return None if None in found else sum((one for one in found if one is not None), Decimal(0))


def _part(rollup: dict[str, Any], totals: list[Decimal]) -> Decimal | None:
    if not totals:
        return None
    if rollup["measure"] == "mean":
        value = sum(totals, Decimal(0)) / len(totals)
    else:
        value = Decimal(sum(one >= Decimal(rollup["line"]) for one in totals)) / len(totals)
    return (value * Decimal(rollup["times"])).quantize(Decimal(1).scaleb(-rollup["places"]), ROUND_HALF_UP)


def recount(
    client: httpx.Client, entries: list[dict[str, Any]], results: list[dict[str, Any]]
) -> dict[str, str | None]:
    """Total by subject code for every row of the results, counted again."""
    schemes = {
        (row["scheme"], row["scheme_version"]): client.get(
            f"/schemes/{row['scheme']}/versions/{row['scheme_version']}"
        ).json()
        for row in {(one["scheme"], one["scheme_version"]): one for one in results}.values()
    }
    parents = {one["code"]: one["parent"] for one in pages(client, "/units")}
    by_subject: dict[str, list[dict[str, Any]]] = {}
    for one in standing_facts(entries):
        by_subject.setdefault(one["subject"], []).append(one)
    own: Totals = {}
    for row in results:
        if row["subject_kind"] != "committee":
            own[row["code"]] = total(schemes[row["scheme"], row["scheme_version"]], by_subject.get(row["code"], []))
    found: dict[str, str | None] = {code: plain(points) for code, points in own.items()}
    for row in results:
        if row["subject_kind"] == "committee":
            scheme = schemes[row["scheme"], row["scheme_version"]]
            found[row["code"]] = plain(_committee(scheme, row["code"], results, by_subject, own, parents, schemes))
    return found


def six_compare(entries: list[dict[str, Any]]) -> str | None:
    """A committee's six-compare total: each item the mean of its quarters, to two places, all added up."""
    quarters: dict[str, dict[int, list[Decimal]]] = {}
    for one in standing_facts(entries):
        if "grade" in one["attributes"]:
            quarter = (int(one["occurred_on"][5:7]) - 1) // 3
            quarters.setdefault(one["item"], {}).setdefault(quarter, []).append(Decimal(one["points"]))
    found = Decimal(0)
    for years in quarters.values():
        means = [sum(each, Decimal(0)) / len(each) for each in years.values()]
        found += (sum(means, Decimal(0)) / len(means)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return plain(found)


def _committee(
    scheme: dict[str, Any],
    code: str,
    results: list[dict[str, Any]],
    by_subject: dict[str, list[dict[str, Any]]],
    own: Totals,
    parents: dict[str, str | None],
    schemes: dict[tuple[str, int], dict[str, Any]],
) -> Decimal | None:
    below = {unit for unit in parents if code in _line(unit, parents)}
    branches = [own[row["code"]] for row in results if row["subject_kind"] == "branch" and row["code"] in below]
    members = [
        # A roll-up counts what was booked below it: what a member earned elsewhere stays there.
        total(
            schemes[row["scheme"], row["scheme_version"]],
            [f for f in by_subject.get(row["code"], []) if f["unit"] in below],
        )
        for row in results
        if row["subject_kind"] == "member" and row["unit_code"] in below
    ]
    return rolled_up(scheme, branches, members)


def _line(unit: str | None, parents: dict[str, str | None]) -> list[str]:
    found = []
    while unit is not None:
        found.append(unit)
        unit = parents.get(unit)
    return found


def plain(points: Decimal | None) -> str | None:
    """As the service writes numbers: no exponent, no trailing zeros."""
    if points is None:
        return None
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
