"""Which database, and as whom: the owner migrates, the service and its worker use roles that own nothing."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from ledger.migrate import migrate
from service.embedded import Postgres
from service.home import Home
from service.settings import Settings

APP, WORKER = "gongbu_app", "gongbu_worker"


@dataclass(frozen=True)
class DatabaseUrls:
    """Addresses with passwords in them: never printed. `owner` is None where only DATABASE_APP_URL is given.

    The two passwords are None where the roles are somebody else's to make.
    """

    owner: str | None
    app: str
    worker: str | None
    app_password: str | None = None
    worker_password: str | None = None

    async def migrate(self) -> list[str]:
        """Brings schema and roles up to date; the ids of the migrations that were run."""
        if self.owner is None:
            return []
        return await migrate(self.owner, self.app_password, self.worker_password)


def of_builtin(server: Postgres) -> DatabaseUrls:
    return of_owner(server.url(), server.home)


def of_settings(settings: Settings, home: Home) -> DatabaseUrls | None:
    """None where nothing is set, so that the built-in server is used."""
    if settings.app_url is not None:
        return DatabaseUrls(settings.owner_url, settings.app_url, settings.worker_url)
    if settings.owner_url is not None:
        return of_owner(settings.owner_url, home)
    return None


def of_owner(owner: str, home: Home) -> DatabaseUrls:
    """The roles get passwords that are made once and kept in the home."""
    app, worker = home.password("app")[0], home.password("worker")[0]
    return DatabaseUrls(owner, _as_role(owner, APP, app), _as_role(owner, WORKER, worker), app, worker)


def _as_role(owner: str, role: str, password: str) -> str:
    parts = urlsplit(owner)
    where = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{role}:{quote(password, safe='')}@{where}"))
