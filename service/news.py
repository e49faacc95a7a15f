"""Messages and duties in sentences: labels `message-KIND` and `due-KIND-STATE` of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.i18n import Translator


def sentence(texts: Translator, told: Mapping[str, Any]) -> str:
    """What a message says, in the reader's language."""
    params = {name: value for name, value in told["params"].items() if value is not None}
    return texts.text(f"message-{told['kind']}", **params)


def place(told: Mapping[str, Any]) -> str:
    """The page of what the message is about."""
    return f"/{told['object']}"
