"""The documents that are shipped: published schemes and other rules as configuration."""

from importlib.resources import files

_FOLDER = files("rules") / "schemes"


def pack_codes() -> tuple[str, ...]:
    """Codes of the shipped schemes, in order."""
    names = (each.name for each in _FOLDER.iterdir() if each.name.endswith(".yaml"))
    return tuple(sorted(name.removesuffix(".yaml") for name in names))


def pack(code: str) -> str:
    """The YAML text of a shipped scheme. KeyError where there is none of that code."""
    if code not in pack_codes():
        raise KeyError(code)
    return (_FOLDER / f"{code}.yaml").read_text(encoding="utf-8")


def shipped_text(name: str) -> str:
    """The YAML text of rules that are no scheme, shipped beside the code."""
    return (files("rules") / f"{name}.yaml").read_text(encoding="utf-8")
