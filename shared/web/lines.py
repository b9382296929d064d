"""JSON Lines as a response: one value a line, sent as they come."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from shared.web import responses, streams
from shared.web.asgi import RawHeader

MEDIA_TYPE = "application/x-ndjson"


class JsonLines(streams.Stream):
    """A response of values, one a line."""

    def __init__(self, values: AsyncIterator[Any], headers: Sequence[RawHeader] = ()) -> None:
        super().__init__(streams.each(values, _line), MEDIA_TYPE, headers)


def _line(value: Any) -> bytes:
    return responses.dump(value) + b"\n"
