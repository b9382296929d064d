"""What the API answers about analytics, made up for displays."""

from typing import Any, cast

from infra.cli.analytics_client import EstimatedJob, JobAnalysis, TimeLeft, Verdict, Window
from tests.infra.cli import made

VERDICT: Verdict = {
    "part": "provider",
    "share": 0.64,
    "seconds": 19.2,
    "stage": "draft",
    "stage_share": 0.8,
    "runner_up": "queue",
    "runner_up_share": 0.3,
    "sentence": "64% of the time passed waiting for the provider, most of it in stage draft.",
    "action": "Choose a faster model.",
}


def left(p50: float | None = 130.0, p90: float | None = 290.0, reason: str = "") -> TimeLeft:
    status = "unknown" if p50 is None else "known"
    return {"status": status, "p50_seconds": p50, "p90_seconds": p90, "evidence": 63, "reason": reason}


def estimated(found: TimeLeft | None, **changes: Any) -> EstimatedJob:
    job: dict[str, Any] = {**made.job(**changes), "time_left": found}
    return cast("EstimatedJob", {"kind": "blog_post", **job})


def analysis(**changes: Any) -> JobAnalysis:
    stage = {
        "name": "draft",
        "status": "running",
        "attempts": 2,
        "deferrals": 3,
        "total_seconds": 30.0,
        "wait_seconds": 9.0,
        "delay_seconds": 0.0,
        "run_seconds": 1.5,
        "provider_seconds": 19.2,
        "rest_seconds": 0.01,
    }
    plain = {
        "job": "job_a",
        "kind": "blog_post",
        "status": "running",
        "total_seconds": 30.0,
        "parts": {"queue": 9.0, "provider": 19.2, "own": 1.8},
        "stages": [stage],
        "attempts": 2,
        "deferrals": 3,
        "quality": [],
        "verdict": VERDICT,
    }
    return cast("JobAnalysis", {**plain, **changes})


def spread(p50: float | None = 12.4) -> dict[str, Any]:
    others = {"mean": p50, "p95": p50 and p50 * 3, "p99": p50 and p50 * 10}
    return {"count": 0 if p50 is None else 120, "p50": p50, **others}


def counts(succeeded: int, failed: int = 0) -> dict[str, Any]:
    ended = succeeded + failed
    rate = failed / ended if ended else None
    return {"finished": ended, "succeeded": succeeded, "failed": failed, "cancelled": 0, "failure_rate": rate}


def stage(name: str = "draft", type_: str = "generation", **changes: Any) -> dict[str, Any]:
    plain = {"type": type_, "name": name, "runs": 120, "attempts": 130, "deferrals": 0, "seconds": {"provider": 75.0}}
    return {**plain, "wait": spread(0.05), "run": spread(2.0), "provider": spread(1.5), **changes}


def window(**changes: Any) -> Window:
    """Return a day with jobs in its last two hours, and a quieter one before it."""
    usage = {"prompt_tokens": 300_000, "completion_tokens": 45_000, "cost_usd": "1.23"}
    before = {
        "since": "2026-01-01T00:00:00Z",
        "until": "2026-01-02T00:00:00Z",
        "jobs": counts(95, 1),
        "duration": spread(11.0),
        "usage": {**usage, "cost_usd": "0.9"},
        "quality_mean": 0.91,
        "share": 0.49,
    }
    basis = {
        "job_documents": 14,
        "rollup_documents": 46,
        "complete": True,
        "pending_hours": 0,
        "gone_hours": 0,
        "percentiles": "nearest rank",
        "relative_error": 0.01,
    }
    plain = {
        "since": "2026-01-02T00:00:00Z",
        "until": "2026-01-03T00:00:00Z",
        "bucket": "hour",
        "kind": "",
        "type": "",
        "jobs": counts(120, 6),
        "per_hour": 5.25,
        "duration": spread(),
        "failures": [{"code": "provider_timeout", "category": "provider", "count": 6, "share": 1.0}],
        "stages": [stage("plan", seconds={"queue": 25.0}), stage()],
        "parts": {"provider": 75.0, "queue": 25.0},
        "usage": usage,
        "quality": {"count": 120, "mean": 0.93, "p10": 0.85, "p50": 0.94, "p90": 0.99},
        "quality_trend": {"direction": "none", "per_day": -0.003, "low": -0.01, "high": 0.004},
        "verdict": VERDICT,
        "before": before,
        "buckets": [{"start": "2026-01-02T00:00:00Z", "jobs": counts(number)} for number in (0, 0, 42, 84)],
        "basis": basis,
    }
    return cast("Window", {**plain, **changes})
