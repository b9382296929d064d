"""Messages: what a receiver is told, thin enough for every receiver, under an id that never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from shared import ids
from shared.jobs.job import Job
from shared.webhooks import event_types
from shared.webhooks.endpoint import Endpoint

MAX_BYTES = 20_000

_NANO = Decimal(1_000_000_000)
_CUTS = (2_000, 200, 20)


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one endpoint; ``job`` is the id of the job it tells of, if it tells of one."""

    id: str
    type: str
    body: str
    job: str = ""


def of_job(endpoint: Endpoint, event_type: str, job: Job) -> Message:
    """Return the message that tells ``endpoint`` what has happened to ``job``."""
    message_id = _id(endpoint, job.id, str(job.generation), str(job.seq), event_type)
    return Message(message_id, event_type, _body(event_type, job.updated_at, _job(job)), job.id)


def of_disabled(endpoint: Endpoint, disabled: Endpoint, at: datetime) -> Message:
    """Return the message that tells ``endpoint`` that another one, whose address is not its business, is off."""
    data = {
        "id": disabled.id,
        "description": disabled.description,
        "status": "disabled",
        "reason": disabled.disabled_reason,
        "links": {"self": f"/v1/webhooks/{disabled.id}"},
    }
    message_id = _id(endpoint, event_types.DISABLED, disabled.id, at.isoformat())
    return Message(message_id, event_types.DISABLED, _body(event_types.DISABLED, at, data))


def of_notice(endpoint: Endpoint, event_type: str, notice: str, at: datetime, data: Mapping[str, Any]) -> Message:
    """Return the message that tells ``endpoint`` of the notice with this id, which is of no job."""
    return Message(_id(endpoint, event_type, notice), event_type, _body(event_type, at, data))


def of_test(endpoint: Endpoint, at: datetime) -> Message:
    """Return a message without an event, to see whether it arrives."""
    data = {"id": endpoint.id, "note": "This is a test.", "links": {"self": f"/v1/webhooks/{endpoint.id}"}}
    return Message(ids.random_id("msg"), event_types.TEST, _body(event_types.TEST, at, data))


def _id(endpoint: Endpoint, *parts: str) -> str:
    return f"msg_{ids.digest('webhook', endpoint.id, *parts)}"


def _job(job: Job) -> dict[str, Any]:
    own = f"/v1/jobs/{job.id}"
    links = {"self": own, "events": f"{own}/events"}
    if content := job.result.get("content"):
        links["content"] = f"/v1/content/{content}"
    return {
        "id": job.id,
        "type": job.type,
        "kind": job.kind,
        "status": job.status,
        "progress": job.progress,
        "stage": job.stage,
        "priority": job.priority,
        "tags": list(job.tags),
        "batch": job.batch or None,
        "owner": job.owner,
        "generation": job.generation,
        "seq": job.seq,
        "created_at": job.created_at,
        "finished_at": job.finished_at,
        "error": dict(job.error) if job.error else None,
        "usage": {
            "prompt_tokens": job.usage.prompt_tokens,
            "completion_tokens": job.usage.completion_tokens,
            "cost_usd": format(Decimal(job.usage.cost_nano_usd) / _NANO, "f"),
        },
        "links": links,
    }


def _body(event_type: str, at: datetime, data: Mapping[str, Any]) -> str:
    """Return the JSON text, with long texts and lists cut ever shorter until it is thin enough."""
    whole = {"type": event_type, "timestamp": at, "data": data}
    text = orjson.dumps(whole, option=orjson.OPT_UTC_Z)
    for most in _CUTS:
        if len(text) < MAX_BYTES:
            break
        text = orjson.dumps({**whole, "data": _cut(data, most)}, option=orjson.OPT_UTC_Z)
    return text.decode()


def _cut(value: Any, most: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= most else value[: most - 1] + "…"
    if isinstance(value, list):
        return [_cut(item, most) for item in value[:most]]
    if isinstance(value, Mapping):
        return {key: _cut(item, most) for key, item in value.items()}
    return value
