"""What of a plan is refused: in a guarded stack, whatever loses data or names without having been allowed."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from infra.preview.allowed import Allowable, Allowance
from infra.preview.findings import Finding, ordered
from infra.preview.plan import Change, Plan

KEPT: Final = {
    "gcp:cloudtasks/queue:Queue": "its tasks are lost, and Google keeps its name blocked for days",
    "gcp:firestore/database:Database": "its data is lost",
    "gcp:firestore/index:Index": "queries fail until it is built",
    "gcp:secretmanager/secret:Secret": "its versions are lost",
    "gcp:storage/bucket:Bucket": "its objects are lost",
}
"""The types that are kept, and what happens without them."""

_WORDS: Final = {"replace": "replaced", "delete": "deleted", "unprotect": "no longer protected"}
_UNPROTECTED: Final = "(protect)"


def find(plan: Plan, allowances: Sequence[Allowance], *, guarded: bool, today: date) -> list[Finding]:
    """Return what is refused, and what of the list of allowed changes needs care."""
    own = [allowance for allowance in allowances if allowance.stack == plan.stack]
    guarded = guarded or any(change.protected for change in plan.changes)
    wanted = list(_wanted(plan)) if guarded else []
    valid = {(one.resource, one.change) for one in own if one.until >= today}
    refused = [_refusal(change, kind) for change, kind in wanted if (change.resource, kind) not in valid]
    used = {(change.resource, kind) for change, kind in wanted}
    return ordered([
        *refused,
        *_twins(plan, valid, guarded=guarded),
        *(found for allowance in own for found in _care(allowance, used, today)),
    ])


def _wanted(plan: Plan) -> Iterator[tuple[Change, Allowable]]:
    for change in plan.changes:
        if change.type not in KEPT:
            continue
        if change.action in {"replace", "delete"}:
            yield change, change.action
        elif any(one.path == _UNPROTECTED and not one.after for one in change.differences):
            yield change, "unprotect"


def _refusal(change: Change, kind: Allowable) -> Finding:
    why = f", because of {', '.join(change.forced_by)}" if change.forced_by else ""
    text = f"would be {_WORDS[kind]}{why}: {KEPT[change.type]}"
    return Finding(f"refused-{kind}", "error", change.resource, text)


def _twins(plan: Plan, valid: set[tuple[str, Allowable]], *, guarded: bool) -> Iterator[Finding]:
    for old, new in plan.twins.items():
        if (old, "delete") not in valid:
            text = f"is {old} under another name: without an alias it is made anew"
            yield Finding("missing-alias", "error" if guarded else "warning", new, text)


def _care(allowance: Allowance, used: set[tuple[str, Allowable]], today: date) -> Iterator[Finding]:
    if (allowance.resource, allowance.change) not in used:
        text = f"is allowed to be {_WORDS[allowance.change]}, and nothing does that; remove the entry"
        yield Finding("stale-allowance", "warning", allowance.resource, text)
    elif allowance.until < today:
        text = f"was allowed to be {_WORDS[allowance.change]} until {allowance.until}"
        yield Finding("expired-allowance", "warning", allowance.resource, text)
