"""What a gateway answers about dead letters and bulk actions, made for tests."""

from typing import Any

from tests.infra.cli import made

AT = "2026-01-01T00:00:00Z"


def letter(letter_id: str = "job_a-0", **changes: Any) -> dict[str, Any]:
    return {
        "id": letter_id,
        "job": letter_id.rsplit("-", 1)[0],
        "generation": 0,
        "type": "generation",
        "kind": "blog_post",
        "stage": "draft",
        "code": "provider_rejected",
        "category": "provider",
        "detail": "The model provider rejected it.",
        "fingerprint": "fp_a",
        "attempts": 2,
        "at": AT,
        "expires_at": AT,
        "status": "open",
        "changed_by": None,
        "changed_at": None,
        "bulk": None,
        "replayed_as": None,
        **changes,
    }


def full_letter(**changes: Any) -> dict[str, Any]:
    tried = {"at": AT, "stage": "draft", "attempt": 1, "status": "running", "code": "x", "detail": "Too slow."}
    return {**letter(), "job_status": "failed", "payload": {"topic": "Bread"}, "tries": [tried], **changes}


def group(**changes: Any) -> dict[str, Any]:
    return {
        "fingerprint": "fp_a",
        "type": "generation",
        "stage": "draft",
        "code": "provider_rejected",
        "category": "provider",
        "sample": "The model provider rejected it.",
        "status": "open",
        "regressed": False,
        "total": 1200,
        "open": 1100,
        "first_seen": AT,
        "last_seen": AT,
        **changes,
    }


def bulk(**changes: Any) -> dict[str, Any]:
    return {
        "job": made.job("job_bulk", type="bulk"),
        "dry_run": False,
        "operation": "jobs.cancel",
        "filter": {},
        "total": 3,
        "done": 0,
        "changed": 0,
        "skipped": 0,
        "failed": 0,
        "reasons": {},
        "samples": [],
        **changes,
    }
