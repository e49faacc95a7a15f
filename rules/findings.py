"""What the linter says: every finding by its code, with its weight and its words in both languages, as data."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["red", "amber"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth a second look: where (path of codes), a stable code, what was found and what would be right.

    ``red`` blocks publishing, ``amber`` does not. ``line`` (from 1) and ``pointer`` say where it stands in the text;
    0 and nothing where the text is not at hand.
    """

    path: str
    code: str
    severity: Severity
    message: str
    message_zh: str
    expected: str
    expected_zh: str
    line: int = 0
    pointer: str = ""


Words = tuple[Severity, str, str, str, str]
WORDS: dict[str, Words] = {
    "nothing-scored": (
        "amber",
        "{name} has no item and no roll-up",
        "{name}既没有条目也没有汇总",
        "an item, or no such dimension",
        "写一个条目，或删去该维度",
    ),
    "cap-unreachable": (
        "amber",
        "the cap is {cap}, its items reach {most}",
        "上限 {cap} 分，条目合计最多 {most} 分",
        "limits of the items that add up to the cap, or a lower cap",
        "条目限额合计达到上限，或降低上限",
    ),
    "grade-unreachable": (
        "red",
        "{grade} needs a total that nobody can have: {reach}",
        "没有人能得到等次“{grade}”：{reach}",
        "a band inside what totals can be",
        "等次的分数范围应在总分可能的范围之内",
    ),
    "benchmark-unreachable": (
        "red",
        "the benchmark is {line}, the total reaches {most} at most",
        "基准分 {line}，总分最多 {most}",
        "a benchmark that can be reached",
        "可以达到的基准分",
    ),
    "start-above-cap": (
        "red",
        "starts at {start}, above its cap of {cap}",
        "起始 {start} 分高于上限 {cap} 分",
        "a start not above the cap",
        "起始分不高于上限",
    ),
    "floor-above-cap": (
        "red",
        "the floor of {floor} is above the cap of {cap}",
        "下限 {floor} 分高于上限 {cap} 分",
        "a floor not above the cap",
        "下限不高于上限",
    ),
    "same-name": (
        "amber",
        "{name} is also the name of {other}",
        "{name}与条目 {other} 同名",
        "names that can be told apart",
        "能够区分的名称",
    ),
    "worthless": (
        "amber",
        "{name} moves no total and opens no grade",
        "{name}既不影响总分也不影响等次",
        "points, or a rule that looks at it",
        "写明分值，或有规则用到它",
    ),
    "never-awardable": (
        "red",
        "{name} has no price in force on {day} or later: nobody may award it",
        "{name}自 {day} 起没有有效分值，无人可以记分",
        "a value in force, or no such item",
        "写明有效的分值，或删去该条目",
    ),
    "covers-nobody": (
        "red",
        "no subject can meet the condition on {key}",
        "没有对象能满足条件 {key}",
        "a value that is wanted and not unwanted",
        "至少一个取值未被同时排除",
    ),
    "row-unreachable": (
        "red",
        "row {row} is never used: row {first} before it fits everything",
        "第 {row} 行永远用不到：第 {first} 行已包含一切",
        "the general row last",
        "把一般规定放在最后",
    ),
    "table-open": (
        "amber",
        "nothing covers {by} {side} {edge}: such a fact is refused",
        "{by} {side} {edge} 没有对应的行，这样的事实不予受理",
        "a row for those numbers, if they can occur",
        "如可能出现，请写明对应的行",
    ),
    "bands-overlap": (
        "amber",
        "a subject may meet the conditions of tables {first} and {second}; the first one counts",
        "同一对象可能同时符合第 {first} 与第 {second} 个等次表，以前者为准",
        "conditions that exclude each other",
        "互相排斥的条件",
    ),
    "bands-uncovered": (
        "amber",
        "who meets no condition gets no grade",
        "不符合任何条件的对象没有等次",
        "a last table without when, if everybody is graded",
        "如人人都定等次，最后写一个不带 when 的等次表",
    ),
    "post-below-cap": (
        "amber",
        "{attribute} {value} reaches {most} of a cap of {cap}, others reach it",
        "{attribute} 为 {value} 的最多得 {most} 分，达不到上限 {cap} 分，其他的可以达到",
        "points with which every post can reach the cap",
        "各类岗位都能达到上限的分值",
    ),
    "too-fine": (
        "amber",
        "{price} times a quantity of {places} places needs more than four places: such entries are refused",
        "{price} 乘以 {places} 位小数的数量超过四位小数，这样的记录不予受理",
        "a declared rounding",
        "写明取舍 rounding",
    ),
    "clause-missing": (
        "amber",
        "{count} items of {name} name no clause, nor does what they stand in",
        "{name}有 {count} 个条目没有写明依据条款",
        "clause: the article that sets the points, of the items or the dimension",
        "clause：写明条目或维度依据的条款",
    ),
    "ties-undecided": (
        "amber",
        "grades are limited by quota, and nothing says how equals are placed",
        "等次有名额限制，但未写明同分如何排名",
        "ties: shared, dense, or by dimensions",
        "ties：shared、dense 或按维度区分",
    ),
    "boundary-words": (
        "amber",
        "the clause says {words}, which {meant} {number}, but {key} does the opposite",
        "条款写“{words}”，{meant_zh}本数 {number}，而键 {key} 相反",
        "{right}, or a clause that says otherwise",
        "改为 {right}，或写明另有规定",
    ),
    "duplicate-path": (
        "amber",
        "{name} is also scored by {item} of {scheme}: one fact may count twice",
        "{name}在 {scheme} 中也由条目 {item} 计分，同一事实可能重复计分",
        "one place for the fact, or a stated reason for two",
        "同一事实只在一处计分，或写明理由",
    ),
    "more-findings": (
        "amber",
        "{count} more findings",
        "另有 {count} 条提示",
        "these put right first",
        "先处理以上各条",
    ),
    "purpose-short": (
        "red",
        "{name} has {share} of what can be reached, {least} at least is stated",
        "“{name}”占可得分的 {share}，低于规定的 {least}",
        "points for this purpose that reach the stated share, or another share",
        "该用途的分值达到规定占比，或另定占比",
    ),
    "purpose-unknown": (
        "amber",
        "{name}: items without limit leave no share to be held to",
        "“{name}”：有条目没有上限，无法计算占比",
        "a cap of the items or of their dimension",
        "为条目或其维度写明上限 cap",
    ),
    "outline-other": (
        "red",
        "derives from {here}, the outline is {outline}",
        "所依大纲写的是 {here}，大纲代码是 {outline}",
        "derives: from: {outline}",
        "derives 中的 from 写 {outline}",
    ),
    "outline-unpublished": (
        "red",
        "version {version} of {outline} is not published here",
        "大纲 {outline} 第 {version} 版未在此公布",
        "a published version of the outline",
        "已公布的大纲版本",
    ),
    "outline-missing": (
        "red",
        "the outline fixes {name} ({missing}), which is not here",
        "大纲规定必须有“{name}”（{missing}），此处没有",
        "{missing} as the outline has it",
        "按大纲写入 {missing}",
    ),
    "outline-moved": (
        "red",
        "the outline has {name} under {outline}, here it stands under {here}",
        "大纲中“{name}”属于 {outline}，此处放在 {here}",
        "the item under {outline}",
        "放回 {outline}",
    ),
    "outline-changed": (
        "red",
        "the outline fixes {part} as {outline}, here it is {here}",
        "大纲规定 {part} 为 {outline}，此处为 {here}",
        "{part}: {outline}",
        "{part} 照大纲写：{outline}",
    ),
    "outline-range": (
        "red",
        "the outline lets {part} lie between {low} and {high}, here it is {here}",
        "大纲允许 {part} 在 {low} 至 {high} 之间，此处为 {here}",
        "from {low} to {high}",
        "{low} 至 {high} 之间",
    ),
    "outline-own-items": (
        "red",
        "{count} items of its own where the outline allows {most}; {item} is the first beyond",
        "自设项目 {count} 个，大纲允许 {most} 个，自“{item}”起超出",
        "at most {most} items that the outline does not have",
        "自设项目不超过 {most} 个",
    ),
    "outline-own-dimensions": (
        "red",
        "{count} dimensions of its own where the outline allows {most}",
        "自设维度 {count} 个，大纲允许 {most} 个",
        "at most {most} dimensions that the outline does not have",
        "自设维度不超过 {most} 个",
    ),
    "outline-own-unlimited": (
        "red",
        "{name} is the lower body's own and has no limit, where all of them may reach {most}",
        "自设项目“{name}”没有上限，而自设项目合计不得超过 {most} 分",
        "a cap of the item",
        "为该项目写明上限 cap",
    ),
    "outline-own-points": (
        "red",
        "own items can reach {reached} points where the outline allows {most}",
        "自设项目合计可得 {reached} 分，大纲允许 {most} 分",
        "own items that reach {most} at most",
        "自设项目合计不超过 {most} 分",
    ),
}


def finding(path: str, code: str, **params: object) -> Finding:
    """The finding of a code with its words filled in."""
    severity, message, message_zh, expected, expected_zh = WORDS[code]
    told = [each.format(**params) for each in (message, message_zh, expected, expected_zh)]
    return Finding(path, code, severity, told[0], told[1], told[2], told[3])
