"""The demo's sign-ins: made with the data on an empty home, kept in the home, printed again later."""

from service.database_urls import DatabaseUrls
from service.home import Home

FILE = "demo-signins"


def demo_signins(home: Home, urls: DatabaseUrls) -> list[str]:
    """The lines `CODE PASSWORD ROLE`, empty where the home has data that is not the demo's."""
    kept = home.read(FILE)
    return kept.splitlines() if kept else []
