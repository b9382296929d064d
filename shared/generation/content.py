"""Finished pieces: as values, in Firestore, and as callers see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from shared import errors, ids
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.jobs.job import Usage
from shared.jobs.schemas import UsageView
from shared.manifest import collections

CACHE_NAMESPACE = "content"
MAKER = "content"


@dataclass(frozen=True)
class Content:
    """A finished piece and everything that is known of how it came about."""

    id: str
    tenant: str
    job: str
    type: str
    title: str
    body: str
    format: str
    language: str
    sections: Sequence[Mapping[str, str]]
    quality: Mapping[str, Any]
    usage: Usage
    metadata: Mapping[str, Any]
    brief: Mapping[str, Any]
    created_at: datetime


_PLAIN = tuple(name for name in Content.__dataclass_fields__ if name not in {"id", "usage"})


class SectionView(BaseModel):
    """One part of the text."""

    heading: str
    text: str


class MeasureView(BaseModel):
    """One measure of the quality score and its reason."""

    name: str
    value: float
    weight: float
    reason: str


class QualityView(BaseModel):
    """The quality score, from 0 to 1, with its parts."""

    score: float
    measures: list[MeasureView]


class ContentView(BaseModel):
    """A finished piece, as callers see it."""

    id: str
    job: str
    content_type: str
    title: str
    body: str
    format: str
    language: str
    sections: list[SectionView] = Field(description="The parts of the text, in Markdown; one without a heading.")
    quality: QualityView
    usage: UsageView
    metadata: dict[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, content: Content) -> "ContentView":
        """Return the public form of ``content``."""
        return cls(
            **{name: getattr(content, name) for name in cls.model_fields if hasattr(content, name) and name != "usage"},
            content_type=content.type,
            usage=UsageView.of(content.usage),
        )


def content_id(job_id: str, generation: int) -> str:
    """Return the id of the piece that a job makes in one of its generations."""
    return f"cnt_{ids.digest('content', job_id, *([str(generation)] if generation else []))}"


def path(content_id_: str) -> str:
    """Return the path of a piece's document."""
    return f"{collections.CONTENTS.name}/{content_id_}"


def write_for(content: Content) -> Write:
    """Return the write that keeps ``content``."""
    fields: dict[str, Any] = {name: getattr(content, name) for name in _PLAIN}
    return writes.replace(path(content.id), {**fields, "usage": content.usage.fields()})


def from_document(document: Document) -> Content:
    """Return the piece that a document holds."""
    data = document.data
    return Content(id=document.id, usage=Usage(**data["usage"]), **{name: data[name] for name in _PLAIN})


class ContentRepository:
    """Reads finished pieces."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def get(self, content_id_: str, tenant: str) -> Content:
        """Return a piece of ``tenant``; raises NotFoundError, also for another tenant's."""
        document = await self._documents.get(path(content_id_))
        if document is None or document.data["tenant"] != tenant:
            raise errors.NotFoundError("There is no such content.")
        return from_document(document)
