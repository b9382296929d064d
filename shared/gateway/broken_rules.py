"""Broken rules of a body, named by where they are in what was sent: kinds of messages and parts are no places."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from shared import errors, validation
from shared.errors import FieldError


def told(error: ValidationError, body: Any) -> errors.InvalidFieldsError:
    """Return what ``error`` found in ``body``, each place once."""
    known = validation.invalid_fields(error)
    found: dict[str, FieldError] = {}
    for one, place in zip(known.errors, error.errors(include_url=False, include_input=False), strict=False):
        field = ".".join(map(str, _path(place["loc"], body)))
        detail = one.detail.replace(f"'{one.field}'", f"'{field}'", 1)
        found.setdefault(field, replace(one, field=field, detail=detail))
    return errors.InvalidFieldsError(known.detail, errors=list(found.values()))


def _path(location: Sequence[int | str], body: Any) -> list[int | str]:
    """Return ``location`` without what does not lead anywhere in ``body``; its last step may be what is missing."""
    path: list[int | str] = []
    value = body
    for number, step in enumerate(location):
        if _leads(value, step):
            value = value[step]
        elif not isinstance(value, dict) or number + 1 < len(location):
            continue
        path.append(step)
    return path


def _leads(value: Any, step: int | str) -> bool:
    if isinstance(value, list):
        return isinstance(step, int) and step < len(value)
    return isinstance(value, dict) and step in value
