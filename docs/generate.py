"""Writes the reference pages of the guide from the mechanisms themselves: their docstrings, the keys of their shapes
and their worked cases. `python docs/generate.py` writes; a test compares, so that the pages cannot drift."""

import ast
import json
import sys
import textwrap
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from rules import governance, layout, mechanisms, shape  # noqa: E402
from rules.conditions import Key, WhenShape  # noqa: E402
from rules.document import json_schema  # noqa: E402
from rules.mechanisms.repeat import Months  # noqa: E402

FOLDERS = {"mechanisms": mechanisms, "governance": governance}
SOURCES = {folder: Path(str(package.__file__)).parent for folder, package in FOLDERS.items()}
CASES = ROOT / "tests" / "rules"
SHARED = {"__init__", "base", "told"}
LANGUAGES = ("en", "zh-CN")
# A mechanism whose key in a document is not its own name.
KEYS = {"barred": "barred_by", "highest": "counts", "bounds": "cap", "stopped": "stopped_by"}
PARTS = (
    ("", layout.SchemeShape),
    ("grades.", layout.GradesShape),
    ("dimensions[].", layout.DimensionShape),
    ("dimensions[].items[].", layout.ItemShape),
    ("dimensions[].items[].award.", layout.PriceShape),
)
WORDS = {
    "where": ("Where it stands", "写在哪里"),
    "keys": ("Keys", "键"),
    "columns": ("key | value | if left out", "键 | 值 | 不写时"),
    "required": ("required", "必须写"),
    "nothing": ("nothing", "无"),
    "example": ("A document that uses it", "使用它的办法"),
    "cases": ("Worked cases", "算例"),
    "same": ("or the same under", "扣分条目写在"),
    "list": ("list of", "列表："),
    "map": ("mapping to", "对应表，值为"),
    "mechanisms": ("Mechanisms", "机制"),
    "governance": ("Rules about rules", "规则的规则"),
    "made": ("Made by docs/generate.py; do not edit.", "由 docs/generate.py 生成，请勿手改。"),
}
SCALARS: tuple[tuple[Any, tuple[str, str]], ...] = (
    (shape.Dated, ("number ≥ 0, or dated", "不小于 0 的数，或按日期")),
    (shape.Signed, ("number, or dated", "数，或按日期")),
    (shape.Codes, ("code or list of codes", "代码或代码列表")),
    (shape.Labels, ("value or list of values", "取值或取值列表")),
    (shape.Code, ("code", "代码")),
    (shape.Attribute, ("attribute", "属性名")),
    (shape.Label, ("value in plain words", "取值")),
    (shape.Name, ("name", "名称")),
    (shape.Prose, ("sentence", "一句话")),
    (shape.Amount, ("number ≥ 0", "不小于 0 的数")),
    (shape.Number, ("number", "数")),
    (Months, ("months, 1 to 600", "月数，1 至 600")),
    (shape.Flag, ("true or false", "true 或 false")),
    (Key, ("member.…, unit.… or subject.…", "member.…、unit.… 或 subject.…")),
    (WhenShape, ("condition", "条件")),
)
Schema = Mapping[str, Any]


def names(folder: str = "mechanisms") -> list[str]:
    """Everything a folder of the rules explains, by name."""
    return sorted(path.stem for path in SOURCES[folder].glob("*.py") if path.stem not in SHARED)


def _bare(schema: Schema) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in ("title", "description", "default", "$defs")}


def _mark(schema: Schema) -> str:
    return json.dumps(_bare(schema), sort_keys=True, ensure_ascii=False)


KNOWN: dict[str, tuple[str, str]] = {_mark(TypeAdapter(kind).json_schema()): words for kind, words in reversed(SCALARS)}
NUMBER = KNOWN[_mark(TypeAdapter(shape.Number).json_schema())]


