"""Composition by reference: what a prompt includes is looked up once, when it is published, and kept with it."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace

from shared import errors
from shared.errors import FieldError
from shared.prompts import references, rendering
from shared.prompts import template as templates
from shared.prompts.references import Target
from shared.prompts.template import Included, PartName, Prompt, Reference, Variable, Version

Find = Callable[[str, str, Reference], Awaitable[Version]]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a prompt includes something."""

    part: str
    line: int
    reference: str

    def error(self, rule: str, what: str) -> FieldError:
        return FieldError(f"parts.{self.part}", rule, f"Line {self.line} includes '{self.reference}', {what}.")


class Composer:
    """Looks up what prompts include; ``find`` returns the version of a tenant's template, or raises NotFoundError."""

    def __init__(self, find: Find) -> None:
        self._find = find

    async def compose(self, tenant: str, name: str, prompt: Prompt) -> Prompt:
        """
        Return ``prompt``, to be published under ``name``, with the texts that it includes.

        What it has of them already stays as it is. Raises InvalidFieldsError that names each part and line.
        """
        places = list(_places(prompt))
        if not places:
            return replace(prompt, includes=()) if prompt.includes else prompt
        found: dict[str, Included] = {}
        broken: list[FieldError] = []
        for place in places:
            if place.reference not in found:
                try:
                    found[place.reference] = await self._included(tenant, name, prompt, place)
                except errors.InvalidFieldsError as error:
                    broken += error.errors
        composed = replace(prompt, includes=tuple(found[key] for key in sorted(found)))
        broken += _size_errors(composed)
        if broken:
            raise errors.InvalidFieldsError("The prompt cannot be published.", errors=broken)
        return composed

    async def _included(self, tenant: str, name: str, prompt: Prompt, place: _Place) -> Included:
        known = prompt.included.get(place.reference)
        if known is None:
            target = references.parse(place.reference)
            if target is None:
                raise _refused(place.error("unknown_include", "which names no template"))
            version = await self._version(tenant, place, target)
            _check_types(prompt, version, place)
            known = _pinned(place.reference, version, target.part)
        _check_depth(name, known, place)
        return known

    async def _version(self, tenant: str, place: _Place, target: Target) -> Version:
        try:
            return await self._find(tenant, target.name, target.version)
        except errors.NotFoundError as error:
            raise _refused(place.error("unknown_include", "which does not exist")) from error


def _pinned(reference: str, version: Version, part: PartName) -> Included:
    text = version.prompt.parts[part]
    within = tuple(one for one in version.prompt.includes if one.reference in text)
    return Included(reference, version.name, version.number, part, text, within)


def _places(prompt: Prompt) -> Iterator[_Place]:
    for part, lines in rendering.references(prompt).items():
        for reference, line in lines.items():
            yield _Place(part, line, reference)


def _check_types(prompt: Prompt, version: Version, place: _Place) -> None:
    """Refuse a variable that means one type here and another in what is included."""
    types = {variable.name: variable.type for variable in prompt.variables}
    for variable in version.prompt.variables:
        if types.get(variable.name, variable.type) != variable.type:
            raise _refused(place.error("contradiction", _clash(variable, types[variable.name])))


def _clash(variable: Variable, here: str) -> str:
    return f"where the variable '{variable.name}' has the type {variable.type}, and not {here}"


def _check_depth(name: str, included: Included, place: _Place) -> None:
    if name in included.names():
        raise _refused(place.error("cycle", f"which is made of '{name}' itself"))
    if included.depth > templates.MAX_INCLUDE_DEPTH:
        limit = f"at most {templates.MAX_INCLUDE_DEPTH} texts can lie within each other"
        raise _refused(place.error("too_deep", f"which goes too deep: {limit}"))


def _size_errors(prompt: Prompt) -> Iterator[FieldError]:
    if len(prompt.includes) > templates.MAX_INCLUDES:
        detail = f"A prompt includes at most {templates.MAX_INCLUDES} others."
        yield FieldError("parts", "too_many", detail)
    size = sum(map(_size, prompt.includes))
    if size > templates.MAX_INCLUDED_BYTES:
        detail = f"What a prompt includes has at most {templates.MAX_INCLUDED_BYTES} bytes in UTF-8 together."
        yield FieldError("parts", "too_long", detail)


def _size(included: Included) -> int:
    return len(included.text.encode(errors="replace")) + sum(map(_size, included.includes))


def _refused(error: FieldError) -> errors.InvalidFieldsError:
    return errors.InvalidFieldsError("The prompt cannot be published.", errors=[error])
