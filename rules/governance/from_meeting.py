"""``from_meeting``: a record of organisational life proposes the item to those who took part; the branch books what is
proposed in one act. ``kinds``: the kinds of meeting; ``who``: those ``present`` (who made it up later only where
``made_up`` says so), those who ``spoke``, the ``chair``, or those ``absent`` without leave. One meeting proposes an
item to one person once, whatever kinds it is held as."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.shape import Flag, Problem, Strict, refuse

Who = Literal["present", "spoke", "chair", "absent"]
Kind = Literal[
    "general-meeting", "committee-meeting", "group-meeting", "party-lecture", "theme-day", "life-meeting", "appraisal"
]


class Shape(Strict):
    """Kinds of meeting, each once; ``made_up`` goes with ``present`` alone."""

    kinds: Annotated[list[Kind], Field(min_length=1)]
    who: Who = "present"
    made_up: Flag = False

    @model_validator(mode="after")
    def _sound(self) -> "Shape":
        problems = []
        if len(set(self.kinds)) < len(self.kinds):
            problems.append(Problem(("kinds",), "twice", "a kind is named twice", "each kind once"))
        if self.made_up and self.who != "present":
            problems.append(Problem(("made_up",), "not-present", "only presence can be made up", "who: present"))
        refuse(problems)
        return self


@dataclass(frozen=True, slots=True)
class FromMeeting:
    """Which kinds of meeting propose the item, and to whom."""

    kinds: tuple[Kind, ...]
    who: Who
    made_up: bool


def read(shape: Shape | None) -> FromMeeting | None:
    return FromMeeting(tuple(shape.kinds), shape.who, shape.made_up) if shape is not None else None
