import pytest

from shared.web.lines import JsonLines
from tests.shared.web.streamed import body, counted, failing, sent


async def test_each_value_stands_on_its_line() -> None:
    assert await body(JsonLines(counted(2))) == b'{"n":0,"x":"x"}\n{"n":1,"x":"x"}\n'


async def test_lines_say_what_they_are() -> None:
    start = (await sent(JsonLines(counted(1), [(b"x-total-count", b"1")])))[0]

    assert (b"content-type", b"application/x-ndjson") in start["headers"]
    assert (b"x-total-count", b"1") in start["headers"]


async def test_failure_cuts_the_lines_off() -> None:
    with pytest.raises(ZeroDivisionError):
        await sent(JsonLines(failing(1)))
