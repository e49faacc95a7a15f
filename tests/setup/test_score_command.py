"""`score`: facts from a file under a scheme, offline."""

import json
from pathlib import Path
from typing import Any

import pytest

from service.cli import main

FACTS = """
period: "2026"
subjects:
  - {code: a, unit: b1, attributes: {member.category: 正式党员}}
  - {code: b, unit: b1}
  - {code: c, unit: b2}
facts:
  - {subject: a, item: meeting, quantity: "24", on: 2026-03-01}
  - {subject: a, item: lecture-outside, quantity: "20", on: 2026-03-01}
  - {subject: a, item: appraisal, on: 2026-01-10, attributes: {grade: 优秀}}
  - {subject: b, item: nothing, on: 2026-01-10}
  - {subject: b, item: speech, on: 2026-06-10}
"""


@pytest.fixture
def scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(text: str, *options: str, name: str = "facts.yaml", scheme: str = "s15") -> tuple[int, Any]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        code = main(["score", scheme, str(tmp_path / name), "--json", *options])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_the_answer_has_all_that_is_promised_in_input_order(scored: Any) -> None:
    code, answer = scored(FACTS)
    assert code == 0
    assert {"scheme", "version", "period", "as_of", "subjects"} == set(answer)
    assert (answer["scheme"], answer["period"], answer["as_of"]) == ("s15", "2026", "2026-12-31")
    assert [one["code"] for one in answer["subjects"]] == ["a", "b", "c"]
    first = answer["subjects"][0]
    assert (first["total"], first["rank"]) == ("90", 1)
    assert first["dimensions"] == [
        {"code": "activities", "points": "60"}, {"code": "post", "points": "30"}, {"code": "practice", "points": "0"}
    ]  # fmt: skip
    assert [(one["at"], one["by"]) for one in first["cut"]] == [("activities", "24")]
    assert first["cut"][0]["clause"]


def test_a_member_is_ranked_in_its_own_unit(scored: Any) -> None:
    _, answer = scored(FACTS)
    assert [one["rank"] for one in answer["subjects"]] == [1, 2, 1]


def test_a_refused_fact_is_told_and_the_others_count(scored: Any) -> None:
    code, answer = scored(FACTS)
    second = answer["subjects"][1]
    assert code == 0
    assert second["total"] == "2"
    assert [(one["fact"], one["code"]) for one in second["refused"]] == [(3, "unknown-reference")]


def test_as_of_leaves_later_facts_out(scored: Any) -> None:
    _, answer = scored(FACTS, "--as-of", "2026-02-01")
    assert [one["total"] for one in answer["subjects"]] == ["30", "0", "0"]
    assert answer["as_of"] == "2026-02-01"


def test_explain_says_it_in_sentences(scored: Any) -> None:
    _, answer = scored(FACTS, "--explain")
    assert any("超过上限 60 分" in line for line in answer["subjects"][0]["why"])


def test_explain_says_it_in_english_where_asked(scored: Any) -> None:
    _, answer = scored(FACTS, "--explain", "--lang", "en")
    assert any("above the limit of 60 nothing counts" in line for line in answer["subjects"][0]["why"])
    assert "Party activities" in answer["subjects"][0]["why"][0]


def test_the_version_is_a_number_where_the_document_numbers_itself(scored: Any, tmp_path: Path) -> None:
    assert scored(FACTS)[1]["version"] == 1
    for mark, told in (("version: 2024-draft\n", "2024-draft"), ("", None)):
        scheme = tmp_path / "scheme.yaml"
        text = Path("rules/schemes/s15.yaml").read_text(encoding="utf-8").replace('version: "1"\n', mark)
        scheme.write_text(text, encoding="utf-8")
        assert scored(FACTS, scheme=str(scheme))[1]["version"] == told


