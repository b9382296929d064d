import orjson
import pytest

from shared.web.json_array import JsonArray
from shared.web.streams import BLOCK
from tests.shared.web.streamed import body, counted, failing, nobody_leaves


@pytest.mark.parametrize("count", [0, 1, 2, 500])
async def test_values_make_one_array(count: int) -> None:
    values = orjson.loads(await body(JsonArray(counted(count))))

    assert [value["n"] for value in values] == list(range(count))


async def test_array_that_is_cut_off_is_no_json() -> None:
    taken = bytearray()

    async def send(message: dict[str, bytes]) -> None:
        taken.extend(message.get("body", b""))

    with pytest.raises(ZeroDivisionError):
        await JsonArray(failing(10, size=BLOCK))({"method": "GET"}, nobody_leaves, send)  # type: ignore[arg-type]  # fewer kinds of messages
    assert len(taken) > BLOCK
    with pytest.raises(orjson.JSONDecodeError):
        orjson.loads(taken)
