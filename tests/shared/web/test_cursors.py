import base64
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import errors
from shared.web import cursors

FILTERS = {"status": ["queued"], "since": None}
GOOD = cursors.encode(["2026-01-31T09:00:00Z", "job_1"], "acme", FILTERS)


def packed(content: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(content)).rstrip(b"=").decode()


@given(st.lists(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20), max_size=5))
def test_gives_back_the_position(position: list[Any]) -> None:
    assert cursors.decode(cursors.encode(position, "acme", {}), "acme", {}) == position


def test_can_stand_in_a_url() -> None:
    cursor = cursors.encode(["ä?&/+" * 20], "acme", {})
    assert cursor.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    ("tenant", "filters"),
    [("other", FILTERS), ("acme", {}), ("acme", {**FILTERS, "since": 1}), ("acme", {"status": ["queued"]})],
)
def test_is_bound_to_tenant_and_filters(tenant: str, filters: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidCursorError):
        cursors.decode(GOOD, tenant, filters)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "????",
        "ä",
        "a b",
        GOOD[:-1],
        GOOD[1:],
        GOOD + "A",
        GOOD + "\n",
        GOOD[:10] + "A" + GOOD[11:],
        "A" * 5000,
        cursors.encode(["x" * 2000], "acme", FILTERS),
        packed(None),
        packed([]),
        packed({"p": 1}),
        packed([1, ["job_1"], ""]),
        packed([1, ["job_1"], None]),
        packed([2, *orjson.loads(base64.urlsafe_b64decode(GOOD + "=="))[1:]]),
        base64.urlsafe_b64encode(b"[1,").decode(),
        base64.urlsafe_b64encode(b"\xff\xff").decode(),
    ],
)
def test_refuses_anything_else(cursor: str) -> None:
    with pytest.raises(errors.InvalidCursorError):
        cursors.decode(cursor, "acme", FILTERS)


@given(st.text(max_size=200))
def test_refuses_any_other_text(cursor: str) -> None:
    with pytest.raises(errors.InvalidCursorError):
        cursors.decode(cursor, "acme", FILTERS)
