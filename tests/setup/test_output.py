"""What `serve` prints, keeps and leaves alone."""

import stat
from pathlib import Path

from tests.setup.served import Served


def test_stdout_carries_the_address_alone(served: Served) -> None:
    assert served.is_ready()
    assert served.stop() == 0
    assert served.process.stdout is not None
    assert served.process.stdout.read() == b""


def test_secrets_are_for_their_owner_only(served: Served) -> None:
    assert stat.S_IMODE(served.home.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in served.home.glob("*") if path.is_file()}
    assert {"owner.password", "app.password", "worker.password", "run.json", "postgres.log"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_no_child_can_be_seen_with_a_password_on_its_command_line(served: Served) -> None:
    secrets = [path.read_text().strip() for path in served.home.glob("*.password")]
    assert not [line for line in served.below().values() if any(secret in line for secret in secrets)]


def test_the_web_does_not_know_the_owner(served: Served) -> None:
    owner = (served.home / "owner.password").read_text().strip()
    [web] = served.children("service.web")
    environment = Path(f"/proc/{web}/environ").read_text()
    assert "DATABASE_APP_URL=" in environment
    assert owner not in environment
