"""Streams: the jobs of one content type, one model and one set of template versions, watched by every sign."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from shared import ids
from shared.analytics.record import Record
from shared.manifest import prompt_collections
from shared.records import made
from shared.records.drift import conformal, signs
from shared.records.drift.alarm import Alarm
from shared.records.drift.conformal import Detector
from shared.records.drift.signs import Sign

if TYPE_CHECKING:
    from shared.firestore.documents import Document

MEAN_JOBS_TO_A_FALSE_ALARM = 10_000
THRESHOLD = float(len(signs.ALL) * MEAN_JOBS_TO_A_FALSE_ALARM)
FEWEST_BEFORE = 20
KEPT = timedelta(days=60)
ALARMS_KEPT = timedelta(days=90)


class Recipe(NamedTuple):
    """What jobs of a stream have in common."""

    content_type: str
    model: str
    versions: tuple[str, ...]


def recipe_of(record: Record) -> Recipe | None:
    """Return what an ended job was made with, None if that was no template."""
    if not record.prompts:
        return None
    versions = sorted(f"{one.template}@{one.version}" for one in record.prompts)
    return Recipe(record.kind, record.model, tuple(versions))


@dataclass
class Stream:
    """
    The detectors of a recipe, by sign, and how many changes each has found.

    The thresholds of all signs together are reached by chance after ``MEAN_JOBS_TO_A_FALSE_ALARM`` jobs on average at
    the earliest, while jobs are exchangeable. Then a detector begins anew, for what is has become the usual, and tells
    of the change if it is large enough to matter.
    """

    tenant: str
    recipe: Recipe
    detectors: dict[str, Detector] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)

    def take(self, record: Record, now: datetime) -> Iterator[Alarm]:
        """Take in an ended job, and yield the alarms that it raises."""
        for sign in signs.ALL:
            value = sign.read(record)
            if value is None:
                continue
            detector = self.detectors.setdefault(sign.name, Detector())
            detector.add(sign.place(value), value, self._lot(sign, detector))
            if detector.evidence >= THRESHOLD and detector.before.count >= FEWEST_BEFORE:
                self.told[sign.name] = self.told.get(sign.name, 0) + 1
                self.detectors[sign.name] = Detector()
                if sign.matters(detector.before.mean, detector.since.mean):
                    yield self._alarm(sign, detector, record, now)

    def _lot(self, sign: Sign, detector: Detector) -> float:
        """Return a number above 0 and up to 1 that is the same whenever these jobs are taken in again."""
        parts = (self.tenant, *self.recipe[:2], *self.recipe.versions, sign.name)
        drawn = ids.content_hash([*parts, self.told.get(sign.name, 0), detector.count])
        return (int(drawn[:13], 16) + 1) / 16**13

    def _alarm(self, sign: Sign, detector: Detector, record: Record, now: datetime) -> Alarm:
        recipe, before, since = self.recipe, detector.before, detector.since
        took_part = list(made.of(record))
        versions = tuple(f"{one.template}@{one.version}" for one in took_part)
        told = sign.tell(before.mean, since.mean)
        sentence = (
            f"{told[0].upper()}{told[1:]} in {recipe.content_type} by {recipe.model} "
            f"with {', '.join(versions)}: over the last {since.count} jobs, against {before.count} before."
        )
        named = (self.tenant, *recipe[:2], *recipe.versions, sign.name, str(self.told[sign.name]), now.isoformat())
        return Alarm(
            id=f"drf_{ids.digest('drift', *named)}",
            tenant=self.tenant,
            created_at=now,
            expire_at=now + ALARMS_KEPT,
            sign=sign.name,
            content_type=recipe.content_type,
            model=recipe.model,
            versions=versions,
            templates=tuple(dict.fromkeys(one.template for one in took_part)),
            before_mean=before.mean,
            before_count=before.count,
            since_mean=since.mean,
            since_count=since.count,
            evidence=detector.evidence,
            sentence=sentence,
        )


def path(tenant: str, recipe: Recipe) -> str:
    """Return the path of a stream."""
    return f"{prompt_collections.DRIFT_STREAMS.name}/{ids.digest('stream', tenant, *recipe[:2], *recipe.versions)}"


def to_fields(stream: Stream, now: datetime) -> dict[str, Any]:
    """Return a stream as document fields."""
    return {
        "tenant": stream.tenant,
        **stream.recipe._asdict(),
        "versions": list(stream.recipe.versions),
        "detectors": {name: detector.fields() for name, detector in stream.detectors.items()},
        "told": dict(stream.told),
        "expire_at": now + KEPT,
    }


def from_document(document: "Document") -> Stream:
    """Return the stream that a document holds."""
    data: Mapping[str, Any] = document.data
    recipe = Recipe(data["content_type"], data["model"], tuple(data["versions"]))
    detectors = {name: conformal.from_fields(found) for name, found in data["detectors"].items()}
    return Stream(data["tenant"], recipe, detectors, dict(data["told"]))
