"""Everything that can be due from somebody, of all nouns together: the one place that knows them all."""

from __future__ import annotations

from ledger.access import Scope
from ledger.claims.waits import WAITS as CLAIMS
from ledger.development.admissions import admission_duties
from ledger.development.commands import WAITS as DEVELOPMENT
from ledger.draws.waits import WAITS as DRAWS
from ledger.inspections.demands import WAITS as INSPECTIONS
from ledger.inspections.proposals import proposal_duties
from ledger.line_queries.flow import WAITS as LINE_QUERIES
from ledger.meetings.waits import WAITS as MEETINGS
from ledger.messages.due import Duty, Wait, due_from
from ledger.reach.tasks import WAITS as TASKS
from ledger.resolutions.flows import WAITS as RESOLUTIONS

# One line a noun.
WAITS: tuple[Wait, ...] = (
    *CLAIMS,
    *DEVELOPMENT,
    *DRAWS,
    *LINE_QUERIES,
    *MEETINGS,
    *INSPECTIONS,
    *RESOLUTIONS,
    *TASKS,
)


async def duties(scope: Scope) -> list[Duty]:
    """What is due from the caller, the most urgent first."""
    return [*await due_from(scope, WAITS), *await proposal_duties(scope), *await admission_duties(scope)]
