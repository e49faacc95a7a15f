"""Everything that can be read, against the model."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from ledger import command
from ledger.access import Scope
from ledger.books.queries import entries
from ledger.closing import seals
from ledger.errors import Refusal
from ledger.periods.queries import periods
from ledger.reports.queries import batches, results
from ledger.standings import queries as standings
from ledger.standings.lists import unit_standings
from tests.model import rights, scores
from tests.model.books import Books, Points
from tests.model.calendar import days
from tests.model.city import City

ROWS = (
    "SELECT period, n, subject_kind, code, unit_code, total, rank, rank_of, dimensions FROM snapshot_row"
    " WHERE realm_id = $1 AND (period, n) IN (SELECT * FROM unnest($2::text[], $3::integer[]))"
)
DIGEST = (
    "SELECT period, n, md5(string_agg(r::text, '' ORDER BY assessment, subject_id)) AS digest FROM snapshot_row r"
    " WHERE realm_id = $1 GROUP BY period, n"
)
Read = Callable[..., Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class When:
    """Which period, up to which day (None: today), as known when (None: now)."""

    period: str
    as_of: date | None = None
    known_at: datetime | None = None

    def span(self, books: Books) -> tuple[date, date]:
        """The days that count."""
        first, last = days(self.period)
        return first, min(self.as_of or books.today, last)


class Reader:
    """Compares the answers with the model's, as the auditor and as somebody who reads a part."""

    def __init__(self, city: City, seed: int) -> None:
        self.city = city
        self.books = city.books
        self.dice = random.Random(seed)
        self.kept: dict[tuple[str, int], str] = {}
        self.seen: tuple[object, ...] = ()

    def everything(self) -> None:
        """All standings now, and some day ago or as once known; all entries, all periods, all that was settled.

        After a refusal the standings are left out, as long as the books and all that was settled are the same.
        """
        seen = (len(self.books.entries), len(self.books.snapshots), self.books.today, self.city.changes)
        self.city.stage.run(self._everything(changed=seen != self.seen))
        self.seen = seen

    async def _everything(self, *, changed: bool) -> None:
        # The dice fall before anything is read: what answers first must not change what the next one is asked.
        who = self.dice.choice(["s1", "s2", "s3", "unit", "unit2", "work", "clerk", "m1"])
        partly = partial(self._partly, who, When(self._period()), *self._places())
        sealed = self.dice.random() < 0.2
        reads = [self._as("audit", self._lists), self._as(who, partly), self._snapshots(sealed=sealed)]
        if changed:
            past = self._past() if self.dice.random() < 0.5 else self._once()
            reads += [self._as("audit", partial(self._standings, when=one)) for one in (When(self._period()), past)]
        # All at once: each reads in a view of its own, and nobody writes meanwhile.
        for trouble in await asyncio.gather(*reads, return_exceptions=True):
            if trouble:
                raise trouble

    async def _as(self, who: str, read: Callable[[Scope], Awaitable[None]]) -> None:
        async with command.reading(self.city.stage.db, self.city.world.people[who]) as scope:
            await read(scope)

    async def _lists(self, scope: Scope) -> None:
        await self._entries(scope)
        await self._periods(scope)

    def _period(self) -> str:
        return self.dice.choice(["2026", "2026", "2025", "2025-H2", "2025-Q4", "2026-Q1", "2026-01"])

    def _places(self) -> tuple[str, str]:
        branches = [one for one, kind in self.books.kinds.items() if kind == "branch"]
        return self.dice.choice(sorted(self.books.homes)), self.dice.choice(sorted(branches))

    def _past(self) -> When:
        period = self._period()
        first, last = days(period)
        end = min(last, self.books.today)
        return When(period, date.fromordinal(self.dice.randint(first.toordinal(), end.toordinal())))

    def _once(self) -> When:
        moments = [one.at for one in self.books.entries] or [self.books.now]
        return When(self._period(), None, self.dice.choice(moments))

    async def _standings(self, scope: Scope, when: When) -> None:
        for code in self.books.homes:
            await self._same(scope, when, code, standings.member)
        for code, kind in self.books.kinds.items():
            if kind in ("branch", "committee"):
                await self._same(scope, when, code, standings.unit)

    async def _same(self, scope: Scope, when: When, code: str, read: Read) -> None:
        told = await read(scope, code, when.period, when.as_of, when.known_at)
        expected = self._expected(code, when)
        got = {one["code"]: _number(one["points"]) for one in told["dimensions"]}
        assert got == expected, f"{code} {when}"
        assert _number(told["total"]) == scores.total(expected), f"{code} {when}"

    def _expected(self, code: str, when: When) -> Points:
        span = when.span(self.books)
        if code in self.books.homes:
            return self.books.member(code, span, when.known_at)
        return self.books.unit(code, span, when.known_at)

    async def _entries(self, scope: Scope) -> None:
        told, cursor = [], None
        while True:
            page = await entries(scope, limit=200, cursor=cursor)
            told += page.items
            if page.next is None:
                break
            cursor = page.items[-1]["id"]
        undone = {one.reverses: one.id for one in self.books.entries if one.reverses}
        expected = {
            str(one.id): (one.subject, one.unit, one.item, one.on.isoformat(), one.points, _text(one.reverses),
                          _text(undone.get(one.id)), one.first and one.first.isoformat())
            for one in self.books.entries
        }  # fmt: skip
        assert {
            one["id"]: (one["subject"], one["unit"], one["item"], one["occurred_on"], Fraction(one["points"]),
                        one["reverses"], one["reversed_by"], one["first_on"])
            for one in told
        } == expected  # fmt: skip

    async def _periods(self, scope: Scope) -> None:
        told = {one["code"]: one for one in await periods(scope)}
        years = {str(year) for year in range(2025, self.books.today.year + 1)}
        assert set(told) == years | {one.period for one in self.books.snapshots}
        for code, one in told.items():
            settled = self.books.of(code)
            final = self.books.final(code)
            published = final is not None and any(each.published for each in settled)
            assert (one["state"], one["snapshot"], one["published"]) == (
                self.books.state(code),
                len(settled) or None,
                published,
            ), code

    async def _partly(self, who: str, when: When, code: str, branch: str, scope: Scope) -> None:
        """Who reads a part reads the same of it, and nothing of the rest."""
        if rights.reads_person(self.books, who, code):
            await self._same(scope, when, code, standings.member)
        else:
            with pytest.raises(Refusal, match="not-found"):
                await standings.member(scope, code, when.period)
        if branch in rights.reached(self.books, who, rights.READS):
            await self._ranking(scope, branch, when, who)

    async def _ranking(self, scope: Scope, branch: str, when: When, who: str) -> None:
        listed = await unit_standings(scope, branch, "members", when.period, limit=200)
        span = when.span(self.books)
        crowd = [one for one in self.books.homes if self.books.home(one, span[1]) == branch]
        if self.books.place(branch, span[1]) is None:
            return
        seen = [one for one in crowd if rights.reads_person(self.books, who, one)]
        totals = {one: scores.total(self._expected(one, when)) for one in seen}
        places = scores.places(totals.items())
        told = {one["code"]: (one["rank"], _number(one["total"])) for one in listed.items}
        assert told == {one: (places[one], totals[one]) for one in seen}, f"{branch} by {who}, {when}"

    async def _snapshots(self, *, sealed: bool) -> None:
        """A settlement says what the model counted when it was taken, and never anything else."""
        stage, realm = self.city.stage, self.city.world.realm_id
        now = {(row["period"], row["n"]): row["digest"] for row in await stage.owner.fetch(DIGEST, realm)}
        assert set(now) == {(one.period, one.n) for one in self.books.snapshots}
        changed = [key for key, digest in self.kept.items() if now[key] != digest]
        assert not changed, changed
        for one in self.books.snapshots:
            if (one.period, one.n) not in self.kept:
                rows = await stage.owner.fetch(ROWS, realm, [one.period], [one.n])
                assert {(row["subject_kind"], row["code"]): _row(row) for row in rows} == one.rows
        if len(now) != len(self.kept) or sealed:
            await self._sealed()
        self.kept = now

    async def _sealed(self) -> None:
        stage, realm = self.city.stage, self.city.world.realm_id
        code = f"city{realm}"
        wrong = await seals.differing(stage.owner, realm, code, 60)
        assert wrong == [], wrong
        finals = {one.period for one in self.books.snapshots if not one.provisional}
        for period in sorted(finals):
            await self._results(period)

    async def _results(self, period: str) -> None:
        final = self.books.final(period)
        assert final is not None
        async with command.reading(self.city.stage.db, self.city.world.people["hr"]) as scope:
            head = await results(scope, period)
            assert head.snapshot == final.n
            rows = [dict(zip(head.columns, row, strict=True)) async for some in batches(scope, head) for row in some]
        assert {(row["subject_kind"], row["code"]): _number(row["total"]) for row in rows} == {
            key: row[1] for key, row in final.rows.items()
        }


def _row(row: Any) -> tuple[object, ...]:
    told = row["dimensions"]
    points = {one["code"]: _number(one["points"]) for one in (json.loads(told) if isinstance(told, str) else told)}
    return row["unit_code"], _number(row["total"]), row["rank"], row["rank_of"], points


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _text(one: object) -> str | None:
    return str(one) if one else None
