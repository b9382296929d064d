"""What callers can do with feedback: give it, add to it, look at it, take it back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared import errors
from shared.analytics import record as jobs
from shared.clock import Clock
from shared.feedback import edit_distance
from shared.feedback import feedback as feedbacks
from shared.feedback.feedback import KEPT, NO_TEXT, Feedback, Text
from shared.feedback.repository import FeedbackRepository, Filter, Position
from shared.firestore import writes
from shared.firestore.writes import Write
from shared.generation.content import Content, ContentRepository
from shared.jobs.repository import JobRepository
from shared.records import made
from shared.records import repository as records
from shared.records.opinion import Opinion, Outcomes, Version

RACES = 12


@dataclass(frozen=True)
class Given:
    """
    What somebody has to say of a piece; None and empty is nothing said.

    The piece is named by its own id or by that of the ``job`` that made it. ``rater`` is whoever says it, by any
    name that the caller knows them by; without one it is the caller's key.
    """

    content: str = ""
    job: str = ""
    rater: str = ""
    rating: int | None = None
    thumbs_up: bool | None = None
    accepted: bool | None = None
    edited_text: str | None = None
    comment: str = ""
    outcomes: Outcomes | None = None


@dataclass(frozen=True)
class Taken:
    """Feedback as it stands; ``created`` says whether this was the first that this person said of the piece."""

    feedback: Feedback
    created: bool


@dataclass(frozen=True)
class Ports:
    """What the service works with."""

    feedback: FeedbackRepository
    contents: ContentRepository
    jobs: JobRepository
    clock: Clock


class FeedbackService:
    """Keeps feedback, and lets the records of the versions that it is about be made anew when it changes."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def give(self, tenant: str, key: str, given: Given) -> Taken:
        """
        Return the feedback with what was said put into it; to say the same twice is to say it once.

        Raises NotFoundError for a piece that there is not.
        """
        content = await self._content(tenant, given)
        text = Text(given.edited_text or "", given.comment)
        fresh = await self._fresh(content, key, given)
        for _ in range(RACES):
            before = await self._ports.feedback.find(fresh.id)
            after = fresh if before is None else feedbacks.merged(before, fresh)
            if before is not None and _says_the_same(before, after) and text == NO_TEXT:
                return Taken(before, created=False)
            written = _texts(after, text, await self._text(before), self._ports.clock.now())
            if await self._ports.feedback.commit([*_writes(before, after), *written]):
                return Taken(after, created=before is None)
        raise errors.ContentionError

    async def get(self, tenant: str, feedback_id: str) -> Feedback:
        """Return feedback; raises NotFoundError, also for another tenant's."""
        found = await self._ports.feedback.find(feedback_id)
        if found is None or found.tenant != tenant:
            raise errors.NotFoundError("There is no such feedback.")
        return found

    async def text(self, feedback: Feedback) -> Text:
        """Return what was written in feedback, nothing once it is gone."""
        return await self._text(feedback)

    async def page(self, wanted: Filter, limit: int, after: Position | None) -> list[Feedback]:
        """Return up to ``limit`` pieces of feedback, the latest first."""
        return await self._ports.feedback.page(wanted, limit, after)

    async def delete(self, tenant: str, feedback_id: str) -> None:
        """Take feedback back, with what was written in it; raises NotFoundError."""
        for _ in range(RACES):
            found = await self.get(tenant, feedback_id)
            gone = writes.delete(feedbacks.path(found.id), found.version)
            text = writes.delete(feedbacks.text_path(found.id))
            if await self._ports.feedback.commit([gone, text, _outdated(found)]):
                return
        raise errors.ContentionError

    async def _content(self, tenant: str, given: Given) -> Content:
        if given.content:
            return await self._ports.contents.get(given.content, tenant)
        job = await self._ports.jobs.get(given.job, tenant)
        if "content" not in job.result:
            raise errors.invalid_field("job", "no_content", "This job has made no piece that could be judged.")
        return await self._ports.contents.get(str(job.result["content"]), tenant)

    async def _fresh(self, content: Content, key: str, given: Given) -> Feedback:
        now = self._ports.clock.now()
        model, versions = await self._origin(content)
        distance = None
        if given.edited_text is not None:  # the longest texts take a tenth of a second
            distance = await asyncio.to_thread(edit_distance.normalised, content.body, given.edited_text)
        opinion = Opinion(
            created_at=now,
            content_type=content.type,
            model=model,
            versions=versions,
            rating=given.rating,
            thumbs_up=given.thumbs_up,
            accepted=given.accepted,
            edit_distance=None if distance is None else round(distance, 4),
            outcomes=given.outcomes or {},
        )
        return Feedback(
            id=feedbacks.feedback_id(content.tenant, content.id, given.rater or f"key:{key}"),
            tenant=content.tenant,
            content=content.id,
            job=content.job,
            by=key,
            opinion=opinion,
            changed_at=now,
            expire_at=now + KEPT,
            has_text=bool(given.edited_text or given.comment),
        )

    async def _origin(self, content: Content) -> tuple[str, tuple[Version, ...]]:
        """Return the model and the versions that made a piece: as its job knows, or as the piece does without it."""
        job = await self._ports.jobs.find(content.job)
        if job is not None:
            record = jobs.of(job)
            return record.model, tuple(Version(one.template, one.version) for one in made.of(record))
        named = (name.rpartition("@") for name in sorted(content.metadata.get("prompts", {}).values()))
        return str(content.metadata.get("model", "")), tuple(Version(name, int(number)) for name, _, number in named)

    async def _text(self, feedback: Feedback | None) -> Text:
        if feedback is None or not feedback.has_text:
            return NO_TEXT
        return await self._ports.feedback.text(feedback.id)


def position_of(feedback: Feedback) -> Position:
    """Return where a page ends that ends with this feedback."""
    return Position(feedback.created_at, feedbacks.path(feedback.id))


def _says_the_same(before: Feedback, after: Feedback) -> bool:
    return before.opinion == after.opinion


def _writes(before: Feedback | None, after: Feedback) -> list[Write]:
    path, fields = feedbacks.path(after.id), feedbacks.to_fields(after)
    if before is None:
        return [writes.create(path, fields)]
    return [writes.update(path, fields, before.version), _outdated(before)]


def _texts(after: Feedback, text: Text, before: Text, now: datetime) -> Sequence[Write]:
    if text == NO_TEXT:
        return []
    whole = replace(text, edited=text.edited or before.edited, comment=text.comment or before.comment)
    return [writes.replace(feedbacks.text_path(after.id), feedbacks.text_fields(whole, now))]


def _outdated(feedback: Feedback) -> Write:
    return records.outdated(feedback.tenant, "feedback", feedback.created_at)