def test_csv_says_the_same_as_yaml(scored: Any) -> None:
    lines = [
        "subject,item,on,quantity,attributes,subject.unit,subject.member.category",
        "a,meeting,2026-03-01,24,,b1,正式党员",
        "a,lecture-outside,2026-03-01,20,,b1,",
        'a,appraisal,2026-01-10,,"{""grade"":""优秀""}",b1,',
        "b,nothing,2026-01-10,,,b1,",
        "b,speech,2026-06-10,,,b1,",
        "",
    ]
    _, of_yaml = scored(FACTS)
    _, of_csv = scored("\ufeff" + "\n".join(lines), name="facts.csv")
    assert of_csv["subjects"] == of_yaml["subjects"][:2]
    assert of_csv["period"] == "2026"


@pytest.mark.parametrize(
    ("text", "name", "path", "line"),
    [
        ("facts: 3", "f.yaml", "/facts", 1),
        ("- 1", "f.yaml", "", 1),
        ("period: nonsense", "f.yaml", "/period", 1),
        ("subjects: [{unit: x}]", "f.yaml", "/subjects/0/code", 1),
        ("nonsense: 1", "f.yaml", "/nonsense", 1),
        ("facts:\n- {subject: a, item: meeting, on: 2026-03-01}", "f.yaml", "/facts/0/subject", 2),
        ("subjects: [{code: a}]\nfacts:\n- {subject: a, item: meeting, on: 2026-13-01}", "f.yaml", "/facts/0/on", 3),
        ("subjects: [{code: a}]\nfacts: [{subject: a, item: x, on: 2026-01-01, quantity: 1e3}]", "f.yaml",
         "/facts/0/quantity", 2),
        ("subjects: [{code: a}]\nfacts: [{subject: a, item: [], on: 2026-01-01}]", "f.yaml", "/facts/0/item", 2),
        ("subjects: [{code: a, attributes: []}]\nfacts: &a [*a]", "f.yaml", "", 2),
        ("subject,item,on\na,,2026-01-01\n", "f.csv", "/item", 2),
        ("subject,item,on,colour\na,meeting,2026-01-01,red\n", "f.csv", "/colour", 1),
        ("subject,item,on,attributes\na,meeting,2026-01-01,[1]\n", "f.csv", "/attributes", 2),
        ('subject,item,on\na,"meeting,2026-01-01\n', "f.csv", "", None),
    ],
)  # fmt: skip
def test_bad_files_are_told_by_line_and_path(scored: Any, text: str, name: str, path: str, line: int | None) -> None:
    code, answer = scored(text, name=name)
    assert code == 1
    assert {"file", "line", "path", "code", "message"} == set(answer["errors"][0])
    assert any(one["path"] == path and line in (None, one["line"]) for one in answer["errors"]), answer["errors"]


def test_errors_of_scheme_and_facts_come_together(scored: Any, tmp_path: Path) -> None:
    scheme = tmp_path / "scheme.yaml"
    scheme.write_text("nonsense: 1\n")
    code, answer = scored("nonsense: 1", scheme=str(scheme))
    assert code == 1
    assert {Path(one["file"]).name for one in answer["errors"]} == {"scheme.yaml", "facts.yaml"}


COMPARED = """
scheme: t
name: 试算
source: 试算文件
assessment: unit
subject_kind: branch
dimensions:
  - code: last
    name: 上年带入
    carry: {times: 0.2}
  - code: d
    name: 发展
    items:
      - {code: growth, name: 增量, award: 1, best: {to: 30, places: 2, mode: half_up}}
      - code: vote
        name: 互评票
        award: {lookup: {attribute: option, table: {优秀: 100, 称职: 80}}}
        attributes: [{code: rater, required: true}]
        ballots: {missing: zero, times: 0.1, places: 2, mode: half_up}
        raters: {by: [rater], attribute: option, values: [优秀], share: 0.5, mode: floor}
outcomes:
  - {code: praise, name: 通报表扬, all: {total: true, from: 40}}
"""
COMPARED_FACTS = """
period: "2026"
subjects:
  - {code: a, attributes: {kind: 甲}, past: [{period: "2025", total: 50, grade: 好}]}
  - {code: b}
facts:
  - {subject: a, item: growth, quantity: "3", on: 2026-03-01}
  - {subject: b, item: growth, quantity: "2", on: 2026-03-01}
  - {subject: a, item: vote, on: 2026-04-01, attributes: {rater: r, option: 优秀}}
  - {subject: b, item: vote, on: 2026-04-01, attributes: {rater: r, option: 优秀}}
  - {subject: b, item: vote, on: 2026-04-01, attributes: {rater: s, option: 称职}}
"""


