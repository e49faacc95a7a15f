"""Which store keeps evidence here."""

from service.evidence.s3 import Bucket
from service.evidence.store import Folder, Store
from service.settings import Settings


def store_of(settings: Settings) -> Store:
    """The bucket that is named, else the folder of the home."""
    return Bucket(**settings.s3) if settings.s3 else Folder(settings.home / "evidence")
