"""What cannot be started says so in words, with exit code 3 for no server and 2 for wrong usage."""

import socket
from pathlib import Path

import pytest

from tests.setup.served import Served, run_py


def test_a_home_in_use(served: Served) -> None:
    refused = run_py("serve", "--home", str(served.home), "--port", "0")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert f"{served.home} is in use" in refused.stderr
    assert served.address in refused.stderr
    assert served.is_ready()


def test_an_address_in_use(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run_py("serve", "--home", str(home), "--port", str(port))
    assert (refused.returncode, refused.stdout) == (3, "")
    assert f"cannot listen on 127.0.0.1:{port}" in refused.stderr
    assert "--port" in refused.stderr


def test_a_folder_of_other_things_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("")
    tmp_path.chmod(0o755)
    refused = run_py("serve", "--home", str(tmp_path), "--port", "0")
    assert refused.returncode == 3
    assert "holds other things" in refused.stderr
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    refused = run_py("serve", "--home", str(tmp_path / "var"))
    assert refused.returncode == 3
    assert "--home" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "arguments", [["serve", "--port", "x"], ["serve", "--port", "65536"], ["nonsense"], ["serve", "more"]]
)
def test_wrong_usage(arguments: list[str]) -> None:
    refused = run_py(*arguments)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "usage: run.py" in refused.stderr


def test_a_setting_with_the_wrong_form(home: Path) -> None:
    refused = run_py("serve", "--home", str(home), extra={"GONGBU_WORKERS": "many"})
    assert refused.returncode == 2
    assert "GONGBU_WORKERS must be a whole number from 1 to 64" in refused.stderr


def test_a_database_that_is_not_there_and_its_password_is_not_told(home: Path) -> None:
    url = "postgresql://someone:verysecret@127.0.0.1:9/gongbu"
    refused = run_py("serve", "--home", str(home), "--port", "0", extra={"DATABASE_URL": url})
    assert refused.returncode == 3
    assert "database" in refused.stderr
    assert "verysecret" not in refused.stderr
    assert "Traceback" not in refused.stderr
