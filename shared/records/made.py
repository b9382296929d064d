"""What a record is kept of: a version of a template, a kind of content, and the model that wrote it."""

from collections.abc import Iterator
from typing import NamedTuple

from shared.analytics.record import Record

_UNTOUCHED = frozenset({"queued", "skipped"})


class Made(NamedTuple):
    """Content of a type that a model wrote with a version of a template; version 0 is the built-in one."""

    template: str
    version: int
    content_type: str
    model: str


def of(record: Record) -> Iterator[Made]:
    """
    Yield what an ended job is a case of: one for each template that took part.

    A template takes part when the stage that it is for was begun; a piece that needed no refinement says nothing of
    the prompt that refines.
    """
    begun = {stage.name for stage in record.stages if stage.status not in _UNTOUCHED}
    for pinned in record.prompts:
        if pinned.task in begun:
            yield Made(pinned.template, pinned.version, record.kind, record.model)
