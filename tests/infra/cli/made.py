"""What a gateway answers, made for tests: complete, with any field changed."""

from typing import Any, cast

from infra.cli.answers import Batch, FreshPiece, Health, Job, Piece, Progress, Result, Stage

STAGES = ("plan", "draft", "score", "refine", "finish")
CREATED = "2026-03-01T10:00:00Z"


def stage(name: str, status: str = "queued", **changes: Any) -> Stage:
    plain = {
        "name": name,
        "status": status,
        "weight": 1.0,
        "deferrals": 0,
        "busy_seconds": 0.0,
        "provider_seconds": 0.0,
        "delay_seconds": 0.0,
        "ready_at": None,
        "waits_until": None,
        "attempts": 0,
        "done": 0,
        "total": 1,
    }
    return cast("Stage", {**plain, "started_at": None, "finished_at": None, **changes})


def job(job_id: str = "job_a", status: str = "queued", **changes: Any) -> Job:
    plain = {
        "id": job_id,
        "type": "generation",
        "kind": "blog_post",
        "status": status,
        "waits_for": None,
        "generation": 0,
        "schedule": None,
        "not_before": None,
        "admitted_at": None,
        "deadline": None,
        "paused_at": None,
        "paused_seconds": 0.0,
        "progress": 1.0 if status == "succeeded" else 0.0,
        "stage": "finish" if status == "succeeded" else "plan",
        "stages": [stage(name, "succeeded" if status == "succeeded" else "queued") for name in STAGES],
        "priority": "normal",
        "tags": [],
        "batch": None,
        "owner": "key_a",
        "seq": 0,
        "created_at": CREATED,
        "started_at": None,
        "updated_at": CREATED,
        "finished_at": "2026-03-01T10:00:04.500Z" if status in {"succeeded", "failed", "cancelled"} else None,
        "usage": {"prompt_tokens": 900, "completion_tokens": 600, "cost_usd": "0.00042"},
        "result": {"content": "cnt_a", "title": "Bread", "quality": 0.93} if status == "succeeded" else {},
        "error": None,
        "links": {},
    }
    return cast("Job", {**plain, **changes})


def failed(job_id: str = "job_a") -> Job:
    error = {"code": "provider_timeout", "category": "provider", "detail": "It took too long.", "stage": "draft"}
    return job(job_id, "failed", error=error, stage="draft")


def progress(seq: int, stage_name: str = "plan", stage_status: str = "running", **changes: Any) -> Progress:
    plain = {
        "job": "job_a",
        "type": "generation",
        "kind": "blog_post",
        "batch": "",
        "tags": [],
        "priority": "normal",
        "owner": "key_a",
        "generation": 0,
        "seq": seq,
        "at": f"2026-03-01T10:00:{seq:02}Z",
        "status": "running",
        "progress": seq / 10,
        "stage": stage_name,
        "stage_status": stage_status,
        "done": 0,
        "total": 1,
        "attempt": 0,
        "error": None,
    }
    return cast("Progress", {**plain, **changes})


def happening(job_id: str, seq: int, status: str = "running", **changes: Any) -> Progress:
    return cast("Progress", {**progress(seq, status=status), "job": job_id, **changes})


def piece(**changes: Any) -> Piece:
    measures = [
        {"name": "length", "value": 1.0, "weight": 0.25, "reason": "6 words where 6 were asked for."},
        {"name": "keywords", "value": 0.5, "weight": 0.2, "reason": "Missing: crust."},
    ]
    plain = {
        "id": "cnt_a",
        "job": "job_a",
        "content_type": "blog_post",
        "title": "Bread on working days",
        "body": "## Start\n\nFeed the starter.\n\n## Bake\n\nEat it.",
        "format": "markdown",
        "language": "en",
        "sections": [{"heading": "One", "text": "a"}, {"heading": "Two", "text": "b"}],
        "quality": {"score": 0.93, "measures": measures},
        "usage": {"prompt_tokens": 900, "completion_tokens": 600, "cost_usd": "0.00042"},
        "metadata": {"provider": "offline", "model": "composer", "notice": "Composed by rules."},
        "created_at": CREATED,
    }
    return cast("Piece", {**plain, **changes})


def fresh_piece(reason: str = "hit-memory", **changes: Any) -> FreshPiece:
    cache = {"status": "hit", "reason": reason, "level": "memory", "age_seconds": 90.0}
    return cast("FreshPiece", {**piece(**changes), "cache": cache})


def batch(lines: int = 3, status: str = "running", **changes: Any) -> Batch:
    plain = {
        "job": job("job_batch", status, type="batch", stages=[stage("expand"), stage("write")], stage="write"),
        "lines": lines,
        "rejected": 0,
        "counts": {},
        "rejections": [],
        "links": {},
    }
    return cast("Batch", {**plain, **changes})


def result(line: int, **changes: Any) -> Result:
    plain = {"line": line, "job": f"job_{line}", "status": "succeeded", "content": piece(), "error": None}
    return cast("Result", {**plain, **changes})


def health(status: str = "healthy", *unwell: str) -> Health:
    names = ("firestore", "cloud_tasks", "model")
    dependencies = [
        {
            "name": name,
            "status": "unhealthy" if name in unwell else "healthy",
            "critical": name != "model",
            "latency_ms": 1.5,
            "reason": "timeout" if name in unwell else "",
        }
        for name in names
    ]
    return cast("Health", {"status": status, "dependencies": dependencies})
