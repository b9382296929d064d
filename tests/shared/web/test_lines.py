from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.web.lines import JsonLines


async def sent(values: AsyncIterator[Any]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        messages.append(dict(message))

    await JsonLines(values)({}, None, send)  # type: ignore[arg-type]  # nothing is received
    return messages


async def counted(count: int, size: int = 1) -> AsyncIterator[dict[str, Any]]:
    for number in range(count):
        yield {"n": number, "x": "x" * size}


async def test_each_value_stands_on_its_line() -> None:
    messages = await sent(counted(2))

    assert messages[-1] == {"type": "http.response.body", "body": b'{"n":0,"x":"x"}\n{"n":1,"x":"x"}\n'}


async def test_much_is_sent_in_blocks() -> None:
    messages = await sent(counted(10, size=20_000))

    assert [message.get("more_body", False) for message in messages[1:]] == [True, True, False]


async def test_failure_cuts_the_response_off() -> None:
    async def failing() -> AsyncIterator[int]:
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await sent(failing())
