"""A scheme held to an outline: it keeps to itself, and each single change of what is fixed is found where it stands."""

from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rules.outline import departures
from rules.packs import pack, pack_codes

DAY = date(2026, 12, 31)


def derived(text: str, code: str) -> str:
    """The same scheme as one that derives from itself."""
    return f"{text}\nderives: {{from: {code}, version: 1}}\n"


@pytest.mark.parametrize("code", pack_codes())
def test_a_scheme_keeps_to_itself(code: str) -> None:
    assert departures(pack(code), derived(pack(code), code), DAY) == []


@given(st.data())
def test_an_item_left_out_or_renamed_is_found(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(["s15", "s19", "s25"]))
    content = yaml.load(pack(code), yaml.BaseLoader)
    part = data.draw(st.sampled_from([one for one in content["dimensions"] if one.get("items")]))
    item = data.draw(st.sampled_from(part["items"]))
    item["name"] = f"{item['name']}二"
    (found,) = departures(pack(code), derived(yaml.safe_dump(content, allow_unicode=True), code), DAY)
    assert (found.code, found.path) == ("outline-changed", f"{part['code']}/{item['code']}/name")
    assert found.line > 1
    assert found.pointer.endswith("/name")


@given(st.decimals("0.1", "20", places=1))
def test_a_price_is_refused_outside_its_range_and_nowhere_else(price: Decimal) -> None:
    head = "name: 办法\nsource: 某文\nassessment: a\nsubject_kind: branch\n"
    item = "dimensions: [{code: d, name: 活动, items: [{code: a, name: 甲, award: %s%s}]}]\n"
    upper = f"scheme: up\n{head}{item % (5, ', outline: {price: [2, 10]}')}"
    lower = derived(f"scheme: low\n{head}{item % (price, '')}", "up")
    codes = [one.code for one in departures(upper, lower, DAY)]
    assert codes == ([] if 2 <= price <= 10 else ["outline-range"])