def test_everybody_is_settled_together(scored: Any, tmp_path: Path) -> None:
    scheme = tmp_path / "t.yaml"
    scheme.write_text(COMPARED, encoding="utf-8")
    code, answer = scored(COMPARED_FACTS, scheme=str(scheme))
    assert code == 0
    first, second = answer["subjects"]
    assert (first["total"], second["total"]) == ("50", "28")
    assert [one["code"] for one in first["outcomes"]] == ["praise"]
    assert [(one["fact"], one["code"]) for one in second["refused"]] == [(3, "rater-share-exhausted")]
    assert second["outcomes"] == []


def test_an_attribute_without_its_kind_answers_to_each(scored: Any) -> None:
    _, answer = scored("period: '2026'\nsubjects: [{code: a, attributes: {absence: retired}}]\nfacts: []\n")
    assert (answer["subjects"][0]["total"], answer["subjects"][0]["state"]) == (None, "exempt")


@pytest.mark.parametrize("past", ["3", "[3]", "[{total: x, period: '2025'}]", "[{total: 3}]", "[{period: '1', of: x}]"])
def test_a_bad_past_is_told(scored: Any, past: str) -> None:
    code, answer = scored(f"period: '2026'\nsubjects: [{{code: a, past: {past}}}]\nfacts: []\n")
    assert code == 1
    assert [one["path"] for one in answer["errors"]] == ["/subjects/0"]


THIRDS = """
scheme: t
name: 试算
source: 试算文件
assessment: member
subject_kind: member
dimensions: [{code: d, name: 得分, items: [{code: point, name: 得分, unit: 分, award: {range: {min: 0, max: 100}}}]}]
grades:
  bands: [{table: [{grade: 合格, below: 80}, {grade: 优秀, from: 80}]}]
  quota: {kind: hard, mode: floor, cascade: [{grade: 优秀, share: 0.33333334}]}
ties: shared
"""


def test_a_quota_is_a_share_of_those_placed_together(scored: Any, tmp_path: Path) -> None:
    scheme = tmp_path / "t.yaml"
    scheme.write_text(THIRDS, encoding="utf-8")
    people = [f"{branch}{n}" for branch in "abc" for n in range(3)]
    subjects = "".join(f"  - {{code: {one}, unit: {one[0]}}}\n" for one in people)
    facts = "".join(f"  - {{subject: {one}, item: point, points: 9{one[1]}, on: 2026-03-01}}\n" for one in people)
    _, answer = scored(f"period: '2026'\nsubjects:\n{subjects}facts:\n{facts}", scheme=str(scheme))
    assert [one["code"] for one in answer["subjects"] if one["grade"] == "优秀"] == ["a2", "b2", "c2"]


