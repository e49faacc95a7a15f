"""``matrix``: points by two attributes at once, such as the level of a defect and the role of who found it
(能级评价：级别 × 角色). An empty square refuses the fact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.mechanisms.base import AttributeSpec, Case, NoPoints, in_force
from rules.points import text
from rules.shape import Attribute, Dated, Label, Prices, Strict, prices
from rules.trace import Node

Columns = Annotated[dict[Label, Dated], Field(min_length=1)]


class Shape(Strict):
    """``rows`` and ``columns`` name the attributes; ``table`` gives a row of columns for each value of ``rows``."""

    rows: Attribute
    columns: Attribute
    table: Annotated[dict[Label, Columns], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Dated points by row and column."""

    rows: str
    columns: str
    table: Mapping[str, Mapping[str, Prices]]
    per_unit: bool = True

    def attributes(self) -> tuple[AttributeSpec, ...]:
        across = dict.fromkeys(column for row in self.table.values() for column in row)
        return AttributeSpec(self.rows, "choice", tuple(self.table)), AttributeSpec(
            self.columns, "choice", tuple(across)
        )

    def _square(self, case: Case) -> Prices:
        row = self.table[case.attributes[self.rows]]
        square = row.get(case.attributes[self.columns])
        if square is None:
            params = {"reason": "not-a-choice", "expected": list(row)}
            raise NoPoints(f"/attributes/{self.columns}", "validation-error", params)
        return square

    def price(self, case: Case, before: Decimal) -> Decimal:
        return in_force(self._square(case), case).value

    def explain(self, case: Case, before: Decimal) -> Iterator[Node]:
        square = self._square(case)
        priced = in_force(square, case)
        yield Node("attribute", self.rows, case.attributes[self.rows])
        yield Node("attribute", self.columns, case.attributes[self.columns])
        yield Node("tariff", "", priced.value, priced.clause, square.since(case.on))

    def shown(self, day: date, before: str) -> str:
        return " / ".join(
            f"{row} {column} {text(priced.value)}"
            for row, squares in self.table.items()
            for column, square in squares.items()
            if (priced := square.on(day))
        )


def read(shape: Shape, clause: str) -> Matrix:
    table = {
        row: {column: prices(each, clause) for column, each in squares.items()} for row, squares in shape.table.items()
    }
    return Matrix(shape.rows, shape.columns, table)
