"""Warnings about a scheme that loads: what nobody can reach, what is never used, what a reader would confuse."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from rules.conditions import Condition, apart, clash
from rules.findings import Finding, finding
from rules.mechanisms.lookup import Lookup
from rules.mechanisms.tiers import Tiers
from rules.mechanisms.validity import Validity
from rules.points import text
from rules.reach import dimension_most, item_most, total_most, value
from rules.scheme import Bounds, Dimension, Item, Scheme
from rules.shape import Prices
from rules.shares import shares
from rules.spans import Edge

# Attributes by which schemes tell posts apart; a level of an award is not one, whoever earns it may earn another.
POSTS = ("post", "role", "rank", "position", "duty", "category")


def lint(scheme: Scheme, day: date) -> list[Finding]:
    """Everything worth a second look in the scheme as it stands on the day."""
    return [
        *_dimensions(scheme, day),
        *_names(scheme),
        *_worthless(scheme, day),
        *_bands(scheme, day),
        *_bounds("total", scheme.total, day),
        *_coverage(scheme),
        *_prices(scheme, day),
        *_posts(scheme, day),
        *_totals(scheme, day),
        *_validity(scheme),
        *_purposes(scheme, day),
    ]


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those that forbid publishing."""
    return [each for each in findings if each.severity == "red"]


def _dimensions(scheme: Scheme, day: date) -> Iterator[Finding]:
    for dimension in scheme.dimensions:
        if not dimension.items and not dimension.rollup:
            yield finding(dimension.code, "nothing-scored", name=dimension.name)
        cap, most = dimension.cap_on(day), dimension_most(scheme, dimension, day, {})
        if cap is not None and most is not None and most < cap:
            yield finding(dimension.code, "cap-unreachable", cap=text(cap), most=text(most))
        yield from _bounds(dimension.code, dimension.bounds, day)


def _bounds(path: str, bounds: Bounds, day: date) -> Iterator[Finding]:
    start, cap, floor = (value(each, day) for each in (bounds.start, bounds.cap, bounds.floor))
    if cap is not None and start is not None and start > cap:
        yield finding(path, "start-above-cap", start=text(start), cap=text(cap))
    if cap is not None and floor is not None and floor > cap:
        yield finding(path, "floor-above-cap", floor=text(floor), cap=text(cap))


def _path(item: Item) -> str:
    return f"{item.dimension}/{item.code}"


def _names(scheme: Scheme) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for item in scheme.items.values():
        if item.name in seen:
            yield finding(_path(item), "same-name", name=item.name, other=seen[item.name])
        seen.setdefault(item.name, item.code)


def _worthless(scheme: Scheme, day: date) -> Iterator[Finding]:
    used = {code for each in scheme.grades.sets for band in each.bands for code in band.needs}
    used |= {code for item in scheme.items.values() for code in item.barred_by} | scheme.one_by_one
    for item in scheme.items.values():
        zero = item.tariff is not None and value(item.tariff, day) == 0 and item.whole is None and item.cohort is None
        if item.code not in used and not item.redeems and (zero or (item.sign > 0 and item_most(item, day) == 0)):
            yield finding(_path(item), "worthless", name=item.name)


def _bands(scheme: Scheme, day: date) -> Iterator[Finding]:
    most, floor = total_most(scheme, day), value(scheme.total.floor, day)
    for each in scheme.grades.sets:
        for band in each.bands:
            low, high = band.span.low, band.span.high
            if most is not None and low is not None and low > (most, 0):
                reach = f"≤ {text(most)}"
            elif floor is not None and high is not None and high <= (floor, 0):
                reach = f"≥ {text(floor)}"
            else:
                continue
            yield finding(f"grades/{band.grade}", "grade-unreachable", grade=band.grade, reach=reach)
    line = value(scheme.benchmark, day)
    if line is not None and most is not None and most < line:
        yield finding("benchmark", "benchmark-unreachable", line=text(line), most=text(most))


def _coverage(scheme: Scheme) -> Iterator[Finding]:
    for one, other in combinations(scheme.covers.tests, 2):
        if one.key == other.key and clash(one, other):
            yield finding("covers", "covers-nobody", key=one.key)
    sets = scheme.grades.sets
    for first, second in combinations(range(len(sets)), 2):
        if sets[second].when.tests and not apart(sets[first].when, sets[second].when):
            yield finding(f"grades/bands/{second}", "bands-overlap", first=first + 1, second=second + 1)
    if sets and sets[-1].when.tests and not _complete([each.when for each in sets]):
        yield finding(f"grades/bands/{len(sets) - 1}", "bands-uncovered")


def _complete(conditions: list[Condition]) -> bool:
    """Whether two of the conditions are the opposite of each other, so that one of them always holds."""
    single = [each.tests[0] for each in conditions if len(each.tests) == 1]
    pairs = combinations(single, 2)
    return any(a.key == b.key and a.values == b.values and a.wanted != b.wanted for a, b in pairs)


