"""Voices: what many opinions come to, in any order and in any number of portions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.records import sums
from shared.records.opinion import Opinion
from shared.records.sums import Sums


@dataclass
class Voices:
    """Opinions added up: ratings by their stars, answers yes and no, edits, and outcomes by name."""

    count: int = 0
    stars: Counter[int] = field(default_factory=Counter)
    thumbs: Counter[bool] = field(default_factory=Counter)
    accepted: Counter[bool] = field(default_factory=Counter)
    edits: Sums = field(default_factory=Sums)
    outcomes: dict[str, Sums] = field(default_factory=dict)

    @property
    def ratings(self) -> Sums:
        """Return the ratings, added up."""
        return Sums(
            self.stars.total(),
            float(sum(star * count for star, count in self.stars.items())),
            float(sum(star * star * count for star, count in self.stars.items())),
        )

    def add(self, opinion: Opinion) -> None:
        """Take in an opinion."""
        self.count += 1
        if opinion.rating is not None:
            self.stars[opinion.rating] += 1
        if opinion.thumbs_up is not None:
            self.thumbs[opinion.thumbs_up] += 1
        if opinion.accepted is not None:
            self.accepted[opinion.accepted] += 1
        if opinion.edit_distance is not None:
            self.edits.add(opinion.edit_distance)
        for name, value in opinion.outcomes.items():
            self.outcomes.setdefault(name, Sums()).add(value)

    def merge(self, other: "Voices") -> None:
        """Take in other opinions."""
        self.count += other.count
        self.stars.update(other.stars)
        self.thumbs.update(other.thumbs)
        self.accepted.update(other.accepted)
        self.edits.merge(other.edits)
        for name, found in other.outcomes.items():
            self.outcomes.setdefault(name, Sums()).merge(found)


def to_fields(voices: Voices) -> dict[str, Any]:
    """Return voices as document fields."""
    return {
        "count": voices.count,
        "stars": {str(star): count for star, count in sorted(voices.stars.items())},
        "thumbs": [voices.thumbs[True], voices.thumbs[False]],
        "accepted": [voices.accepted[True], voices.accepted[False]],
        "edits": voices.edits.fields(),
        "outcomes": [{"name": name, **found.fields()} for name, found in sorted(voices.outcomes.items())],
    }


def from_fields(data: Mapping[str, Any]) -> Voices:
    """Return the voices that document fields hold."""
    return Voices(
        count=data["count"],
        stars=Counter({int(star): count for star, count in data["stars"].items()}),
        thumbs=_answers(data["thumbs"]),
        accepted=_answers(data["accepted"]),
        edits=sums.from_fields(data["edits"]),
        outcomes={one["name"]: sums.from_fields(one) for one in data["outcomes"]},
    )


def _answers(counts: list[int]) -> Counter[bool]:
    yes, no = counts
    return Counter({True: yes, False: no})
