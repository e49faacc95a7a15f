"""What worked cases may expect of a scheme's rules about rules, as plain values."""

from collections.abc import Callable, Mapping
from typing import Any

from rules.scheme import Scheme

Told = Callable[[Scheme, Mapping[str, Any]], Any]


def _consultation(scheme: Scheme, case: Mapping[str, Any]) -> dict[str, str]:
    return {kind: str(days) for kind, days in scheme.consultation.items()}


TOLD: dict[str, Told] = {"consultation": _consultation}
