"""History files: every form says the same, and what is wrong is told by sheet, row and column before any database."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ledger.books.history.rows import HistoryRows, digest_of
from ledger.errors import Refusal
from service import history_files
from service.history_files import history_rows
from tests.ledger.history.files import history, write_csv, write_parquet, write_xlsx
from tests.service.files.books import altered, book, table

HEAD = "工号,指标,日期"
GOOD = "m1,meeting,2026-03-05"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., HistoryRows]:
    def reading(content: str | bytes, suffix: str = "csv", **options: Any) -> HistoryRows:
        path = tmp_path / f"file.{suffix}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return history_rows(path, **options)

    return reading


def told(reading: Callable[[], object]) -> tuple[str, list[tuple[Any, Any]]]:
    with pytest.raises(Refusal) as caught:
        reading()
    assert all(set(one.params) == {"sheet", "row", "column", "expected"} for one in caught.value.faults)
    return caught.value.code, [(one.params["row"], one.params["column"]) for one in caught.value.faults]


def test_the_three_forms_say_the_same(tmp_path: Path) -> None:
    rows = history(300, seed=5)
    found = [
        history_rows(write(tmp_path / f"a.{suffix}", rows))
        for write, suffix in ((write_csv, "csv"), (write_xlsx, "xlsx"), (write_parquet, "parquet"))
    ]
    assert len({digest_of(one) for one in found}) == 1
    assert digest_of(found[0]) != digest_of(history_rows(write_csv(tmp_path / "b.csv", rows[:-1])))


def test_gb18030_is_read_where_it_is_declared(tmp_path: Path, read: Callable[..., HistoryRows]) -> None:
    raw = f"{HEAD},理由\n{GOOD},会议纪要〔2026〕3号\n".encode("gb18030")
    assert read(raw, encoding="gb18030").frame["reason"].to_list() == ["会议纪要〔2026〕3号"]
    assert told(lambda: read(raw))[0] == "import-encoding"


SAME = [
    f"{HEAD},数量\n{GOOD},1\n\nm2,study,2026-03-06\n , ,\nm3,a,2026-01-01, 2 \n",
    f"一至三月,,\n{HEAD}\n{GOOD},,\n",
    f"{HEAD}\n{GOOD},x\n",
    f"\ufeff{HEAD}\r\n\r\n{GOOD}\r\n,,\r\n",
    f"{HEAD},序号\n{GOOD},7\n",
    f"{HEAD},\n{GOOD},q\n",
    f"{HEAD}\n{GOOD}",
    f"{HEAD}\nm1,meeting\n",
    "".join([HEAD, "\n", *[f"{GOOD}\n" for _ in range(300)], "m1,meeting,2026-03-05,多,余\n"]),
]


@pytest.mark.parametrize("text", SAME, ids=range(len(SAME)))
def test_the_quick_reader_says_what_the_strict_one_says(
    text: str, read: Callable[..., HistoryRows], monkeypatch: pytest.MonkeyPatch
) -> None:
    def outcome() -> object:
        try:
            return read(text).frame.rows()
        except Refusal as refusal:
            return [(one.pointer, dict(one.params)) for one in refusal.faults]

    quick = outcome()
    monkeypatch.setattr(history_files, "_plain_csv", lambda raw, header: None)
    assert outcome() == quick


def test_attributes_in_columns_and_as_json(read: Callable[..., HistoryRows]) -> None:
    rows = read(f'{HEAD},属性.days,attributes\n{GOOD},5,\n{GOOD},,"{{""days"":""5""}}"\n{GOOD},,\n')
    assert rows.frame["attributes"].to_list() == ['{"days":"5"}', '{"days":"5"}', "{}"]


BAD: list[tuple[str, list[tuple[Any, Any]]]] = [
    (f"指标,日期\n{GOOD}\n", [(1, "工号")]),
    ("甲,乙\n1,2\n", [(1, None)]),
    (f"{HEAD},姓名\n{GOOD},张三\n", [(1, "姓名")]),
    (f"{HEAD},subject\n{GOOD},m1\n", [(1, "subject")]),
    (f"{HEAD}\n", [(2, None)]),
    (f"{HEAD}\n{GOOD}\nm1,,\n", [(3, "指标"), (3, "日期")]),
    (f"{HEAD}\nm 1,meeting,2026-03-05\n", [(2, "工号")]),
    (f"{HEAD}\nm1,meeting,60\n", [(2, "日期")]),
    (f"{HEAD}\nm1,meeting,2026-02-30\n", [(2, "日期")]),
    (f"{HEAD}\nm1,meeting,05-01-2026\n", [(2, "日期")]),
    (f"{HEAD}\nm1,meeting,1899-12-31\n", [(2, "日期")]),
    (
        f"{HEAD},数量\n{GOOD},0\n{GOOD},１\n{GOOD},1e3\n{GOOD},+1\n{GOOD},1.00001\n",
        [(row, "数量") for row in range(2, 7)],
    ),
    (f"{HEAD},分值\n{GOOD},-2\n{GOOD},0.001\n{GOOD},1_0\n", [(row, "分值") for row in range(2, 5)]),
    (f"{HEAD},类型\n{GOOD},谁\n", [(2, "类型")]),
    (f"{HEAD},理由\n{GOOD},a\u202eb\n{GOOD},{'长' * 1001}\n", [(2, "理由"), (3, "理由")]),
    (f"{HEAD},来源编号\n{GOOD},x\n{GOOD},y\n{GOOD},x\n", [(2, "来源编号"), (4, "来源编号")]),
    (f'{HEAD},attributes\n{GOOD},"{{""a"":1}}"\n{GOOD},[]\n{GOOD},{{\n', [(row, "attributes") for row in range(2, 5)]),
    (f'{HEAD},attr.a,attributes\n{GOOD},1,"{{""a"":""1""}}"\n', [(2, "attributes")]),
    (f'{HEAD}\n{GOOD}\n"m1,meeting\n', [(3, None)]),
    (f"{HEAD}\n{GOOD}\x00\n", [(None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "places"), BAD, ids=range(len(BAD)))
def test_what_is_wrong_is_told_by_row_and_column(
    text: str, places: list[tuple[Any, Any]], read: Callable[..., HistoryRows]
) -> None:
    code, found = told(lambda: read(text))
    assert (code, found) == ("import-invalid", places)


def test_all_troubles_at_once_a_hundred_at_most(read: Callable[..., HistoryRows]) -> None:
    _, found = told(lambda: read(f"{HEAD},数量\n" + "m 1,meeting,never,x\n" * 200))
    assert len(found) == 100
    assert found[:3] == [(2, "工号"), (2, "日期"), (2, "数量")]


def test_a_workbook_is_distrusted(read: Callable[..., HistoryRows], tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not to be read")
    good = table(["工号", "指标", "日期"], ["m1", "meeting", "2026-03-05"])
    outer = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
    entity = altered(good, lambda name, part: part.replace(b"<Types", outer + b"<Types") if "Types" in name else part)
    assert told(lambda: read(entity, "xlsx"))[0] == "import-invalid"

    def hide(_: Any, sheet: Any) -> None:
        for at, line in enumerate((["工号", "指标", "日期"], ["m1", "meeting", "2026-03-05"])):
            sheet.write_row(at, 0, line)
        sheet.set_row(1, None, None, {"hidden": True})

    assert told(lambda: read(book(hide), "xlsx")) == ("import-invalid", [(2, None)])
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * 300_000_000)
    assert told(lambda: read(bomb.getvalue(), "xlsx"))[0] == "import-invalid"
    serial = table(["工号", "指标", "日期"], ["m1", "meeting", 60])
    assert told(lambda: read(serial, "xlsx")) == ("import-invalid", [(2, "日期")])


@pytest.mark.parametrize(
    "frame",
    [
        {"subject": ["m1"], "item": ["meeting"], "occurred_on": [[1]]},
        {"subject": ["m1"], "item": ["meeting"], "occurred_on": [datetime(2026, 3, 5, 8, tzinfo=UTC)]},
        {"subject": ["m1"], "item": ["meeting"], "occurred_on": [date(2026, 3, 5)], "quantity": [0.1 + 0.2]},
        {"subject": [True], "item": ["meeting"], "occurred_on": [date(2026, 3, 5)]},
    ],
    ids=["list", "time", "float", "boolean"],
)
def test_parquet_of_unclear_types_is_refused(frame: dict[str, list[Any]], tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(frame).write_parquet(path)
    assert told(lambda: history_rows(path))[0] == "import-invalid"


def test_what_is_no_parquet_or_of_no_known_form(read: Callable[..., HistoryRows]) -> None:
    assert told(lambda: read(b"PAR1 and no more", "parquet"))[0] == "import-invalid"
    assert told(lambda: read(HEAD, "txt"))[0] == "unsupported-media-type"


def test_parquet_with_attributes_as_a_structure(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    rows = {"subject": ["m1", "m2"], "item": ["training", "study"], "occurred_on": [date(2026, 3, 5)] * 2}
    pl.DataFrame(rows | {"attributes": [{"days": "5"}, {"days": None}], "quantity": [1.0, 2.0]}).write_parquet(path)
    found = history_rows(path).frame
    assert found["attributes"].to_list() == ['{"days":"5"}', "{}"]
    assert found["quantity"].to_list() == ["1", "2"]