def _ends(prices: Prices, day: date) -> bool:
    return all(priced is None for since, priced in prices.items() if since >= day) and prices.on(day) is None


def _prices(scheme: Scheme, day: date) -> Iterator[Finding]:
    for item in scheme.items.values():
        base = item.steps[0]
        table = list(base.table.values()) if isinstance(base, Lookup) else []
        values = [item.tariff] if item.tariff is not None else table
        if values and all(_ends(each, day) for each in values):
            yield finding(_path(item), "never-awardable", name=item.name, day=day.isoformat())
        if isinstance(base, Tiers):
            yield from _open_ends(_path(item), base)
        price = value(item.tariff, day)
        exponent = price.as_tuple().exponent if price is not None else 0
        fine = isinstance(exponent, int) and item.places - exponent > 4
        if price is not None and fine and item.places and item.rounding is None:
            yield finding(_path(item), "too-fine", price=text(price), places=item.places)


def _open_ends(path: str, tiers: Tiers) -> Iterator[Finding]:
    low, high = tiers.spans[0].low, tiers.spans[-1].high
    # Quantities start above zero, so a first row from 1 leaves nothing out where numbers are whole.
    if low is not None and low[0] > (1 if tiers.places == 0 else 0):
        yield finding(path, "table-open", by=tiers.by, side="<", edge=_shown(low))
    if high is not None:
        yield finding(path, "table-open", by=tiers.by, side=">", edge=_shown(high))


def _shown(edge: Edge) -> str:
    return text(edge[0])


def _posts(scheme: Scheme, day: date) -> Iterator[Finding]:
    for dimension in scheme.dimensions:
        cap = dimension.cap_on(day)
        for attribute, posts in _posts_of(scheme, dimension).items() if cap is not None else ():
            found = {post: dimension_most(scheme, dimension, day, {attribute: post}) for post in posts}
            reached = {post: most for post, most in found.items() if most is not None}
            free = len(reached) < len(found)
            if cap is not None and (free or max(reached.values(), default=cap) >= cap):
                for post, most in reached.items():
                    if most < cap:
                        told = {"attribute": attribute, "value": post, "most": text(most), "cap": text(cap)}
                        yield finding(dimension.code, "post-below-cap", **told)


def _totals(scheme: Scheme, day: date) -> Iterator[Finding]:
    """Posts that cannot have the full total, as whole dimensions or some items are not for them."""
    cap = value(scheme.total.cap, day)
    keys: dict[str, dict[str, None]] = {}
    conditions = [part.applies for part in scheme.dimensions] + [item.applies for item in scheme.items.values()]
    for condition in conditions:
        for test in condition.tests if condition else ():
            keys.setdefault(test.key, {}).update(dict.fromkeys(sorted(test.values)))
    for key, posts in keys.items() if cap is not None else ():
        found = {post: total_most(scheme, day, {key: post}) for post in (*posts, "")}
        reached = [most for most in found.values() if most is not None]
        if cap is not None and (len(reached) < len(found) or max(reached) >= cap):
            for post, most in found.items():
                if most is not None and most < cap:
                    told = {"attribute": key, "value": post or "–", "most": text(most), "cap": text(cap)}
                    yield finding("total", "post-below-cap", **told)


def _posts_of(scheme: Scheme, dimension: Dimension) -> dict[str, list[str]]:
    """The posts a dimension tells apart, by attribute of its facts or by key of the subject."""
    found: dict[str, dict[str, None]] = {}
    for item in (scheme.items[code] for code in dimension.items):
        for attribute in POSTS:
            if (spec := item.attributes.get(attribute)) is not None and spec.choices:
                found.setdefault(attribute, {}).update(dict.fromkeys(spec.choices))
        for test in item.applies.tests if item.applies else ():
            found.setdefault(test.key, {}).update(dict.fromkeys(sorted(test.values)))
    return {attribute: list(posts) for attribute, posts in found.items()}


def _purposes(scheme: Scheme, day: date) -> Iterator[Finding]:
    for each in shares(scheme, day):
        path = f"purposes/{each.tag}"
        if each.met is None:
            yield finding(path, "purpose-unknown", name=each.name)
        elif not each.met and each.share is not None:
            yield finding(path, "purpose-short", name=each.name, share=text(each.share), least=text(each.at_least))


def _validity(scheme: Scheme) -> Iterator[Finding]:
    for index, row in enumerate(scheme.validity[:-1]):
        if _fits_everything(row):
            yield finding(f"validity/{index + 1}", "row-unreachable", row=index + 2, first=index + 1)
            return


def _fits_everything(row: Validity) -> bool:
    bounded = row.span.low is not None or row.span.high is not None
    return not (row.sign or row.items or row.attribute or bounded)
