"""The settled results of a period, for those who take them away."""

from __future__ import annotations

from ledger.access import READS_RESULTS
from ledger.reports.queries import SUBJECT_KINDS
from service.api.parameters import choice
from service.api.route import LONG, Ask, Reply, Route
from service.exports import MEDIA, Form, export

OF_MEDIA: dict[str, Form] = {media.partition(";")[0]: form for form, media in MEDIA.items()}


async def results(ask: Ask) -> Reply:
    """Every row in the form the caller accepts; the digest in the header covers the NDJSON form of the same rows."""
    async with ask.reading() as scope:
        made = await export(scope, ask.path["period"], ask.query["subject_kind"], OF_MEDIA[ask.accepts])
    return Reply(made.pieces(), media=MEDIA[made.form], headers={**made.headers, "Vary": "Accept"})


ROUTES = (
    Route("GET", "/results/{period}", "results", "Results of a settled period", results, READS_RESULTS,
          query=(choice("subject_kind", SUBJECT_KINDS, "One kind of subject; usual: all"),),
          answers=tuple(OF_MEDIA), within=LONG, problems=("not-settled",),
          headers={"Results-Digest": "sha-256=<hex of the NDJSON form>", "Results-Schema": "Version of the columns",
                   "Results-Snapshot": "Number of the snapshot"}),
)  # fmt: skip
