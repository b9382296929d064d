"""The input classes of the deployment's resource types, and all that stand within them."""

from collections.abc import Iterator
from typing import get_args

from infra.preview import replacing
from infra.preview.rules import sdk


def classes() -> set[type]:
    found: set[type] = set()
    for token in replacing.INPUTS:
        if cls := sdk.input_class(token):
            _add(cls, found)
    return found


def _add(cls: type, found: set[type]) -> None:
    if cls in found:
        return
    found.add(cls)
    for member in sdk.members(cls):
        for inner in _within(member):
            _add(inner, found)


def _within(member: sdk.Member) -> Iterator[type]:
    kinds = (member.type, *map(sdk.bare, get_args(member.type)))
    return (kind for kind in kinds if sdk.is_input_class(kind))
