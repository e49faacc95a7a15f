"""Why a number is what it is: a tree of nodes, each with its clause, and the sentence that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rules import points

Locale = str

# One pattern an operation: {label} {value} and, where the node has them, {parts} (its inputs) and the named details.
_ZH: dict[str, str] = {
    "award": "{label}：{parts}，得 {value} 分",
    "item": "{label}：{parts}，得 {value} 分",
    "tariff": "标准 {value} 分",
    "given": "在 {detail} 分之间裁量 {value} 分",
    "quantity": "数量 {value} {label}",
    "attribute": "{label}为“{value}”",
    "added": "{label}再加 {value} 分",
    "unqualified": "{label}未达到 {detail}，不计分",
    "fact": "{label}：{value} 分",
    "sum": "{label}：{detail} 次，合计 {value} 分",
    "booked": "{detail} 次，合计 {value} 分",
    "highest": "{detail} 次中只取最高的 {value} 分",
    "barred": "因已计“{detail}”，本项不再计分",
    "suspended": "{detail} 次发生在暂停计分期间，不计分",
    "cap": "超过上限 {detail} 分的部分不计，计 {value} 分",
    "floor": "不低于 {detail} 分，计 {value} 分",
    "start": "起始 {value} 分",
    "dimension": "{label}：{parts}，得 {value} 分",
    "weight": "按权重 {detail} 计 {value} 分",
    "round": "{detail}，计 {value} 分",
    "times": "乘以 {value}",
    "divided": "合计 {value} 除以 {detail}",
    "reached": "{detail} 个对象中有 {value} 个达到 {label} 分",
    "rounding": "{detail}",
    "mean": "平均数：{parts}，得 {value} 分",
    "share": "比例：{parts}，得 {value} 分",
    "rollup-sum": "合计：{parts}，得 {value} 分；各部分分别按单位结算，相加可能超过个人总分",
    "rollup-weighted": "加权平均：{parts}，得 {value} 分",
    "no-value": "{label}：没有可计算的对象，无得分",
    "total": "总分：{parts}，共 {value} 分",
    "excluded": "{label}：{detail}，没有总分",
    "grade": "{detail} 分的等次为{value}",
    "target": "与目标 {detail} 相比，计 {value} 分",
    "place": "名次 {detail}，计 {value} 分",
    "bracket": "{label} {detail} 分段累计 {value} 分",
    "split": "由 {detail} 人平均，每人 {value} 分",
    "curve": "按次数递进，计 {value} 分",
    "repeated": "有效期内再次发生，按 {detail} 倍计 {value} 分",
    "stopped": "{detail} 次发生在停止计分之后，不计分",
    "unattached": "{detail} 次没有所依据的事项，不计分",
    "alternative": "{detail} 次与其他条目只计一项，不计分",
    "expired": "{detail} 次已过有效期，不再计分",
    "blocked": "{label}：暂不生效，只记录在案",
    "accumulated": "{label}累计 {detail}，计 {value} 分",
    "ballots": "{label}：{detail} 次评定加权平均，得 {value} 分",
    "pattern": "历年等次 {label}，计 {value} 分",
    "tied": "{detail} 出现相同得分，本项作废，计 {value} 分",
    "missing": "应有 {label}，缺 {detail}，计 {value} 分",
    "best": "本人 {label} 与最高 {detail} 相比，计 {value} 分",
    "fallback": "{label}：没有数据，取 {detail} 个对象的平均数，计 {value} 分",
    "group": "{label}小计 {value} 分",
    "parts": "各期（{detail}）合并计 {value} 分",
    "window": "{label} 计 {value} 分",
    "carried": "由上一期 {detail} 结转 {value} 分",
    "carried-first": "没有上一期，起始 {value} 分",
    "veto": "等次定为{value}",
    "quota": "较高等次的名额已满，定为{value}",
    "zeroed": "因所列情形清零，计 {value} 分",
    "inapplicable": "{label}：不适用于该对象，不计分",
    "rescaled": "按满分 {detail} 折算为 {value} 分",
    "prorated": "按在岗天数 {detail} 折算为 {value} 分",
    "late": "{value} 发生，补记",
    "reversal": "{label}：冲正原登记（{parts}），计 {value} 分",
}
_EN: dict[str, str] = {
    "award": "{label}: {parts}, {value} points",
    "item": "{label}: {parts}, {value} points",
    "tariff": "tariff {value}",
    "given": "{value} judged between {detail}",
    "quantity": "quantity {value}",
    "attribute": "{label} is “{value}”",
    "added": "{label} adds {value}",
    "unqualified": "{label} is below {detail}, so nothing counts",
    "fact": "{label}: {value} points",
    "sum": "{label}: {detail} booked, together {value} points",
    "booked": "{detail} booked, together {value} points",
    "highest": "of {detail} the highest alone counts, {value} points",
    "barred": "“{detail}” is booked already, so this does not count",
    "suspended": "{detail} fall in a suspended time and do not count",
    "cap": "above the limit of {detail} nothing counts, leaving {value} points",
    "floor": "not below {detail}, leaving {value} points",
    "start": "start {value}",
    "dimension": "{label}: {parts}, {value} points",
    "weight": "weighted {detail}, {value} points",
    "round": "{detail}, {value} points",
    "times": "times {value}",
    "divided": "sum {value} divided by {detail}",
    "reached": "{value} of {detail} reach {label}",
    "rounding": "{detail}",
    "mean": "mean: {parts}, {value} points",
    "share": "share: {parts}, {value} points",
    "rollup-sum": (
        "sum: {parts}, {value} points; parts are settled unit by unit and may add up to more than a person's total"
    ),
    "rollup-weighted": "weighted mean: {parts}, {value} points",
    "no-value": "{label}: nobody to compute from, no value",
    "total": "Total: {parts}, {value} points",
    "excluded": "{label}: {detail}, not scored",
    "grade": "{detail} points are grade {value}",
    "target": "held against {detail}, {value} points",
    "place": "place {detail}, {value} points",
    "bracket": "{label} {detail} by brackets, {value} points",
    "split": "shared by {detail}, {value} points each",
    "curve": "by count, {value} points",
    "repeated": "again within its time, {detail} times over, {value} points",
    "stopped": "{detail} came after this item was stopped and do not count",
    "unattached": "{detail} without the matter they build on do not count",
    "alternative": "{detail} give way to another item of which only one counts",
    "expired": "{detail} are no longer in force",
    "blocked": "{label} stays on file and does not count now",
    "accumulated": "{label} adds up to {detail}, {value} points",
    "ballots": "{label}: weighted mean of {detail} marks, {value} points",
    "pattern": "grades {label}, {value} points",
    "tied": "equal marks in {detail}, the item is void, {value} points",
    "missing": "{label} due, {detail} missing, {value} points",
    "best": "own {label} against the best, {detail}, {value} points",
    "fallback": "{label}: no data, so the mean of {detail}, {value} points",
    "group": "{label} together {value} points",
    "parts": "parts ({detail}) together {value} points",
    "window": "{label} {value} points",
    "carried": "brought from {detail}, {value} points",
    "carried-first": "no period before, start {value} points",
    "veto": "the grade is set to {value}",
    "quota": "no place is left in a higher grade, so it is {value}",
    "zeroed": "zeroed, {value} points",
    "inapplicable": "{label} is not for this subject and does not count",
    "rescaled": "rescaled {detail} to {value} points",
    "prorated": "by days there {detail}, {value} points",
    "late": "happened on {value}, booked late",
    "reversal": "{label}: takes back the entry ({parts}), {value} points",
}
_MODES = {
    "half_up": "四舍五入",
    "half_down": "五舍六入",
    "half_even": "四舍六入五成双",
    "up": "进位",
    "down": "舍去",
    "ceiling": "向上取整",
    "floor": "向下取整",
}
_STATES = {
    "exempt": ("免于计分", "exempt"),
    "suspended": ("暂停计分", "suspended"),
    "not-covered": ("不在本办法范围内", "not covered by this scheme"),
}
_PATTERNS = {"zh-CN": _ZH, "en": _EN}
# Inside a sentence an input is named, not told again in full.
_BRIEF = {"dimension", "item", "sum"}


@dataclass(frozen=True, slots=True)
class Node:
    """One step of a calculation. ``detail`` holds what the sentence needs beside value and inputs."""

    op: str
    label: str
    value: Decimal | str | None
    clause: str | None = None
    in_force_from: date | None = None
    inputs: Sequence["Node"] = ()
    detail: str = ""
    label_en: str | None = None
    detail_en: str | None = None

    @property
    def text(self) -> str:
        """The sentence in Chinese."""
        return sentence(self)

    def as_dict(self, locale: Locale = "zh-CN") -> dict[str, Any]:
        """JSON-ready: op, label, value, clause, in_force_from, text, inputs; numbers as text."""
        return {
            "op": self.op,
            "label": _label(self, locale),
            "value": _value(self),
            "clause": self.clause,
            "in_force_from": self.in_force_from.isoformat() if self.in_force_from else None,
            "text": sentence(self, locale),
            "inputs": [each.as_dict(locale) for each in self.inputs],
        }


def _value(node: Node) -> str | None:
    return points.text(node.value) if isinstance(node.value, Decimal) else node.value


def _label(node: Node, locale: Locale) -> str:
    return node.label_en if locale == "en" and node.label_en else node.label


def _brief(node: Node, locale: Locale) -> str:
    if node.op in _BRIEF:
        value = _value(node)
        if value is None:
            return f"{_label(node, locale)} no value" if locale == "en" else f"{_label(node, locale)}无得分"
        return f"{_label(node, locale)} {value}" if locale == "en" else f"{_label(node, locale)} {value} 分"
    return _body(node, locale)


def _join(node: Node, locale: Locale) -> str:
    mark = ", " if locale == "en" else "，"
    # The grade follows from the total, so it has a sentence of its own.
    told = mark.join(_brief(each, locale) for each in node.inputs if each.op != "grade")
    return told or ("nothing booked" if locale == "en" else "没有记录")


def _body(node: Node, locale: Locale) -> str:
    pattern = _PATTERNS.get(locale, _ZH)[node.op]
    detail = _rounding(node.detail, locale) if node.op in ("round", "rounding") else node.detail
    if node.op == "excluded":
        detail = _STATES.get(detail, (detail, detail))[locale == "en"]
    elif locale == "en" and node.detail_en:
        detail = node.detail_en
    value = _value(node)
    if value is None:
        value = "no value" if locale == "en" else "无"
    told = pattern.format(label=_label(node, locale), value=value, parts=_join(node, locale), detail=detail)
    return told.replace("得 -", "扣 ")


def _rounding(detail: str, locale: Locale) -> str:
    """A declared rounding in words; the detail is places and mode."""
    places, mode = detail.split(" ", 1)
    if locale == "en":
        return f"rounded {mode.replace('_', ' ')} to {places} places"
    return f"{_MODES.get(mode, mode)}保留 {places} 位小数"


def sentence(node: Node, locale: Locale = "zh-CN") -> str:
    """The node as one sentence with its clause and the day its value came into force."""
    body = _body(node, locale)
    english = locale == "en"
    notes = []
    if node.clause:
        notes.append(f"clause: {node.clause}" if english else f"依据：{node.clause}")
    if node.in_force_from:
        notes.append(f"in force from {node.in_force_from}" if english else f"自 {node.in_force_from} 起施行")
    if not notes:
        return f"{body}." if english else f"{body}。"
    return f"{body} ({'; '.join(notes)})." if english else f"{body}（{'；'.join(notes)}）。"
