"""Workbooks as offices send them, and as attackers do."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date
from typing import Any

import pytest

from ledger.errors import Refusal
from tests.service.files.books import HEAD, ZHANG, altered, book, first, read, table


def refused(raw: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(raw)
    return caught.value


def places(raw: bytes) -> list[tuple[Any, ...]]:
    trouble = refused(raw)
    assert trouble.code == "import-invalid"
    assert all(set(one.params) == {"sheet", "row", "column", "expected"} for one in trouble.faults)
    return [(one.params["row"], one.params["column"]) for one in trouble.faults]


def office_style(workbook: Any, sheet: Any) -> None:
    """A title over everything, a line with date and unit, a header of two lines with merged groups, a merged branch."""
    day = workbook.add_format({"num_format": "yyyy年m月d日"})
    padded = workbook.add_format({"num_format": "0000"})
    sheet.merge_range("A1:J1", "某市直机关党员名册(2026年度)")
    sheet.merge_range("A2:J2", "填报单位:甲局机关党委    填报日期:2026年1月")
    for cells, word in (("A3:A4", "序号"), ("B3:B4", "工号*"), ("C3:C4", "姓 名")):
        sheet.merge_range(cells, word)
    sheet.merge_range("D3:F3", "组织关系")
    sheet.merge_range("G3:J3", "人事关系")
    sheet.write_row("D4", ["支部", "生效日期", "转出日期(选填)", "单位", "职级", "职务", "状态"])
    sheet.merge_range("D5:D6", "b1")
    sheet.write_row("A5", [1])
    sheet.write_number("B5", 12, padded)
    sheet.write_string("C5", "张\u3000三")
    sheet.write_datetime("E5", date(2026, 1, 5), day)
    sheet.write_row("G5", ["o1", "一级科员"])
    sheet.write_row("A6", [2, "0013", "欧阳 娜", None, "2026.3.5", "2026/6/30", "o1", None, "干事", "挂职"])


def test_an_office_style_workbook_is_read_as_it_looks() -> None:
    one, two = read(book(office_style))
    assert (one.sheet, one.row, one.code, one.name, one.branch) == ("名册", 5, "0012", "张三", "b1")
    assert (one.starts_on, one.office, one.rank, one.post, one.to) == (date(2026, 1, 5), "o1", "一级科员", None, None)
    assert (two.row, two.code, two.name, two.branch) == (6, "0013", "欧阳娜", "b1")
    assert (two.starts_on, two.to, two.post, two.absence) == (date(2026, 3, 5), date(2026, 6, 30), "干事", "挂职")


def test_a_table_that_begins_elsewhere_keeps_its_row_numbers() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row("C5", HEAD)
        sheet.write_row("C8", ZHANG)

    assert first(book(fill)).row == 8


def test_two_sheets_are_both_read() -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        for one, code in ((sheet, "1"), (workbook.add_worksheet("二"), "2")):
            one.write_row(0, 0, HEAD)
            one.write_row(1, 0, [code, *ZHANG[1:]])
        workbook.add_worksheet("空")

    assert [(one.sheet, one.code) for one in read(book(fill))] == [("名册", "1"), ("二", "2")]


def test_a_header_in_two_languages() -> None:
    assert first(table(HEAD, ["code", "name", "branch", "from"], ZHANG)).row == 3


@pytest.mark.parametrize(
    ("cell", "code"),
    [("0012", "0012"), (12, "12"), (12.0, "12"), (999_999_999_999_999, "999999999999999"), (" a-1 ", "a-1")],
)
def test_codes_as_text_and_as_numbers(cell: object, code: str) -> None:
    assert first(table(HEAD, [cell, *ZHANG[1:]])).code == code


@pytest.mark.parametrize("cell", [12.5, 1e15, 123456789012345678, True])
def test_codes_that_a_spreadsheet_has_spoilt(cell: object) -> None:
    assert places(table(HEAD, [cell, *ZHANG[1:]])) == [(2, "工号")]


@pytest.mark.parametrize(
    "cell",
    ["2026-03-05", "2026-3-5", "2026/03/05", "2026/3/5", "2026.3.5", "2026年3月5日", "20260305", 20260305,
     "2026-03-05 00:00:00"],
)  # fmt: skip
def test_days_as_offices_write_them(cell: object) -> None:
    assert first(table(HEAD, [*ZHANG[:3], cell])).starts_on == date(2026, 3, 5)


@pytest.mark.parametrize(
    "cell",
    ["26-3-5", "5/3/2026", "2026-02-30", "2026-03/05", "2026年3月", "２０２６-03-05", "46086", 46086, 46086.5,
     "2026-03-05 12:00:00", "昨天", "2026-13-01"],
)  # fmt: skip
def test_days_that_would_need_a_guess(cell: object) -> None:
    assert places(table(HEAD, [*ZHANG[:3], cell])) == [(2, "生效日期")]


@pytest.mark.parametrize("form", ["yyyy-mm-dd", "yyyy年m月d日", "m/d/yy", 14, 31, 57])
@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_date_cells(form: object, options: dict[str, Any]) -> None:
    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ZHANG)
        sheet.write_datetime(1, 3, date(2026, 3, 5), workbook.add_format({"num_format": form}))

    assert first(book(fill, **options)).starts_on == date(2026, 3, 5)


def test_the_day_that_never_was_is_no_day_of_ours() -> None:
    """Serial 60 is 29 February 1900 in spreadsheets."""

    def fill(workbook: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ZHANG)
        sheet.write_number(1, 3, 60, workbook.add_format({"num_format": "yyyy-mm-dd"}))

    assert places(book(fill)) == [(2, "生效日期")]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (["姓名", "支部", "生效日期"], [(1, "工号")]),
        (["姓名", "支部"], [(1, "工号"), (1, "生效日期")]),
        ([*HEAD, "身份证号"], [(1, "身份证号")]),
        ([*HEAD, "姓名"], [(1, "姓名")]),
        (["甲", "乙"], [(1, None)]),
    ],
)
def test_headers_that_will_not_do(head: list[str], expected: list[tuple[Any, ...]]) -> None:
    assert places(table(head, ["1"] * len(head))) == expected


def test_a_column_without_a_header_is_not_read_over() -> None:
    assert places(table(HEAD, [*ZHANG, None, "备注"])) == [(2, "F")]


def test_all_troubles_at_once_a_hundred_at_most() -> None:
    assert places(table(HEAD, [None, "张三", "b1", "x"], [], ["2", None, None, "2026-01-01"])) == [
        (2, "生效日期"), (2, "工号"), (4, "姓名"), (4, "支部")]  # fmt: skip
    assert len(places(table(HEAD, *([None, "张三", "b1", "2026-01-01"] for _ in range(300))))) == 100


def test_nothing_hidden_is_read() -> None:
    def hidden_row(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ZHANG)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})

    def hidden_column(_: Any, sheet: Any) -> None:
        hidden_row_free(sheet)
        sheet.set_column("B:B", 10, None, {"hidden": True})
        sheet.set_column("K:L", 10, None, {"hidden": True})

    def hidden_sheet(workbook: Any, sheet: Any) -> None:
        hidden_row_free(sheet)
        more = workbook.add_worksheet("藏")
        more.write_row(0, 0, HEAD)
        more.hide()

    def hidden_row_free(sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ZHANG)

    assert places(book(hidden_row)) == [(2, None)]
    assert places(book(hidden_column)) == [(None, "B")]
    assert refused(book(hidden_sheet)).faults[0].params["sheet"] == "藏"


def test_formulas_are_named() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ZHANG)
        sheet.write_formula(1, 1, '="李"&"四"', None, "李四")

    assert places(book(fill)) == [(2, "B")]


def test_an_outer_entity_is_refused_and_no_file_read() -> None:
    bad = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    for part in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        trouble = refused(altered(table(HEAD, ZHANG), lambda name, old, part=part: bad if name == part else old))
        assert trouble.code == "import-invalid"
        assert "root:" not in str(trouble.faults)
    hidden = bad.decode().encode("utf-16")
    assert refused(altered(table(HEAD, ZHANG), lambda name, old: hidden if "workbook" in name else old))
    other = bad.replace(b'"1.0"', b'"1.0" encoding="UTF-7"')
    assert refused(altered(table(HEAD, ZHANG), lambda name, old: other if "workbook" in name else old))


def test_bombs_are_refused_quickly() -> None:
    zeros = b" " * (64 * 1024 * 1024)
    began = time.monotonic()
    assert places(altered(table(HEAD, ZHANG), lambda _, old: old, [("xl/more.xml", zeros)])) == [(None, None)]
    inside = altered(table(HEAD, ZHANG), lambda name, old: old + zeros if name.endswith("sheet1.xml") else old)
    assert places(inside) == [(None, None)]
    assert time.monotonic() - began < 5


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    raw = bytearray(altered(table(HEAD, ZHANG), lambda _, old: old, [("xl/more.xml", b" " * (8 << 20))]))
    claimed = (8 << 20).to_bytes(4, "little")
    assert raw.count(claimed) == 2
    assert places(bytes(raw).replace(claimed, (100).to_bytes(4, "little"))) == [(None, None)]


def test_a_far_cell_and_a_claimed_extent() -> None:
    def far(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ZHANG)
        sheet.write(1_048_575, 16_383, "x")

    assert places(book(far)) == [(None, None)]
    wide = altered(table(HEAD, ZHANG), lambda _, old: old.replace(b'ref="A1:D2"', b'ref="A1:XFD1048576"'))
    began = time.monotonic()
    assert first(wide).code == "0012"
    assert time.monotonic() - began < 2


def test_one_long_text_used_many_times() -> None:
    text = "长" * 30_000
    assert places(table(HEAD, *([text] * 100 for _ in range(100)))) == [(None, None)]


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"code,name\n"])
def test_what_is_no_workbook(raw: bytes) -> None:
    assert places(raw) == [(None, None)]


def outcome(raw: bytes) -> str | list[str]:
    try:
        return [one.code for one in read(raw)]
    except Refusal as trouble:
        return trouble.code


def test_every_truncation_and_many_flips_are_refused_or_read() -> None:
    raw = table(HEAD, ZHANG)
    for at in range(0, len(raw), 97):
        for bad in (raw[:at], raw[:at] + bytes([raw[at] ^ 0x55]) + raw[at + 1 :]):
            assert outcome(bad) in ("import-invalid", ["0012"])


def test_parts_twice_and_a_workbook_without_sheets() -> None:
    target = io.BytesIO(table(HEAD, ZHANG))
    with zipfile.ZipFile(target, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")
    assert places(target.getvalue()) == [(None, None)]
    assert places(altered(table(HEAD, ZHANG), lambda name, old: b"<x/>" if "workbook" in name else old)) == [
        (None, None)
    ]
    assert places(book(lambda *_: None)) == [(None, None)]
