"""CSV uploads."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.errors import Refusal
from service.files import roster_rows

TEXT = "工号,姓名,支部,生效日期,类别\n0012,张三,b1,2026-01-05,正式\n\n0013,李四,b2,2026/3/5,\n"


def refused(raw: bytes, content_type: str = "text/csv") -> Refusal:
    with pytest.raises(Refusal) as caught:
        roster_rows(raw, content_type)
    return caught.value


@pytest.mark.parametrize(
    ("encoding", "content_type"),
    [
        ("utf-8", "text/csv"),
        ("utf-8-sig", "text/csv; charset=utf-8"),
        ("utf-8", 'text/CSV; charset="UTF-8"'),
        ("gb18030", "text/csv; charset=gb18030"),
        ("gb18030", "text/csv;charset=GB18030"),
    ],
)
def test_declared_encodings(encoding: str, content_type: str) -> None:
    one, two = roster_rows(TEXT.encode(encoding), content_type)
    assert (one.row, one.code, one.name, one.category, one.starts_on) == (2, "0012", "张三", "正式", date(2026, 1, 5))
    assert (two.row, two.code, two.category, two.starts_on) == (4, "0013", None, date(2026, 3, 5))


@pytest.mark.parametrize(
    ("raw", "content_type", "row"),
    [
        (TEXT.encode("gb18030"), "text/csv", 1),
        (TEXT.encode("utf-16"), "text/csv", 1),
        (b"code,name,branch,from\n1,\xff,b1,2026-01-01\n", "text/csv", 2),
        (b"code,name,branch,from\n1,\xff", "text/csv; charset=gb18030", 2),
        (TEXT.encode(), "text/csv; charset=big5", None),
    ],
)
def test_other_encodings_are_not_guessed(raw: bytes, content_type: str, row: int | None) -> None:
    trouble = refused(raw, content_type)
    assert (trouble.code, trouble.status) == ("import-encoding", 422)
    assert trouble.faults[0].params["row"] == row


def test_english_headers_in_any_order_and_line_ends() -> None:
    [one] = roster_rows(b'from,branch,Name,CODE,to\r\n2026-01-01,b1,"Anne Li",a-1,2026-06-30\r\n', "text/csv")
    assert (one.code, one.name, one.branch, one.to) == ("a-1", "Anne Li", "b1", date(2026, 6, 30))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("姓名,支部,生效日期\n张三,b1,2026-01-01\n", (1, "工号")),
        ("工号,姓名,支部,生效日期,身份证号\n1,张三,b1,2026-01-01,110105194912310021\n", (1, "身份证号")),
        ('工号,姓名,支部,生效日期\n1,"张三,b1,2026-01-01\n', (2, None)),
        ("工号,姓名,支部,生效日期\n1,张三,b1,2026-01-01,more\n", (2, "E")),
        ("工号,姓名,支部,生效日期\n", (2, None)),
        ("工号;姓名;支部;生效日期\n", (1, None)),
        ("", (1, None)),
        ("工号,姓名\x00,支部\n", (None, None)),
    ],
)
def test_what_is_wrong_is_placed(text: str, place: tuple[int | None, str | None]) -> None:
    trouble = refused(text.encode())
    assert trouble.code == "import-invalid"
    assert (trouble.faults[0].params["row"], trouble.faults[0].params["column"]) == place


def test_limits_and_other_types() -> None:
    many = "工号,姓名,支部,生效日期\n" + "1,张三,b1,2026-01-01\n" * 101_001
    assert refused(many.encode()).status == 413
    assert refused(b" " * (32 * 1024 * 1024 + 1)).status == 413
    assert refused(TEXT.encode(), "application/json").status == 415
    assert refused(TEXT.encode(), "").status == 415
