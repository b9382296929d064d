"""Makes the body of a schedule of what was typed; whether it is a good one, the gateway decides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import orjson

from infra.cli import briefs, moments
from shared import errors

NAME_LENGTH = 40
_NO_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Work:
    """What was typed of what is to be started: a piece, a file of briefs, a clean-up or a namespace to warm."""

    piece: Mapping[str, Any] = field(default_factory=dict)
    whole: TextIO | None = None
    source: TextIO | None = None
    schema: TextIO | None = None
    batch: TextIO | None = None
    cleanup: bool = False
    older_than: int | None = None
    warm: str | None = None
    top: int | None = None
    priority: str | None = None
    tags: Sequence[str] = ()


def timing(fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return those of the timing's ``fields`` that were given, with moments as the API takes them."""
    given = {name: value for name, value in fields.items() if value is not None}
    for name in given.keys() & {"start_at", "end_at"}:
        given[name] = moments.parse(given[name], now)
    return given


def target(work: Work) -> dict[str, Any]:
    """Return what is to be started under its name in the body, nothing when nothing was said."""
    files = (work.whole, work.source, work.schema)
    piece = any(value is not None for value in (*work.piece.values(), *files))
    if piece + (work.batch is not None) + work.cleanup + (work.warm is not None) > 1:
        raise errors.InvalidInputError("Say one thing to start: a piece, a --batch file, --cleanup, or --warm.")
    _check_details(work)
    if work.cleanup:
        return {"cleanup": _cleanup(work)}
    if work.warm is not None:
        return {"warm": _warm(work)}
    if work.batch is not None:
        return {"batch": {"briefs": _briefs(work.batch), **_handling(work)}}
    if piece or work.priority or work.tags:
        made = briefs.make(work.piece, whole=work.whole, source=work.source, schema=work.schema)
        return {"content": {**made, **_handling(work)}}
    return {}


def name(body: Mapping[str, Any], work: Work) -> str:
    """Return a name for a schedule that was given none: what tells its work from other work."""
    if "cleanup" in body:
        told = "-".join(["cleanup", *work.tags])
    elif "warm" in body:
        told = f"warm-{work.warm}"
    elif work.batch is not None:
        told = Path(work.batch.name).stem
    else:
        told = briefs.label(body.get("content"))
    return _NO_NAME.sub("-", told.lower()).strip("-")[:NAME_LENGTH].rstrip("-") or "schedule"


def _check_details(work: Work) -> None:
    """Raise InvalidInputError for a detail of something that is not asked for."""
    if work.older_than is not None and not work.cleanup:
        raise errors.InvalidInputError("--older-than is for --cleanup.")
    if work.top is not None and work.warm is None:
        raise errors.InvalidInputError("--top is for --warm.")


def _handling(work: Work) -> dict[str, Any]:
    return {
        **({"priority": work.priority} if work.priority else {}),
        **({"tags": list(work.tags)} if work.tags else {}),
    }


def _cleanup(work: Work) -> dict[str, Any]:
    if work.priority or len(work.tags) > 1:
        raise errors.InvalidInputError("A clean-up takes one --tag at most, and no --priority.")
    days = {} if work.older_than is None else {"older_than_days": work.older_than}
    return {**days, **({"tag": work.tags[0]} if work.tags else {})}


def _warm(work: Work) -> dict[str, Any]:
    if work.priority or work.tags:
        raise errors.InvalidInputError("Warming takes no --tag and no --priority.")
    return {"namespace": work.warm, **({} if work.top is None else {"top": work.top})}


def _briefs(file: TextIO) -> list[Any]:
    found = []
    for number, line in enumerate(file, start=1):
        if line.strip():
            try:
                found.append(orjson.loads(line))
            except orjson.JSONDecodeError as error:
                raise errors.InvalidInputError(f"Line {number} of {file.name} is not JSON: {error}.") from error
    return found
