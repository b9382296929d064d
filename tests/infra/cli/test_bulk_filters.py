from datetime import UTC, datetime

import pytest

from infra.cli import bulk_filters
from shared import errors

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_what_was_typed_is_what_the_gateway_gets() -> None:
    given = {"tag": "spring", "batch": "", "since": "24h", "until": "2026-02-28"}
    assert bulk_filters.made(given, ["failed", "queued"], everything=False, now=NOW) == {
        "tag": "spring",
        "since": "2026-02-28T00:00:00Z",
        "until": "2026-02-28T00:00:00Z",
        "status": ["failed", "queued"],
    }


def test_everything_has_to_be_meant() -> None:
    assert bulk_filters.made({"tag": ""}, [], everything=True, now=NOW) == {}
    with pytest.raises(errors.InvalidInputError, match="--all"):
        bulk_filters.made({"tag": ""}, [], everything=False, now=NOW)


def test_everything_and_a_filter_contradict_each_other() -> None:
    with pytest.raises(errors.InvalidInputError, match="either"):
        bulk_filters.made({"tag": "spring"}, [], everything=True, now=NOW)


def test_what_was_left_empty_is_left_out() -> None:
    assert bulk_filters.plain({"code": "x", "kind": "", "since": "1h"}, NOW) == {
        "code": "x",
        "since": "2026-02-28T23:00:00Z",
    }
