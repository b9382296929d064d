"""What is observed of a unit: that it was exposed to an arm, and what came of it; each is written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from shared import ids
from shared.experiments import experiment as experiments
from shared.firestore import writes
from shared.firestore.documents import Document
from shared.firestore.writes import Write
from shared.manifest import prompt_collections

KEPT = timedelta(days=400)
JOB = "job"

Source = Literal["generation", "caller"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """A unit met an arm; ``source`` says who measures what comes of it."""

    experiment: str
    unit: str
    arm: str
    fixed: bool
    epoch: int
    allocation: int
    source: Source
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a unit's exposure, as told by ``teller``: a job, or whoever knows of one metric."""

    experiment: str
    unit: str
    arm: str
    fixed: bool
    epoch: int
    teller: str
    values: Mapping[str, float]
    at: datetime


Observation = Exposure | Outcome

_EXPOSURE = ("unit", "arm", "fixed", "epoch", "allocation", "source", "at")
_OUTCOME = ("unit", "arm", "fixed", "epoch", "teller", "values", "at")


def exposure_path(experiment: str, unit: str) -> str:
    """Return the path of a unit's exposure."""
    return _path(experiment, f"e-{ids.digest('unit', unit)}")


def outcome_path(experiment: str, unit: str, teller: str) -> str:
    """Return the path of what one teller tells of a unit."""
    return _path(experiment, f"o-{ids.digest('unit', unit, teller)}")


def create_exposure(exposure: Exposure) -> Write:
    """Return the write that keeps an exposure, once."""
    fields = {name: getattr(exposure, name) for name in _EXPOSURE}
    return writes.create(exposure_path(exposure.experiment, exposure.unit), _kept(fields, exposure.at))


def keep_outcome(outcome: Outcome) -> Write:
    """
    Return the write that keeps an outcome; whoever commits it has seen that there is none yet.

    Two that do so at the same moment leave the later one; sums are made of what has settled, so none counts twice.
    """
    fields = {name: getattr(outcome, name) for name in _OUTCOME} | {"values": dict(outcome.values)}
    return writes.replace(outcome_path(outcome.experiment, outcome.unit, outcome.teller), _kept(fields, outcome.at))


def exposure_from(document: Document) -> Exposure:
    """Return the exposure that a document holds."""
    return Exposure(_experiment(document), **{name: document.data[name] for name in _EXPOSURE})


def from_document(document: Document) -> Observation:
    """Return the observation that a document holds."""
    if document.id.startswith("e-"):
        return exposure_from(document)
    return Outcome(_experiment(document), **{name: document.data[name] for name in _OUTCOME})


def _kept(fields: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {**fields, "expire_at": at + KEPT}


def _path(experiment: str, name: str) -> str:
    return f"{experiments.path(experiment)}/{prompt_collections.OBSERVATIONS.name}/{name}"


def _experiment(document: Document) -> str:
    return document.path.split("/")[1]
