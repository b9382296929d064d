"""Opinions: what records read of one person's feedback on a piece."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.records.made import Made

if TYPE_CHECKING:
    from shared.firestore.documents import Document

Outcomes = Mapping[str, float]

FIELDS = (
    "created_at",
    "content_type",
    "model",
    "versions",
    "rating",
    "thumbs_up",
    "accepted",
    "edit_distance",
    "outcomes",
    "expire_at",
)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a template that had part in a piece."""

    template: str
    number: int

    @property
    def name(self) -> str:
        """Return how it is written."""
        return f"{self.template}@{self.number}"


@dataclass(frozen=True)
class Opinion:
    """
    What a person said of a piece, or what came of it; what they said nothing about is None.

    ``rating`` goes from 1 to 5. ``edit_distance`` is the share of words that they changed before they used it.
    ``outcomes`` are numbers of the business, by name.
    """

    created_at: datetime
    content_type: str
    model: str
    versions: tuple[Version, ...]
    rating: int | None = None
    thumbs_up: bool | None = None
    accepted: bool | None = None
    edit_distance: float | None = None
    outcomes: Outcomes = field(default_factory=dict)

    @property
    def made(self) -> Iterator[Made]:
        """Yield what the piece is a case of."""
        for version in self.versions:
            yield Made(version.template, version.number, self.content_type, self.model)


def to_fields(opinion: Opinion) -> dict[str, Any]:
    """Return an opinion as document fields."""
    versions = [{"template": one.template, "number": one.number} for one in opinion.versions]
    plain = {name: getattr(opinion, name) for name in FIELDS if name not in {"versions", "outcomes", "expire_at"}}
    return {**plain, "versions": versions, "outcomes": dict(opinion.outcomes)}


def from_document(document: "Document") -> Opinion:
    """Return the opinion that a document holds, read whole or only with FIELDS."""
    data = document.data
    plain = {name: data[name] for name in FIELDS if name not in {"versions", "expire_at"}}
    return Opinion(versions=tuple(Version(**one) for one in data["versions"]), **plain)
