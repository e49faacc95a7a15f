"""Sets one paper in a process of its own, so that a paper that hangs harms nobody: JSON in, PDF out."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import typst

HERE = Path(__file__).resolve().parent


def fonts() -> Path:
    """The folder of the shipped font."""
    spec = find_spec("noto_cjk_sans_otc")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def compiled(paper: str, data: str, form: Literal["pdf", "png"] = "pdf") -> bytes | list[bytes]:
    """The paper of that name with the data, as PDF, or its pages as PNG."""
    made: bytes | list[bytes] = typst.compile(
        str(HERE / f"{paper}.typ"),
        root=str(HERE),
        font_paths=[str(fonts())],
        ignore_system_fonts=True,
        format=form,
        sys_inputs={"data": data},
    )
    return made


def main() -> None:
    """Reads `{"paper", "data"}` and writes the PDF."""
    asked = json.load(sys.stdin)
    made = compiled(asked["paper"], json.dumps(asked["data"], ensure_ascii=False))
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
