"""Digests: what the jobs and the feedback of one version, content type and model come to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.analytics import digest as jobs
from shared.analytics import sketch, times
from shared.analytics.digest import Totals
from shared.analytics.record import Record
from shared.analytics.scores import UNITS
from shared.analytics.sketch import Sketch
from shared.records import voices
from shared.records.opinion import Opinion
from shared.records.sums import Sums
from shared.records.voices import Voices


@dataclass
class Digest:
    """Ended jobs as wholes, the time that those which succeeded were worked on, and what was said of their pieces."""

    totals: Totals = field(default_factory=Totals)
    work: Sketch = field(default_factory=Sketch)
    voices: Voices = field(default_factory=Voices)

    @property
    def quality(self) -> Sums:
        """Return the quality scores, added up."""
        found = self.totals.scores
        return Sums(found.spread.count, found.spread.sum / UNITS, found.squares / UNITS**2)

    @property
    def judged(self) -> int:
        """Return how many jobs ended by themselves, well or badly."""
        return self.totals.statuses["succeeded"] + self.totals.statuses["failed"]

    def add_job(self, record: Record) -> None:
        """Take in an ended job."""
        self.totals.add(record, times.of_job(record, record.finished_at or record.created_at))
        if record.status == "succeeded":
            self.work.add(times.micros(seconds_of_work(record)))

    def add_opinion(self, opinion: Opinion) -> None:
        """Take in an opinion."""
        self.voices.add(opinion)

    def merge(self, other: "Digest") -> None:
        """Take in other jobs and opinions."""
        self.totals.merge(other.totals)
        self.work.merge(other.work)
        self.voices.merge(other.voices)


def seconds_of_work(record: Record) -> float:
    """Return how long handlers were at work for a job, sub-stages one after the other and no queue in it."""
    return sum(stage.busy_seconds for stage in record.stages)


def to_fields(digest: Digest) -> dict[str, Any]:
    """Return a digest as document fields; a half that holds nothing is left out."""
    fields: dict[str, Any] = {}
    if digest.totals.jobs:
        fields["jobs"] = jobs.to_fields(jobs.Digest(digest.totals))
        fields["work"] = digest.work.packed()
    if digest.voices.count:
        fields["voices"] = voices.to_fields(digest.voices)
    return fields


def from_fields(data: Mapping[str, Any]) -> Digest:
    """Return the digest that document fields hold."""
    found = Digest()
    if "jobs" in data:
        found.totals = jobs.from_fields(data["jobs"]).totals
        found.work = sketch.unpacked(data["work"])
    if "voices" in data:
        found.voices = voices.from_fields(data["voices"])
    return found
