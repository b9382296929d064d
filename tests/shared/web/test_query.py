from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

import pytest

from shared import errors
from shared.web import query
from shared.web.query import Param

LIMIT = query.integer("limit", default=20, minimum=1, maximum=100)
STATUS = query.choice("status", ["queued", "running"], default=None)
SINCE = query.moment("since", default=None)
DEEP = query.flag("deep")
TAG = query.many(query.text("tag", default="", max_length=5), at_most=3)
NAME = query.text("name", default=None, max_length=5)
NEEDED = query.text("key", default="", required=True)
ALL = (LIMIT, STATUS, SINCE, DEEP, TAG, NAME)


def refusals(raw: str, *params: Param[Any]) -> list[tuple[str, str]]:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        query.parse(raw.encode(), params or ALL)
    return [(error.field, error.rule) for error in caught.value.errors]


def test_gives_defaults_without_a_query() -> None:
    expected = {"limit": 20, "status": None, "since": None, "deep": False, "tag": (), "name": None}
    assert query.parse(b"", ALL) == expected


@pytest.mark.parametrize(
    ("raw", "param", "value"),
    [
        ("limit=1", LIMIT, 1),
        ("limit=100", LIMIT, 100),
        ("limit=007", LIMIT, 7),
        ("status=queued", STATUS, "queued"),
        ("deep=true", DEEP, True),
        ("deep=false", DEEP, False),
        ("tag=a&tag=b", TAG, ("a", "b")),
        ("tag=a&tag=b&tag=c", TAG, ("a", "b", "c")),
        ("name=exact", NAME, "exact"),
        ("name=%C3%A4+b", NAME, "ä b"),
        ("since=2026-01-31T09:00:00Z", SINCE, datetime(2026, 1, 31, 9, tzinfo=UTC)),
        ("since=2026-01-31t09:00:00.5z", SINCE, datetime(2026, 1, 31, 9, 0, 0, 500_000, tzinfo=UTC)),
        (
            "since=2026-01-31T09:00:00%2B01:00",
            SINCE,
            datetime(2026, 1, 31, 9, tzinfo=timezone(timedelta(hours=1))),
        ),
    ],
)
def test_reads_what_is_declared(raw: str, param: Param[Any], value: object) -> None:
    assert query.parse(raw.encode(), ALL)[param.name] == value


@pytest.mark.parametrize(
    ("raw", "field", "rule"),
    [
        ("limit=0", "limit", "too_small"),
        ("limit=-5", "limit", "too_small"),
        ("limit=101", "limit", "too_large"),
        ("limit=", "limit", "not_an_integer"),
        ("limit=ten", "limit", "not_an_integer"),
        ("limit=1.0", "limit", "not_an_integer"),
        ("limit=1e2", "limit", "not_an_integer"),
        ("limit=+1", "limit", "not_an_integer"),
        ("limit=" + "9" * 5000, "limit", "not_an_integer"),
        ("limit=" + quote("٣"), "limit", "not_an_integer"),
        ("limit=1&limit=2", "limit", "repeated"),
        ("status=done", "status", "not_one_of"),
        ("status=", "status", "not_one_of"),
        ("deep=yes", "deep", "not_a_boolean"),
        ("deep", "deep", "not_a_boolean"),
        ("name=", "name", "too_short"),
        ("name=toolong", "name", "too_long"),
        ("tag=a&tag=toolong", "tag", "too_long"),
        ("tag=a&tag=b&tag=c&tag=d", "tag", "too_long"),
        ("since=2026-01-31", "since", "not_a_time"),
        ("since=2026-01-31T09:00:00", "since", "not_a_time"),
        ("since=2026-01-31T09:00:00+01:00", "since", "not_a_time"),
        ("since=2026-02-30T09:00:00Z", "since", "not_a_time"),
        ("since=2026-01-31T25:00:00Z", "since", "not_a_time"),
        ("since=1769850000", "since", "not_a_time"),
        ("limti=5", "limti", "unknown_parameter"),
        ("Limit=5", "Limit", "unknown_parameter"),
        ("limit[]=5", "limit[]", "unknown_parameter"),
        ("=5", "", "unknown_parameter"),
    ],
)
def test_refuses_what_breaks_a_rule(raw: str, field: str, rule: str) -> None:
    assert refusals(raw) == [(field, rule)]


def test_names_everything_that_is_wrong() -> None:
    found = refusals("limit=0&status=x&nope=1")
    assert sorted(found) == [("limit", "too_small"), ("nope", "unknown_parameter"), ("status", "not_one_of")]


def test_misses_what_is_required() -> None:
    assert refusals("", NEEDED) == [("key", "missing")]


def test_refuses_any_parameter_of_a_route_without() -> None:
    with pytest.raises(errors.InvalidFieldsError):
        query.parse(b"a=1", ())


def test_shortens_the_names_it_repeats() -> None:
    assert len(refusals("x" * 5000 + "=1")[0][0]) == 100


@pytest.mark.parametrize("raw", [b"name=%ff", b"name=%C3", b"name=\xc3\xa4", b"%ff=1"])
def test_refuses_what_is_not_utf8(raw: bytes) -> None:
    with pytest.raises(errors.InvalidInputError, match="UTF-8"):
        query.parse(raw, ALL)


def test_refuses_too_many_fields() -> None:
    with pytest.raises(errors.InvalidInputError, match="more than 64"):
        query.parse(b"&".join([b"tag=a"] * 65), ALL)


def test_describes_itself_for_the_document() -> None:
    assert LIMIT.schema == {"type": "integer", "minimum": 1, "maximum": 100}
    assert TAG.schema["items"] == {"type": "string", "minLength": 1, "maxLength": 5}
    assert TAG.schema["maxItems"] == 3


@pytest.mark.parametrize(("raw", "limit"), [(b"", 20), (b"limit=1", 1), (b"limit=100", 100)])
def test_pages_hold_up_to_a_hundred_items(raw: bytes, limit: int) -> None:
    assert query.parse(raw, (query.LIMIT, query.CURSOR)) == {"limit": limit, "cursor": None}


@pytest.mark.parametrize("raw", [b"limit=0", b"limit=101", b"cursor=" + b"x" * 2049, b"cursor="])
def test_pages_refuse_other_bounds(raw: bytes) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        query.parse(raw, (query.LIMIT, query.CURSOR))
