from typing import Any

import orjson
import pytest

from shared.cache.semantic import agreement

LONG = "Open the settings of your account, choose security, and click on the link that resets the password."
LIKE = "Sure. Open the settings of your account, choose security and click on the link that resets the password!"
NEGATED = LONG.replace("click", "do not click")
OTHER = "Parcels to Lyon take three working days, and those to the islands may take a week in winter months."


def completion(text: str, **rest: Any) -> dict[str, Any]:
    return {"object": "chat.completion", "choices": [{"message": {"role": "assistant", "content": text}}], **rest}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paris.", " paris "),
        (LONG, LIKE),
        ({"a": 1, "b": [True, None]}, {"b": [True, None], "a": 1.0}),
        ({"text": LONG}, {"text": LIKE}),
        (completion(LONG, id="1", created=1), completion(LIKE, id="2", created=2)),
        (completion('{"a": 1}'), completion('{ "a": 1.0 }')),
        ("", ""),
        ("?!", "?!"),
    ],
)
def test_answers_that_say_the_same_agree(one: Any, other: Any) -> None:
    assert agreement.agree(orjson.dumps(one), orjson.dumps(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Paris", "Lyon"),
        ("Paris", "It is Paris, the capital of France, as everybody knows by now"),
        (LONG, OTHER),
        (LONG, NEGATED),
        (f"{LONG} It takes 3 minutes.", f"{LONG} It takes 5 minutes."),
        ("10²", "102"),
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1, "b": None}),
        ([1, 2], [2, 1]),
        (True, 1),
        (completion("yes"), completion("no")),
        (completion('{"a": 1}'), completion('{"a": 2}')),
        ("", "?"),
        ("1", 1),
    ],
)
def test_answers_that_differ_do_not_agree(one: Any, other: Any) -> None:
    assert not agreement.agree(orjson.dumps(one), orjson.dumps(other))
    assert not agreement.agree(orjson.dumps(other), orjson.dumps(one))


def test_very_long_answers_agree_when_equal() -> None:
    long = "word " * 5_000

    assert agreement.texts_agree(long, long)
    assert not agreement.texts_agree(long, long + "x")
