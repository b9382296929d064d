"""Filters of bulk actions, as the API takes them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from infra.cli import moments
from shared import errors

_TIMES = ("since", "until")


def plain(given: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Return what was given, with its times as the API takes them."""
    return {name: moments.parse(value, now) if name in _TIMES else value for name, value in given.items() if value}


def made(given: Mapping[str, str], statuses: Sequence[str], everything: bool, *, now: datetime) -> dict[str, Any]:
    """Return the filter that was typed; raises InvalidInputError for none at all, unless ``everything`` is meant."""
    found: dict[str, Any] = {**plain(given, now), **({"status": list(statuses)} if statuses else {})}
    if not found and not everything:
        raise errors.InvalidInputError("Say which, by at least one filter, or --all.")
    if found and everything:
        raise errors.InvalidInputError("It is either --all or filters.")
    return found
