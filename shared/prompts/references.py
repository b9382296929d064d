"""How a prompt names the text that it includes: a template, a version of it, and one of its parts."""

import re
from dataclasses import dataclass
from typing import Final, cast

from shared.prompts import template as templates
from shared.prompts.template import PartName, Reference

FORM: Final = 'what is included is named like "house-rules", "house-rules@3", or "house-rules@staging#system"'
_REFERENCE: Final = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._-]{0,63})"
    r"(?:@(?P<version>\d{1,9}|[a-z][a-z0-9_-]{0,31}))?"
    r"(?:#(?P<part>system|user))?"
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference names: the part of a version of a template."""

    name: str
    version: Reference
    part: PartName


def parse(reference: str) -> Target | None:
    """Return what ``reference`` names: in production and the part ``user``, unless it says otherwise."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return None
    return Target(found["name"], found["version"] or templates.PRODUCTION, cast("PartName", found["part"] or "user"))
