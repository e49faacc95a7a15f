"""Why a call is not carried out: one exception, a few kinds, one stable code per cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Kind(Enum):
    """What sort of trouble it is; the value is the usual HTTP status."""

    MALFORMED = 400
    UNAUTHENTICATED = 401
    FORBIDDEN = 403
    NOT_FOUND = 404
    REFUSED = 409
    INVALID = 422
    TOO_MANY = 429
    UNAVAILABLE = 503


# Every code the service can answer, with the kind it belongs to. Labels are in the message catalogues.
CODES: Mapping[str, Kind] = {
    "bad-request": Kind.MALFORMED,
    "malformed-json": Kind.MALFORMED,
    "invalid-parameter": Kind.MALFORMED,
    "idempotency-key-missing": Kind.MALFORMED,
    "idempotency-key-invalid": Kind.MALFORMED,
    "bad-host": Kind.MALFORMED,
    "token-missing": Kind.UNAUTHENTICATED,
    "token-invalid": Kind.UNAUTHENTICATED,
    "token-expired": Kind.UNAUTHENTICATED,
    "sign-in-failed": Kind.UNAUTHENTICATED,
    "role-missing": Kind.FORBIDDEN,
    "separation-of-duty": Kind.FORBIDDEN,
    "csrf-failed": Kind.FORBIDDEN,
    "not-found": Kind.NOT_FOUND,
    "method-not-allowed": Kind.MALFORMED,
    "not-acceptable": Kind.MALFORMED,
    "payload-too-large": Kind.MALFORMED,
    "unsupported-media-type": Kind.MALFORMED,
    "validation-error": Kind.INVALID,
    "unknown-reference": Kind.INVALID,
    "future-date": Kind.INVALID,
    "scheme-invalid": Kind.INVALID,
    "import-invalid": Kind.INVALID,
    "import-encoding": Kind.INVALID,
    "webhook-url-refused": Kind.INVALID,
    "idempotency-key-reused": Kind.INVALID,
    "evidence-invalid": Kind.INVALID,
    "evidence-infected": Kind.INVALID,
    "evidence-hash-mismatch": Kind.INVALID,
    "evidence-classified": Kind.INVALID,
    "email-unproved": Kind.INVALID,
    "conflicting-roles": Kind.REFUSED,
    "org-cycle": Kind.REFUSED,
    "unit-in-use": Kind.REFUSED,
    "not-a-member-then": Kind.REFUSED,
    "no-scheme-in-force": Kind.REFUSED,
    "period-closed": Kind.REFUSED,
    "day-still-open": Kind.REFUSED,
    "period-not-started": Kind.REFUSED,
    "already-reversed": Kind.REFUSED,
    "not-reversible": Kind.REFUSED,
    "duplicate-claim": Kind.REFUSED,
    "claim-not-handed-in": Kind.REFUSED,
    "heads-exhausted": Kind.REFUSED,
    "sign-in-code-invalid": Kind.REFUSED,
    "rater-share-exhausted": Kind.REFUSED,
    "evidence-reused": Kind.REFUSED,
    "meeting-other-branch": Kind.REFUSED,
    "meeting-not-closed": Kind.REFUSED,
    "meeting-before-claim": Kind.REFUSED,
    "meeting-no-quorum": Kind.REFUSED,
    "meeting-not-carried": Kind.REFUSED,
    "not-settled": Kind.REFUSED,
    "not-ready-to-close": Kind.REFUSED,
    "period-order": Kind.REFUSED,
    "too-early": Kind.REFUSED,
    "nothing-due": Kind.REFUSED,
    "stale-version": Kind.REFUSED,
    "illegal-transition": Kind.REFUSED,
    "rule-overlap": Kind.REFUSED,
    "rule-retroactive": Kind.REFUSED,
    "already-exists": Kind.REFUSED,
    "draw-exists": Kind.REFUSED,
    "frame-empty": Kind.REFUSED,
    "commitment-mismatch": Kind.REFUSED,
    "draw-too-late": Kind.REFUSED,
    "beacon-too-early": Kind.REFUSED,
    "comments-unanswered": Kind.REFUSED,
    "consultation-missing": Kind.REFUSED,
    "consultation-opposed": Kind.REFUSED,
    "rate-limited": Kind.TOO_MANY,
    "evidence-quota": Kind.TOO_MANY,
    "range-not-satisfiable": Kind.MALFORMED,
    "busy": Kind.UNAVAILABLE,
    "mail-unavailable": Kind.UNAVAILABLE,
    "internal-error": Kind.UNAVAILABLE,
}

# Statuses that differ from the usual one of the kind.
STATUS: Mapping[str, int] = {
    "method-not-allowed": 405,
    "not-acceptable": 406,
    "payload-too-large": 413,
    "unsupported-media-type": 415,
    "range-not-satisfiable": 416,
    "internal-error": 500,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input: where (JSON pointer), what (code), and the figures to say it with."""

    pointer: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """A call that is not carried out; leaves no effect, only its audit row."""

    def __init__(self, code: str, faults: Sequence[Fault] = (), *, detail: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.kind = CODES[code]
        self.faults = tuple(faults)
        self.detail = detail
        self.params = params

    @property
    def status(self) -> int:
        """The HTTP status this refusal is answered with."""
        return STATUS.get(self.code, self.kind.value)


def refuse(code: str, pointer: str, **params: Any) -> Refusal:
    """A refusal about one place in the input."""
    return Refusal(code, [Fault(pointer, code, params)])


# Constraint of the database -> code of the answer, for races that only the database can see.
CONSTRAINTS: Mapping[str, str] = {
    "entry_period_open": "period-closed",
    "entry_first_closed": "day-still-open",
    "entry_reversed_once": "already-reversed",
    "role_grant_not_to_self": "separation-of-duty",
    "role_grant_not_empty": "validation-error",
    "scheme_version_unique": "stale-version",
    "scheme_publication_pkey": "illegal-transition",
    "scheme_withdrawal_pkey": "illegal-transition",
    "consultation_result_pkey": "illegal-transition",
    "rule_comment_answer_pkey": "illegal-transition",
    "rule_basis_withdrawn_once": "illegal-transition",
    "rule_mark_answer_pkey": "illegal-transition",
    "adoption_withdrawn_once": "illegal-transition",
    "snapshot_pkey": "stale-version",
    "period_publication_pkey": "illegal-transition",
    "period_act_granted_once": "illegal-transition",
    "period_act_closed_once": "illegal-transition",
    "period_act_reopened_once": "illegal-transition",
    "person_code_unique": "already-exists",
    "unit_code_unique": "already-exists",
    "realm_code_unique": "already-exists",
    "realm_pkey": "already-exists",
    "claim_version_pkey": "stale-version",
    "kin_pkey": "already-exists",
    "transition_pkey": "stale-version",
    "inspection_feedback_once": "already-exists",
    "inspection_report_pkey": "illegal-transition",
    "hearing_record_pkey": "illegal-transition",
    "evidence_use_numbered": "evidence-reused",
    "evidence_release_pkey": "illegal-transition",
    "draw_once": "draw-exists",
    "draw_voucher_pkey": "illegal-transition",
    "draw_voucher_once": "illegal-transition",
    "confirmation_pkey": "illegal-transition",
    "resolution_verdict_pkey": "illegal-transition",
    "message_seen_pkey": "illegal-transition",
    "workday_pkey": "already-exists",
    "webhook_act_pkey": "illegal-transition",
    "meeting_pkey": "stale-version",
    "meeting_mark_pkey": "stale-version",
    "meeting_minutes_pkey": "stale-version",
    "meeting_minutes_numbered": "stale-version",
}
