"""Listen: streams in which targets, queries or sets of documents, report their changes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from infra.local.firestore import execution, messages, names, queries, status
from infra.local.firestore.documents import Change, StoredDocument
from infra.local.firestore.engine import Engine
from infra.local.firestore.messages import Message, TargetChange
from infra.local.firestore.queries import Query
from shared import errors

_TOKEN: Final = b"resume"
_BILLED: Final = frozenset({"document_change", "document_remove"})


@dataclass(eq=False)
class Target:
    """What one target of a stream watches, and what its client knows of it."""

    number: int
    find: Callable[[], Iterable[StoredDocument]]
    concerns: Callable[[Change], bool]
    named: Sequence[str] = ()
    resumed: bool = False
    once: bool = False
    current: bool = False
    changed: bool = True
    known: dict[str, int] = field(default_factory=dict)


class Listening:
    """The Listen RPC."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def listen(self, requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
        """Yield the changes of the targets that ``requests`` add, until the client goes."""
        stream = _Stream(self._engine)
        reader = asyncio.create_task(stream.read(requests))
        self._engine.committer.observers.append(stream.notice)
        try:
            async for response in stream.responses():
                yield response
        finally:
            self._engine.committer.observers.remove(stream.notice)
            reader.cancel()


class _Stream:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._targets: dict[int, Target] = {}
        self._removed: list[Message] = []
        self._news = asyncio.Event()
        self._over = False

    async def read(self, requests: AsyncIterator[Message]) -> None:
        """Add and remove targets as ``requests`` say."""
        try:
            async for request in requests:
                if request.WhichOneof("target_change") == "add_target":
                    self._add(request)
                else:
                    self._targets.pop(request.remove_target, None)
                    self._removed.append(_target_change(TargetChange.REMOVE, [request.remove_target]))
                self._news.set()
        finally:
            self._over = True
            self._news.set()

    def notice(self, changes: Sequence[Change]) -> None:
        """Wake the targets that ``changes`` concern."""
        for target in self._targets.values():
            if any(target.concerns(each) for each in changes):
                target.changed = True
                self._news.set()

    async def responses(self) -> AsyncIterator[Message]:
        """Yield what there is to report until there are no more requests."""
        while not self._over:
            await self._news.wait()
            self._news.clear()
            removed, self._removed = self._removed, []
            for response in removed:
                yield response
            for target in [each for each in self._targets.values() if each.changed]:
                for response in list(self._report(target)):
                    self._bill(response)
                    yield response

    def _bill(self, response: Message) -> None:
        if response.WhichOneof("response_type") in _BILLED:
            self._engine.meter.read()

    def _add(self, request: Message) -> None:
        wanted = request.add_target
        try:
            target = self._target(wanted, names.check_database(request.database))
        except errors.PressroomError as error:
            refusal = _target_change(TargetChange.REMOVE, [wanted.target_id])
            refusal.target_change.cause.CopyFrom(status.of(error))
            self._removed.append(refusal)
        else:
            self._targets[target.number] = target

    def _target(self, wanted: Message, database: str) -> Target:
        resumed = bool(wanted.WhichOneof("resume_type"))
        if wanted.HasField("query"):
            query = queries.parse(wanted.query.parent, wanted.query.structured_query)
            if query.nearest is not None:
                raise errors.InvalidInputError("FindNearest is not supported in a Listen request.")
            self._engine.admission.admit(wanted.query.structured_query)
            return Target(
                wanted.target_id,
                lambda: execution.documents(query, self._engine.store),
                lambda change: _concerns(query, change),
                resumed=resumed,
                once=wanted.once,
            )
        documents = list(dict.fromkeys(wanted.documents.documents))
        for name in documents:
            names.check_same_database(names.check_document(name), database)
        return Target(
            wanted.target_id,
            lambda: filter(None, map(self._engine.store.get, documents)),
            lambda change: change.name in documents,
            documents,
            resumed,
            wanted.once,
        )

    def _report(self, target: Target) -> Iterator[Message]:
        """Yield what has changed for ``target`` since its client heard of it last."""
        target.changed = False
        found = {each.name: each for each in target.find()}
        if not target.current:
            yield _target_change(TargetChange.ADD, [target.number])
            if target.resumed:
                yield _target_change(TargetChange.RESET, [target.number])
            yield from (_deleted(name, target) for name in target.named if name not in found)
        versions = {name: messages.micros(each.message.update_time) for name, each in found.items()}
        for name, document in found.items():
            if target.known.get(name) != versions[name]:
                yield messages.ListenResponse(
                    document_change={"document": document.message, "target_ids": [target.number]}
                )
        for name in target.known.keys() - found.keys():
            exists = self._engine.store.get(name) is not None
            yield _removed(name, target) if exists else _deleted(name, target)
        target.known = versions
        yield from self._consistent(target)

    def _consistent(self, target: Target) -> Iterator[Message]:
        moment = self._engine.timestamps.next()
        if not target.current:
            target.current = True
            yield _target_change(TargetChange.CURRENT, [target.number], moment)
        yield _target_change(TargetChange.NO_CHANGE, [], moment)
        if target.once:
            del self._targets[target.number]
            yield _target_change(TargetChange.REMOVE, [target.number])


def _concerns(query: Query, change: Change) -> bool:
    versions = (each.message for each in (change.old, change.new) if each is not None)
    return any(query.matches(each) for each in versions)


def _target_change(kind: int, targets: Sequence[int], moment: int | None = None) -> Message:
    response = messages.ListenResponse(target_change={"target_change_type": kind, "target_ids": targets})
    if moment is not None:
        response.target_change.resume_token = _TOKEN
        messages.set_micros(response.target_change.read_time, moment)
    return response


def _deleted(name: str, target: Target) -> Message:
    return messages.ListenResponse(document_delete={"document": name, "removed_target_ids": [target.number]})


def _removed(name: str, target: Target) -> Message:
    return messages.ListenResponse(document_remove={"document": name, "removed_target_ids": [target.number]})