def _kind(schema: Schema, defs: Mapping[str, Any], language: int) -> str:
    """What may stand for a schema, in few words."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[-1]
        return KNOWN[_mark(defs[name])][language] if _mark(defs[name]) in KNOWN else f"`{_short(name)}`"
    if (known := KNOWN.get(_mark(schema))) is not None:
        return known[language]
    if "enum" in schema or "const" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        given = [each for each in schema["anyOf"] if each.get("type") != "null"]
        if (known := KNOWN.get(_mark({"anyOf": given}))) is not None:
            return known[language]
        return " / ".join(dict.fromkeys(_kind(each, defs, language) for each in given))
    if schema.get("type") == "array":
        return f"{WORDS['list'][language]} {_kind(schema.get('items', {}), defs, language)}"
    if schema.get("type") == "object":
        inner = next(iter(schema.get("patternProperties", {}).values()), schema.get("additionalProperties", {}))
        return f"{WORDS['map'][language]} {_kind(inner if isinstance(inner, dict) else {}, defs, language)}"
    return NUMBER[language]


def _short(name: str) -> str:
    return name.removesuffix("Shape") or name


def _default(schema: Schema, key: str, required: bool, language: int) -> str:
    if required:
        return WORDS["required"][language]
    value = schema.get("default")
    return WORDS["nothing"][language] if value in (None, [], {}) else f"`{json.dumps(value)}`".replace('"', "")


def _table(schema: Schema, defs: Mapping[str, Any], language: int) -> Iterator[str]:
    yield f"| {WORDS['columns'][language]} |\n|---|---|---|"
    for key, each in schema.get("properties", {}).items():
        kind = _kind(each, defs, language)
        # A number of decimal places looks like any other number; a check counts places under the same key.
        kind = "0 – 4" if key == "places" and kind == NUMBER[language] else kind
        yield f"| `{key}` | {kind} | {_default(each, key, key in schema.get('required', ()), language)} |"


def _shapes(folder: str, name: str) -> Any:
    found = vars(import_module(f"rules.{folder}.{name}")).get("Shape")
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def _keys(folder: str, name: str, language: int) -> Iterator[str]:
    found = _shapes(folder, name)
    if found is None:
        return
    schema = found.model_json_schema(by_alias=True)
    defs = schema.get("$defs", {})
    if "properties" not in schema:
        return
    yield f"\n## {WORDS['keys'][language]}\n"
    yield from _told(schema, language)
    yield from _table(schema, defs, language)
    for inner, each in defs.items():
        if "properties" in each and _mark(each) not in KNOWN:
            yield f"\n### `{_short(inner)}`\n"
            yield from _told(each, language)
            yield from _table(each, defs, language)


def _told(schema: Schema, language: int) -> Iterator[str]:
    if language == 0 and schema.get("description"):
        yield _code(str(schema["description"])) + "\n"


def _code(text: str) -> str:
    return text.replace("``", "`")


def _where(name: str, language: int) -> str:
    key = KEYS.get(name, name)
    found = [f"`{path}{key}`" for path, part in PARTS if key in part.model_fields]
    if name == "bounds":
        found += ["`total.cap`", "`….floor`"]
    if key in layout.PriceShape.model_fields:
        return f"{found[0]}, {WORDS['same'][language]} `dimensions[].items[].deduct.{key}`"
    return ", ".join(found)


def _cases(folder: str, name: str, language: int) -> Iterator[str]:
    text = (CASES / folder / f"{name}.yaml").read_text(encoding="utf-8")
    head, _, tail = text.partition("\ncases:\n")
    document = head.partition("document: |\n")[2]
    if document:
        yield f"\n## {WORDS['example'][language]}\n\n```yaml\n{textwrap.dedent(document).strip()}\n```"
    yield f"\n## {WORDS['cases'][language]}\n\n```yaml\n{textwrap.dedent(tail).strip()}\n```"


def summary(folder: str, name: str, language: int, chinese: Mapping[str, str]) -> str:
    """What a mechanism does, in one paragraph or two."""
    if language:
        return chinese[name]
    tree = ast.parse((SOURCES[folder] / f"{name}.py").read_text(encoding="utf-8"))
    return _code(ast.get_docstring(tree) or "")


def page(folder: str, name: str, language: int, chinese: Mapping[str, str]) -> str:
    """The page of one mechanism."""
    head = f"<!-- {WORDS['made'][language]} -->"
    lines = [head, f"# {KEYS.get(name, name)}\n", summary(folder, name, language, chinese)]
    lines += [f"\n**{WORDS['where'][language]}**: {_where(name, language)}"]
    lines += [*_keys(folder, name, language), *_cases(folder, name, language)]
    return "\n".join(lines) + "\n"


def index(folder: str, language: int, chinese: Mapping[str, str]) -> str:
    """The list of all mechanisms."""
    lines = [f"<!-- {WORDS['made'][language]} -->", f"# {WORDS[folder][language]}\n"]
    for name in names(folder):
        told = summary(folder, name, language, chinese).split("\n\n")[0].replace("\n", " ")
        lines.append(f"- [{KEYS.get(name, name)}]({name}.md) ({_where(name, language)}): {told}")
    return "\n".join(lines) + "\n"


def words(folder: str) -> dict[str, str]:
    """What the Chinese pages of a folder say, by name."""
    name = "zh.yaml" if folder == "mechanisms" else f"zh-{folder}.yaml"
    return dict(yaml.safe_load((HERE / "guide" / name).read_text(encoding="utf-8")))


def pages() -> dict[Path, str]:
    """Every generated page by its path."""
    found: dict[Path, str] = {}
    for folder in FOLDERS:
        chinese = words(folder)
        for language, spoken in enumerate(LANGUAGES):
            base = HERE / "guide" / spoken / folder
            found[base / "README.md"] = index(folder, language, chinese)
            found |= {base / f"{name}.md": page(folder, name, language, chinese) for name in names(folder)}
    found[HERE / "scheme.schema.json"] = json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
    return found


def main() -> None:
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(pages())} files")


if __name__ == "__main__":
    main()
