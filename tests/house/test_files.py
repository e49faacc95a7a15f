"""What no file of the repository may hold."""

from __future__ import annotations

import re
import subprocess
import tomllib

from tests.house.source import ROOT

FORBIDDEN = {
    "an address of a package registry": re.compile(r"pypi\.org|pythonhosted|npmjs|deb\.debian\.org", re.IGNORECASE),
    "a secret": re.compile(r"BEGIN (EC |RSA |OPENSSH )?PRIVATE KEY"),
    "the path of a machine": re.compile(r"(?<![\w.])/(work|root|home/\w+)/\w"),
}
THIS = "tests/house/test_files.py"


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_nothing_forbidden_is_committed() -> None:
    found = []
    for name in _tracked():
        text = (ROOT / name).read_bytes().decode("utf-8", errors="ignore")
        found += [f"{name}: {what}" for what, form in FORBIDDEN.items() if name != THIS and form.search(text)]
    assert found == []


def test_lock_files_hold_hashes_and_no_address() -> None:
    for name in ("bootstrap.lock", "requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        for block in re.split(r"\n(?=\w)", text):
            assert "==" in block
            assert "--hash=sha256:" in block


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    assert [one for one in wanted if "==" not in one] == []


def test_the_development_lock_holds_all_that_serving_needs() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==[\w.]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


def test_no_file_is_large() -> None:
    assert [name for name in _tracked() if (ROOT / name).stat().st_size > 1_000_000] == []
