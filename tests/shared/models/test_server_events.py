from collections.abc import AsyncIterator, Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import errors
from shared.models import server_events
from shared.models.server_events import ServerEvent

STREAM = (
    '\ufeff: a comment\nevent: start\ndata: {"text": "Grüße \u2028 😀"}\n\n'
    "data: first\r\ndata: second\r\nid: 7\r\n\r\ndata:bare\r\rdata\n\nevent: unused\n\ndata: broken off"
).encode()
EVENTS = [
    ServerEvent("start", '{"text": "Grüße \u2028 😀"}'),
    ServerEvent("message", "first\nsecond", "7"),
    ServerEvent("message", "bare", "7"),
    ServerEvent("message", "", "7"),
]


async def parse(chunks: Iterable[bytes]) -> list[ServerEvent]:
    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return [event async for event in server_events.parse(stream())]


async def test_events_follow_the_specification() -> None:
    assert await parse([STREAM]) == EVENTS


async def test_stream_may_come_byte_by_byte() -> None:
    assert await parse(bytes([byte]) for byte in STREAM) == EVENTS


@given(st.lists(st.integers(0, len(STREAM))))
async def test_no_cut_changes_the_events(cuts: list[int]) -> None:
    borders = [0, *sorted(cuts), len(STREAM)]
    assert await parse(STREAM[a:b] for a, b in pairwise(borders)) == EVENTS


async def test_endless_lines_are_refused() -> None:
    with pytest.raises(errors.ProviderAnswerError):
        await parse(b"x" * 1024 * 1024 for _ in range(9))
