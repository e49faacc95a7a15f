"""Builds the demo in the database of DATABASE_APP_URL, prints its sign-ins; a process of its own: it loads much."""

import asyncio
import sys

from ledger.errors import Refusal
from service.demo import build
from service.demo_photos import Place
from service.evidence.stores import store_of
from service.settings import Settings


def main() -> int:
    """0 and the lines `CODE PASSWORD ROLE`; 1 and the reason on stderr."""
    settings = Settings.from_env()
    url, place = settings.app_url, Place(store_of(settings), settings.home / "evidence")
    if url is None:
        print("gongbu: DATABASE_APP_URL is not set", file=sys.stderr)
        return 2
    try:
        signins = asyncio.run(build(url, place=place))
    except (ValueError, Refusal) as problem:
        print(f"gongbu: the demo could not be built: {problem}", file=sys.stderr)
        return 1
    for one in signins:
        print(*one)
    return 0


if __name__ == "__main__":
    sys.exit(main())
