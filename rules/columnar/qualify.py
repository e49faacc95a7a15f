"""Which schemes can be settled in columns: computed from the scheme, never declared.

What a column cannot do is left to the plain path: rules that look at facts one after the other (repeat, follows,
curves), wholes (ballots, required counts), comparisons, memory of other periods, and checks beside the score.
"""

from rules.mechanisms.highest import Highest
from rules.scheme import Dimension, Item, Scheme


def columnar(scheme: Scheme) -> bool:
    """Whether ``settle_columns`` gives what ``settle`` gives for every subject of the scheme."""
    return (
        _whole(scheme)
        and all(_item(item) for item in scheme.items.values())
        and all(_dimension(part) for part in scheme.dimensions)
        and not any(band.requires for each in scheme.grades.sets for band in each.bands)
    )


def _whole(scheme: Scheme) -> bool:
    """Nothing across dimensions but their sum, its bounds, its rounding and its grade."""
    others = (
        scheme.alternatives,
        scheme.validity,
        scheme.blocking,
        scheme.outcomes,
        scheme.becoming,
        scheme.spending,
        scheme.grades.vetoes,
        scheme.prorate,
        scheme.rescale,
        scheme.duties,
    )
    return not any(others) and not (scheme.remembers or scheme.compares or scheme.ranks)


def _item(item: Item) -> bool:
    """A sum or the highest alone, under limits: how its facts were priced does not matter."""
    ruled = all(isinstance(rule, Highest) for rule in item.rules)
    return ruled and item.whole is None and item.cohort is None and not item.propagates


def _dimension(part: Dimension) -> bool:
    return part.parts is None and part.carry is None
