"""Alarms: something has become worse than it was; what, since when about, and on what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.manifest import prompt_collections
from shared.records.drift.signs import Name

if TYPE_CHECKING:
    from shared.firestore.documents import Document


@dataclass(frozen=True, slots=True)
class Alarm:
    """
    The work of one content type, model and set of template versions has become worse by one sign.

    ``before_mean`` is of the ``before_count`` jobs until the change, ``since_mean`` of those from there on. The
    ``evidence`` has reached a threshold that chance alone reaches after thousands of jobs.
    """

    id: str
    tenant: str
    created_at: datetime
    expire_at: datetime
    sign: Name
    content_type: str
    model: str
    versions: tuple[str, ...]
    templates: tuple[str, ...]
    before_mean: float
    before_count: int
    since_mean: float
    since_count: int
    evidence: float
    sentence: str


_LISTS = ("versions", "templates")
_PLAIN = tuple(name for name in Alarm.__dataclass_fields__ if name not in {"id", *_LISTS})


def path(alarm_id: str) -> str:
    """Return the path of an alarm."""
    return f"{prompt_collections.DRIFT_ALARMS.name}/{alarm_id}"


def to_fields(alarm: Alarm) -> dict[str, Any]:
    """Return an alarm as document fields."""
    return {
        **{name: getattr(alarm, name) for name in _PLAIN},
        **{name: list(getattr(alarm, name)) for name in _LISTS},
    }


def from_document(document: "Document") -> Alarm:
    """Return the alarm that a document holds."""
    data: Mapping[str, Any] = document.data
    plain = {name: data[name] for name in _PLAIN}
    return Alarm(id=document.id, versions=tuple(data["versions"]), templates=tuple(data["templates"]), **plain)
