"""Commands with data: results on stdout, talk on stderr, exit codes as promised, with and without a running server."""

import json
import re
import urllib.request
from pathlib import Path

import pytest

from tests.setup.served import Served, run_py

FOUND = ("realm", "new", "city", "--name", "某市机关", "--system", "sys-a", "--security", "sec-a")
PASSWORD = r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}"


def of(home: Path, *arguments: str) -> tuple[int, str, str]:
    done = run_py(*arguments, "--home", str(home))
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def founded(migrated_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder in which `realm new` founded a realm, by a server of its own."""
    home = tmp_path_factory.mktemp("founded") / "var"
    code, out, err = of(home, *FOUND)
    assert code == 0, err
    assert re.fullmatch(rf"sys-a {PASSWORD} system_admin\nsec-a {PASSWORD} security_admin\n", out)
    return home


def test_founding_the_same_realm_again_is_refused(founded: Path) -> None:
    code, out, err = of(founded, *FOUND)
    assert (code, out) == (1, "")
    assert "refused: already-exists" in err


def test_both_administrators_may_not_be_one_person(founded: Path) -> None:
    code, out, err = of(founded, "realm", "new", "other", "--name", "另一个", "--system", "x", "--security", "x")
    assert (code, out) == (1, "")
    assert "/security" in err


def test_a_new_password_is_printed_alone(founded: Path) -> None:
    code, out, _ = of(founded, "passwd", "sys-a")
    assert code == 0
    assert re.fullmatch(PASSWORD + "\n", out)


@pytest.mark.parametrize("command", [("passwd", "nobody"), ("token", "--as", "nobody")])
def test_an_unknown_person_is_refused(founded: Path, command: tuple[str, ...]) -> None:
    code, out, err = of(founded, *command)
    assert (code, out) == (1, "")
    assert "nobody" in err


def test_an_unknown_realm_is_refused_with_those_there_are(founded: Path) -> None:
    code, out, err = of(founded, "token", "--as", "sys-a", "--realm", "elsewhere")
    assert (code, out) == (1, "")
    assert "city" in err


@pytest.mark.parametrize("command", [("passwd", "sys-a"), ("token", "--as", "sys-a")])
def test_without_data_there_is_no_store(tmp_path: Path, command: tuple[str, ...]) -> None:
    code, out, err = of(tmp_path / "var", *command)
    assert (code, out) == (3, "")
    assert "no data in" in err
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("minutes", ["0", "61", "-1", "x", "1.5"])
def test_a_token_lives_at_most_an_hour(founded: Path, minutes: str) -> None:
    code, out, _ = of(founded, "token", "--as", "sys-a", "--minutes", minutes)
    assert (code, out) == (2, "")


def me(address: str, token: str) -> dict[str, object]:
    request = urllib.request.Request(address + "/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def test_a_token_works_on_the_server_of_the_home(founded: Path) -> None:
    with Served(founded) as served:
        served.wait_for_address()
        code, out, _ = of(founded, "token", "--as", "sys-a", "--minutes", "5")
        assert code == 0
        assert out.count("\n") == 1
        assert me(served.address, out.strip())["code"] == "sys-a"
        # The command went through the running server's database and left it alone.
        assert served.is_ready()
        assert served.stop() == 0
    code, out, _ = of(founded, "token", "--as", "sec-a")
    assert code == 0


def test_the_database_of_another_server_is_used(founded: Path, tmp_path: Path) -> None:
    with Served(founded) as served:
        served.wait_for_address()
        owner = (founded / "owner.password").read_text().strip()
        port = served.run_record()["postgres_port"]
        url = f"postgresql://gongbu_owner:{owner}@127.0.0.1:{port}/gongbu"
        elsewhere = {"DATABASE_URL": url, "DATABASE_APP_URL": url.replace("gongbu_owner", "gongbu_app")}
        refused = run_py("token", "--as", "sys-a", "--home", str(tmp_path / "var"), extra=elsewhere)
        assert refused.returncode == 3
        assert "no signing key" in refused.stderr


ROSTER = "工号,姓名,支部,生效日期\np1,张三,{},2026-01-01\n"


def test_a_roster_with_an_unknown_branch_is_refused_by_row_and_column(founded: Path, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(ROSTER.format("no-such-branch"))
    code, out, err = of(founded, "import", "roster", str(file))
    assert (code, out) == (1, "")
    assert "row: 2, column: 支部" in err


@pytest.mark.parametrize("content", [b"\xff\xfe\xfa", b"", b"PK\x03\x04"])
def test_a_broken_roster_is_refused(founded: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(content)
    code, out, err = of(founded, "import", "roster", str(file))
    assert (code, out) == (1, "")
    assert "refused: import-" in err


def test_a_roster_that_is_not_there(founded: Path, tmp_path: Path) -> None:
    code, out, err = of(founded, "import", "roster", str(tmp_path / "none.csv"))
    assert (code, out) == (2, "")
    assert "none.csv" in err
