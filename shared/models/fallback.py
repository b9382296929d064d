"""A chain of models: each link is there for certain failures of the links before it."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Final

from shared import errors
from shared.clock import Clock
from shared.models.base import Chunk, Completion, CompletionRequest, TextModel
from shared.observability import metrics
from shared.resilience.deadline import Deadline

LINK: Final = "link"
PASSED_OVER: Final = "passed_over"
LASTING: Final = frozenset({errors.UnknownModelError.code, errors.UnpricedModelError.code})
_MIN_SECONDS: Final = 0.001


@dataclass(frozen=True)
class Link:
    """
    A model of a chain, and the codes of the failures before it after which it is asked, with the kinds below them.

    Without ``on`` those are every failure that may be over on another try, and a model that is unknown or has no
    price. ``timeout`` is the most of the chain's seconds that it may take.
    """

    model: TextModel
    on: frozenset[str] | None = None
    timeout: float | None = None

    def takes(self, error: errors.PressroomError) -> bool:
        """Return whether it is asked after ``error``."""
        if self.on is not None:
            kinds = (kind for kind in type(error).__mro__ if issubclass(kind, errors.PressroomError))
            return any(kind.code in self.on for kind in kinds)
        return isinstance(error, errors.ProviderError) and (error.retryable or error.code in LASTING)


@dataclass
class _Course:
    """How one request went along the chain: the failures, and what was not asked."""

    deadline: Deadline | None
    failures: list[errors.PressroomError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, link: Link, error: errors.PressroomError) -> None:
        self.failures.append(error)
        self.notes.append(f"{link.model.name}: {error.code}")

    def skip(self, link: Link) -> None:
        self.notes.append(f"{link.model.name}: not for {self.failures[-1].code}")


class FallbackModel:
    """
    Asks the links in their written order until one answers.

    After a failure the next link that takes it is asked; links between are passed over, and without such a link the
    chain has failed. A request's ``timeout`` covers all links together. A stream goes on to the next link only
    while nothing of it was handed on. The completion's metadata tell which ``link`` answered and which were
    ``passed_over``, and why.
    """

    def __init__(self, label: str, links: Sequence[Link], clock: Clock) -> None:
        """Chain ``links``; errors call them by their ``label``."""
        if not links:
            raise ValueError("a chain has at least one link")
        self._label = label
        self._links = tuple(links)
        self._clock = clock

    @property
    def name(self) -> str:
        """Return the names of all links: another chain has another name."""
        return " > ".join(link.model.name for link in self._links)

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the answer of the first link that gives one."""
        course = self._course(request)
        for position, link in self._asked(course):
            try:
                completion = await link.model.complete(_within(request, course, link))
            except errors.PressroomError as error:
                self._check(course, position, error)
            else:
                return _signed(completion, link, course)
        raise self._failure(course)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the answer of the first link that begins one."""
        course = self._course(request)
        for position, link in self._asked(course):
            chunks = link.model.stream(_within(request, course, link))
            try:
                first = await anext(chunks)
            except errors.PressroomError as error:
                self._check(course, position, error)
                continue
            async with aclosing(chunks):
                yield _signed_chunk(first, link, course)
                async for chunk in chunks:
                    yield _signed_chunk(chunk, link, course)
            return
        raise self._failure(course)

    async def ping(self) -> None:
        """Raise the first link's error unless any link answers."""
        failures = []
        for link in self._links:
            try:
                await link.model.ping()
            except errors.PressroomError as error:
                failures.append(error)
            else:
                return
        raise failures[0]

    async def aclose(self) -> None:
        """Close all links."""
        for link in self._links:
            await link.model.aclose()

    def _course(self, request: CompletionRequest) -> _Course:
        return _Course(None if request.timeout is None else Deadline.after(request.timeout, self._clock))

    def _asked(self, course: _Course) -> Iterator[tuple[int, Link]]:
        """Yield the links to ask, each with its place, as the failures up to then decide."""
        for position, link in enumerate(self._links):
            if not course.failures or link.takes(course.failures[-1]):
                yield position, link
            else:
                course.skip(link)

    def _check(self, course: _Course, position: int, error: errors.PressroomError) -> None:
        """Take a failure in; raise what the chain comes to if nobody is left to be asked, or no time."""
        course.note(self._links[position], error)
        taker = next((link for link in self._links[position + 1 :] if link.takes(error)), None)
        late = course.deadline is not None and course.deadline.expired
        if taker is None or late:
            raise self._failure(course) from error
        metrics.MODEL_FALLBACKS.labels(model=taker.model.name, code=error.code).inc()

    def _failure(self, course: _Course) -> errors.PressroomError:
        """Return the error of the whole chain: one that another try may mend, before one that it cannot."""
        last = course.failures[-1]
        if len(course.failures) == 1:
            return last
        chosen = next((error for error in reversed(course.failures) if error.retryable), last)
        hints = [error.retry_after for error in course.failures if error.retryable and error.retry_after is not None]
        detail = f"No model of '{self._label}' answered ({'; '.join(course.notes)}). {chosen.detail}"
        return type(chosen)(detail, errors=chosen.errors, retry_after=min(hints, default=None))


def _within(request: CompletionRequest, course: _Course, link: Link) -> CompletionRequest:
    """Return the request as this link gets it: with the time that is left for it, and its own model."""
    limits = [] if course.deadline is None else [max(_MIN_SECONDS, course.deadline.remaining())]
    if link.timeout is not None:
        limits.append(link.timeout)
    return replace(request, model="", timeout=min(limits, default=None))


def _signed_chunk(chunk: Chunk, link: Link, course: _Course) -> Chunk:
    if chunk.completion is None:
        return chunk
    return replace(chunk, completion=_signed(chunk.completion, link, course))


def _signed(completion: Completion, link: Link, course: _Course) -> Completion:
    signature = {LINK: link.model.name}
    if course.notes:
        signature[PASSED_OVER] = "; ".join(course.notes)
    return replace(completion, metadata={**completion.metadata, **signature})
