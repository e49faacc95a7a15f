"""Traces against results and the burden of rules: by hand, and never a line about fewer people than stated."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from rules.document import load
from rules.facts import Fact
from rules.gauges import Gauges, gauges
from rules.scheme import Scheme

TEXT = """
scheme: t
name: 试算
source: 试算文件
assessment: member
subject_kind: member
dimensions:
  - code: d
    name: 活动
    items:
      - {code: note, name: 记录, award: 1, evidence_of: trace, asks: {minutes: 30, fields: 5}}
      - {code: done, name: 办结, award: 3, evidence_of: result, asks: {minutes: 5}}
      - {code: late, name: 迟到, deduct: 2, asks: {files: 1}}
"""
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
POINTS = {"note": 1, "done": 3, "late": -2}


def scheme() -> Scheme:
    found = load(TEXT)
    assert isinstance(found, Scheme)
    return found


def fact(subject: str, item: str, on: date = FIRST, n: int = 0, reverses: str | None = None) -> Fact:
    sign = -1 if reverses else 1
    return Fact(f"{subject}-{item}-{on}-{n}", subject, item, on, Decimal(sign * POINTS[item]), reverses=reverses)


PEOPLE = {f"p{n:02d}": "b1" if n < 12 else "b2" for n in range(20)}


def test_shares_and_burden_by_hand() -> None:
    notes = [fact(one, "note", date(2025, 3, 1)) for one in PEOPLE]
    done = [fact(f"p{n:02d}", "done", date(2025, 4, 1)) for n in range(8)]
    late = [fact(f"p{n:02d}", "late", date(2025, 4, 2)) for n in range(5)]
    gone = fact("p00", "note", date(2025, 5, 1))
    back = fact("p00", "note", date(2025, 5, 1), 1, reverses=gone.id)
    found = gauges(scheme(), [*notes, *done, *late, gone, back], PEOPLE, FIRST, LAST)
    assert found.whole is not None
    assert (found.whole.facts, found.whole.people) == (33, 20)
    assert (found.whole.trace, found.whole.result, found.whole.other) == (20, 24, 10)
    assert found.whole.share == Decimal("0.4545")
    assert dict(found.whole.asked) == {"minutes": 640, "fields": 100, "files": 5}
    assert [(line.keys, line.facts, line.share) for line in found.by_item] == [
        (("done",), 8, 0),
        (("late",), 5, None),
        (("note",), 20, 1),
    ]
    assert [(line.keys, line.facts) for line in found.by_branch] == [(("b1",), 25), (("b2",), 8)]
    assert [(line.keys, line.share) for line in found.by_month] == [
        (("2025-03",), Decimal(1)),
        (("2025-04",), Decimal(0)),
    ]
    # Only the note asks more minutes than the average (320) and gives all the same; files are asked by one rule alone,
    # but a quarter of the people differ under it.
    assert [(one.item, one.alike) for one in found.cuts] == [("note", 1)]


def test_a_rule_that_tells_people_apart_is_not_cut() -> None:
    notes = [fact(f"p{n:02d}", "note") for n in range(15)]
    assert gauges(scheme(), notes, PEOPLE, FIRST, LAST).cuts == ()


def test_small_groups_of_the_same_people_do_not_make_a_crowd() -> None:
    crowd = [fact(one, "note", date(2025, 3, 1)) for one in PEOPLE]
    few = [fact(f"p{n:02d}", "note", date(2025, month, 1)) for month in (4, 5) for n in range(3)]
    found = gauges(scheme(), [*crowd, *few], PEOPLE, FIRST, LAST)
    assert [line.keys for line in found.by_month] == [("2025-04", "2025-05", "2025-03")]
    assert gauges(scheme(), few, PEOPLE, FIRST, LAST) == Gauges(None, (), (), (), ())
    assert [line.people for line in gauges(scheme(), few, PEOPLE, FIRST, LAST, 1).by_month] == [3, 3]


FACTS = st.lists(
    st.builds(
        fact,
        st.sampled_from(list(PEOPLE)),
        st.sampled_from(list(POINTS)),
        st.dates(FIRST, LAST),
        st.integers(0, 10**6),
    ),
    max_size=60,
    unique_by=lambda one: one.id,
)


@given(FACTS)
def test_no_line_is_about_fewer_than_five_and_every_table_holds_the_whole(facts: list[Fact]) -> None:
    found = gauges(scheme(), facts, PEOPLE, FIRST, LAST)
    for table in (found.by_item, found.by_branch, found.by_month):
        assert all(line.people >= 5 for line in table)
        if found.whole is not None:
            assert sum(line.facts for line in table) == found.whole.facts == len(facts)
            assert sum((line.trace for line in table), Decimal(0)) == found.whole.trace
