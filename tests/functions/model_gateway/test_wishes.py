import pytest

from functions.model_gateway import wishes
from shared import errors
from shared.gateway.wishes import USUAL, Wish
from shared.web.headers import Headers


def headers(**given: str) -> Headers:
    return Headers([(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()])


@pytest.mark.parametrize(
    ("given", "wish"),
    [
        ({}, USUAL),
        ({"x_pressroom_cache": "On "}, USUAL),
        ({"x_pressroom_cache": "off"}, Wish("off")),
        ({"x_pressroom_cache": "refresh"}, Wish("refresh")),
        ({"x_pressroom_cache_namespace": "drafts"}, Wish(namespace="drafts")),
        ({"x_pressroom_cache_ttl": "60"}, Wish(ttl=60)),
        ({"x_pressroom_cache_tags": "a, b:1,,a"}, Wish(tags=("a", "b:1"))),
        ({"x_pressroom_cache_semantic": "off"}, Wish(semantic=False)),
    ],
)
def test_wishes_are_read_from_headers(given: dict[str, str], wish: Wish) -> None:
    assert wishes.read(headers(**given)) == wish


def test_the_usual_wish_is_one_object() -> None:
    assert wishes.read(headers(x_pressroom_cache="on")) is USUAL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x_pressroom_cache", "never"),
        ("x_pressroom_cache_ttl", "0"),
        ("x_pressroom_cache_ttl", "-1"),
        ("x_pressroom_cache_ttl", "1.5"),
        ("x_pressroom_cache_ttl", str(wishes.LONGEST_TTL + 1)),
        ("x_pressroom_cache_tags", "a b"),
        ("x_pressroom_cache_tags", ",".join(map(str, range(wishes.MOST_TAGS + 1)))),
        ("x_pressroom_cache_semantic", "maybe"),
    ],
)
def test_other_values_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        wishes.read(headers(**{name: value}))

    assert caught.value.errors[0].field == name.replace("_", "-")


@pytest.mark.parametrize(("given", "paced"), [({}, False), ({"x_pressroom_replay": "paced"}, True)])
def test_stored_answers_are_replayed_at_a_pace(given: dict[str, str], paced: bool) -> None:  # noqa: FBT001
    assert wishes.paced(headers(**given)) is paced