def test_a_refusal_says_what_would_be_right(scored: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scheme, facts = tmp_path / "t.yaml", tmp_path / "f.yaml"
    scheme.write_text(THIRDS, encoding="utf-8")
    given = "{subject: a, item: point, points: 101, on: 2026-03-01}"
    facts.write_text(f"period: '2026'\nsubjects: [{{code: a}}]\nfacts: [{given}]\n", encoding="utf-8")
    main(["score", str(scheme), str(facts)])
    assert "validation-error at /points (out-of-range: min 0, max 100)" in capsys.readouterr().out


def test_a_fact_of_another_year_is_told_beside_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "f.yaml"
    facts.write_text(FACTS.replace("2026-06-10", "2062-06-10"), encoding="utf-8")
    main(["score", "s15", str(facts), "--json"])
    assert "from 2026-01-01 to 2026-12-31: fact 4\n" in capsys.readouterr().err


def test_what_a_unit_earned_is_passed_on_to_its_head(scored: Any, tmp_path: Path) -> None:
    scheme = tmp_path / "t.yaml"
    won = "{code: won, name: 获奖, award: 9, propagates: [{to: unit.head, item: led}]}"
    items = f"[{won}, {{code: led, name: 负责, award: 3}}]"
    head = THIRDS.partition("dimensions:")[0]
    scheme.write_text(f"{head}dimensions: [{{code: d, name: 得分, items: {items}}}]\n", encoding="utf-8")
    subjects = "[{code: b1, kind: branch, attributes: {unit.head: a}}, {code: a, unit: b1}]"
    fact = "{subject: b1, item: won, on: 2026-03-01}"
    _, answer = scored(f"period: '2026'\nsubjects: {subjects}\nfacts: [{fact}]\n", scheme=str(scheme))
    assert [(one["code"], one["total"]) for one in answer["subjects"]] == [("b1", None), ("a", "3")]


def test_a_line_of_csv_may_list_a_subject_alone_and_empty_lines_are_passed_over(scored: Any) -> None:
    text = "subject,item,on,subject.unit\na,meeting,2026-03-01,b1\n,,,\nb,,,b1\n"
    code, answer = scored(text, name="facts.csv")
    assert code == 0
    assert [(one["code"], one["total"], one["rank"]) for one in answer["subjects"]][1] == ("b", "0", 2)


def test_what_a_quota_takes_is_told_with_its_clause(scored: Any, tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "{scheme: t, name: 试算, source: 试算文件, assessment: member, subject_kind: member, ties: shared,"
        " dimensions: [{code: d, name: 得分, items: [{code: p, name: 得分, award: 1},"
        " {code: g, name: 兑换, deduct: 1, redeems: true}]}],"
        " grades: {bands: [{table: [{grade: 合格, below: 1}, {grade: 优秀, from: 1}]}],"
        " quota: {kind: hard, mode: floor, cascade: [{grade: 优秀, share: 1/3}], clause: 第八条}}}",
        encoding="utf-8",
    )
    text = "subject,item,on,quantity\na,p,2026-03-01,3\nb,p,2026-03-01,2\nc,p,2026-03-01,1\na,g,2026-04-01,2\n"
    _, answer = scored(text, "--explain", "--lang", "en", name="f.csv", scheme=str(tmp_path / "s.yaml"))
    assert [one["grade"] for one in answer["subjects"]] == ["优秀", "合格", "合格"]
    assert answer["subjects"][1]["why"][-1] == "  no place is left in a higher grade, so it is 合格 (clause: 第八条)."
    assert [one["balance"] for one in answer["subjects"]] == ["1", "2", "1"]


def test_places_that_decide_something_are_those_inside_the_unit(scored: Any, tmp_path: Path) -> None:
    scheme = tmp_path / "t.yaml"
    last = "outcomes: [{code: talk, name: 约谈, all: {places: {last: 1}}}]\n"
    scheme.write_text(THIRDS.partition("grades:")[0] + last, encoding="utf-8")
    people = [("a1", "a", 99), ("a2", "a", 98), ("b1", "b", 50), ("b2", "b", 40)]
    subjects = ", ".join(f"{{code: {code}, unit: {unit}}}" for code, unit, _ in people)
    facts = ", ".join(f"{{subject: {code}, item: point, points: {n}, on: 2026-03-01}}" for code, _, n in people)
    _, answer = scored(f"period: '2026'\nsubjects: [{subjects}]\nfacts: [{facts}]\n", scheme=str(scheme))
    assert [one["code"] for one in answer["subjects"] if one["outcomes"]] == ["a2", "b2"]
