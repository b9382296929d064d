"""Where a template is used: the versions of other templates that are made of it."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.prompts.template import Included, Template, Version

if TYPE_CHECKING:
    from shared.prompts.repository import PromptRepository

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Use:
    """
    A version with a label, or the newest one, of a template that is made of another.

    ``included`` is the number of the other's version that it was published with, as ``reference`` named it; it is
    ``direct`` unless it came with something else that is included.
    """

    name: str
    number: int
    labels: tuple[str, ...]
    latest: bool
    reference: str
    included: int
    direct: bool


async def find(prompts: "PromptRepository", tenant: str, name: str) -> list[Use]:
    """Return the uses of the tenant's template ``name``, by the name of what uses it, the newest version first."""
    uses: list[Use] = []
    after = ""
    while templates := await prompts.including(tenant, name, after):
        after = templates[-1].name
        for start in range(0, len(templates), _AT_ONCE):
            group = templates[start : start + _AT_ONCE]
            for found in await asyncio.gather(*(_uses(prompts, template, name) for template in group)):
                uses += found
    return uses


async def _uses(prompts: "PromptRepository", template: Template, name: str) -> list[Use]:
    numbers = {template.latest, *(label.number for label in template.labels.values())}
    found = [await prompts.version(template.tenant, template.name, number) for number in sorted(numbers, reverse=True)]
    return [use for version in found if version is not None for use in _of(template, version, name)]


def _of(template: Template, version: Version, name: str) -> Iterator[Use]:
    labels = tuple(sorted(label for label, held in template.labels.items() if held.number == version.number))
    for included, direct in _found(version.prompt.includes, name, direct=True):
        yield Use(
            template.name,
            version.number,
            labels,
            version.number == template.latest,
            included.reference,
            included.number,
            direct,
        )


def _found(includes: Sequence[Included], name: str, *, direct: bool) -> Iterator[tuple[Included, bool]]:
    for one in includes:
        if one.name == name:
            yield one, direct
        yield from _found(one.includes, name, direct=False)
