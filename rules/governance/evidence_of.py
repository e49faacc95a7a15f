"""``evidence_of``: whether the facts of an item are a ``trace`` (开了会、交了材料, an act on paper) or a ``result``
(办成的事). It moves no points; it lets makers of rules see how much of what is scored was merely recorded
(重痕不重绩)."""

from typing import Literal

Evidence = Literal["trace", "result"]
