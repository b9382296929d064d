"""What callers can do with prompt templates: publish, label, roll back, compare, render, resolve."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared import errors, ids
from shared.clock import Clock
from shared.errors import FieldError
from shared.prompts import changes, declarations, diff, usage
from shared.prompts import template as templates
from shared.prompts.audit import Entry
from shared.prompts.builtin import Builtins
from shared.prompts.changes import Act, Change
from shared.prompts.composition import Composer
from shared.prompts.diff import Diff
from shared.prompts.rendering import Rendered, RenderedVersion, Renderer
from shared.prompts.repository import PromptRepository
from shared.prompts.resolution import Resolver
from shared.prompts.template import Prompt, Reference, Template, Version, VersionSummary
from shared.prompts.usage import Use
from shared.resilience import retry

RACES = 12

_BACKOFF = retry.Policy(base=0.02, cap=0.5)
_RANDOM = random.SystemRandom().random


@dataclass(frozen=True, slots=True)
class Published:
    """The version that holds a prompt; ``created`` says whether this call made it."""

    version: Version
    created: bool


class PromptService:
    """
    Keeps the prompt templates of tenants, over the built-in ones.

    A tenant's template hides the built-in one of the same name, except from ``resolve`` while it does not have the
    label that is asked for. References are version numbers (0 is the built-in one), labels, or ``latest``.
    """

    def __init__(self, prompts: PromptRepository, clock: Clock, builtin: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep ``builtin`` under the templates of all tenants: system, user and variables by name."""
        self._prompts = prompts
        self._clock = clock
        self._builtins = Builtins.of(builtin)
        self._renderer = Renderer()
        self._composer = Composer(self.version)
        self._resolver = Resolver(prompts, self._builtins, clock)

    async def create(
        self,
        tenant: str,
        name: str,
        prompt: Prompt,
        *,
        actor: str,
        labels: Sequence[str] = (templates.PRODUCTION,),
        note: str = "",
    ) -> Version:
        """Make a template and return its version 1; raises AlreadyExistsError and InvalidFieldsError."""
        act = self._act(actor, note)
        _refuse([*declarations.check_name(name), *declarations.check_labels(labels)])
        prompt = await self._sound(tenant, name, prompt)
        if await self._prompts.find(tenant, [name]):
            raise errors.AlreadyExistsError("A template with this name exists already.")
        change = changes.publish(Template(tenant, name), prompt, labels, act)
        await self._prompts.commit(change)
        self._resolver.forget(tenant, name)
        return await self._numbered(tenant, name, change.after.latest)

    async def publish(
        self,
        tenant: str,
        name: str,
        prompt: Prompt,
        *,
        actor: str,
        labels: Sequence[str] = (),
        note: str = "",
        after: int | None = None,
    ) -> Published:
        """
        Return the version that holds ``prompt``, and move ``labels`` to it.

        That is a new version, or the newest one if it has the same content. ``after`` is the number of the version
        that it is made from: it must still be the newest one. Raises InvalidFieldsError, NotFoundError, ConflictError,
        and ContentionError after too many lost races.
        """
        act = self._act(actor, note)
        _refuse(declarations.check_labels(labels))
        sound = await self._sound(tenant, name, prompt)

        async def step(template: Template) -> Change:
            if template.latest_hash == sound.content_hash:
                return changes.label(Change(template, template), labels, template.latest, act)
            _refuse_overtaken(template, after)
            return changes.publish(template, sound, labels, act)

        change = await self._apply(tenant, name, step)
        version = change.version or await self._numbered(tenant, name, change.after.latest)
        return Published(version, created=change.version is not None)

    async def set_label(
        self, tenant: str, name: str, label: str, number: int, *, actor: str, note: str = ""
    ) -> Template:
        """Return the template with ``label`` on a version of it; raises InvalidFieldsError and NotFoundError."""
        act = self._act(actor, note)
        _refuse(declarations.check_labels([label]))

        async def step(template: Template) -> Change:
            if not 1 <= number <= template.latest:
                detail = f"There are versions 1 to {template.latest}."
                raise errors.InvalidFieldsError(detail, errors=[FieldError("version", "unknown_version", detail)])
            return changes.label(Change(template, template), [label], number, act)

        return (await self._apply(tenant, name, step)).after

    async def remove_label(self, tenant: str, name: str, label: str, *, actor: str) -> Template:
        """Return the template without ``label``; raises NotFoundError, and InvalidStateError for production."""
        act = self._act(actor, "")

        async def step(template: Template) -> Change:
            return changes.unlabel(template, label, act)

        return (await self._apply(tenant, name, step)).after

    async def rollback(self, tenant: str, name: str, label: str, *, actor: str, note: str = "") -> Template:
        """
        Return the template with ``label`` where it was before; each further call undoes one move more.

        Raises NotFoundError, and InvalidStateError when there is no move left to undo.
        """
        act = self._act(actor, note)

        async def step(template: Template) -> Change:
            held = changes.held_label(template, label)
            last = await self._prompts.entry(tenant, name, held.entry)
            return changes.rollback(template, label, last, act)

        return (await self._apply(tenant, name, step)).after

    async def page(self, tenant: str, limit: int, after: str = "") -> list[Template]:
        """Return up to ``limit`` templates, the tenant's and the built-in ones, whose names come after ``after``."""
        own = await self._prompts.page(tenant, limit, after)
        merged = {template.name: template for template in [*self._builtins.after(after), *own]}
        return [merged[name] for name in sorted(merged)][:limit]

    async def get(self, tenant: str, name: str) -> Template:
        """Return the tenant's template, or else the built-in one; raises NotFoundError."""
        found = (await self._prompts.find(tenant, [name])).get(name) or self._builtins.template(name)
        if found is None:
            raise errors.NotFoundError("There is no such template.")
        return found

    async def version(self, tenant: str, name: str, reference: Reference) -> Version:
        """Return the version of a template that ``reference`` stands for; raises NotFoundError."""
        template = await self.get(tenant, name)
        return await self._referred(template, tenant, reference)

    async def versions(self, tenant: str, name: str, limit: int, below: int | None = None) -> list[VersionSummary]:
        """Return up to ``limit`` versions, newest first, with numbers below ``below``; raises NotFoundError."""
        template = await self.get(tenant, name)
        builtin = self._builtins.version(name)
        if template.source == "builtin" and builtin is not None:
            return [builtin.summary]
        return await self._prompts.versions(tenant, name, limit, below)

    async def audit(self, tenant: str, name: str, limit: int, below: int | None = None) -> list[Entry]:
        """Return up to ``limit`` acts, newest first, with numbers below ``below``; raises NotFoundError."""
        await self.get(tenant, name)
        return await self._prompts.entries(tenant, name, limit, below)

    async def diff(self, tenant: str, name: str, before: Reference, after: Reference) -> Diff:
        """Return what differs between two versions of a template; raises NotFoundError."""
        template = await self.get(tenant, name)
        old, new = await asyncio.gather(*(self._referred(template, tenant, one) for one in (before, after)))
        return diff.compare(old, new)

    async def render(self, tenant: str, name: str, reference: Reference, given: Mapping[str, Any]) -> RenderedVersion:
        """Return the texts of a version for the ``given`` values; raises NotFoundError and InvalidFieldsError."""
        version = await self.version(tenant, name, reference)
        return RenderedVersion(version, self._renderer.render(version.prompt, given))

    async def resolve(self, tenant: str, names: Sequence[str], label: str = templates.PRODUCTION) -> Version:
        """
        Return what the first of ``names`` that the tenant has under ``label`` points to, or else a built-in one.

        Answers are up to 10 seconds old, except about changes made here; raises NotFoundError.
        """
        return await self._resolver.resolve(tenant, names, label)

    async def pin(self, tenant: str, names: Sequence[str], label: str = templates.PRODUCTION) -> dict[str, Any]:
        """Return what ``resolve`` finds as JSON that names it for good: ``name``, ``number`` and ``hash``."""
        version = await self._resolver.resolve(tenant, names, label)
        return {"name": version.name, "number": version.number, "hash": version.prompt.content_hash}

    async def render_pinned(self, tenant: str, pinned: Mapping[str, Any], offered: Mapping[str, Any]) -> Rendered:
        """
        Return the texts of a version that was pinned, with those of the ``offered`` values that it declares.

        Raises NotFoundError and InvalidFieldsError.
        """
        version = await self._numbered(tenant, pinned["name"], pinned["number"])
        declared = {variable.name for variable in version.prompt.variables}
        given = {name: value for name, value in offered.items() if name in declared}
        return self._renderer.render(version.prompt, given)

    async def check(self, tenant: str, name: str, prompt: Prompt) -> Prompt:
        """Return ``prompt`` with what it includes, if it could be published; raises InvalidFieldsError."""
        return await self._sound(tenant, name, prompt)

    def render_prompt(self, prompt: Prompt, given: Mapping[str, Any]) -> Rendered:
        """Return the texts of a prompt that need not be published; raises InvalidFieldsError."""
        return self._renderer.render(prompt, given)

    async def where_used(self, tenant: str, name: str) -> list[Use]:
        """Return the versions in use that are made of the template ``name``; raises NotFoundError."""
        await self.get(tenant, name)
        return await usage.find(self._prompts, tenant, name)

    async def _sound(self, tenant: str, name: str, prompt: Prompt) -> Prompt:
        composed = await self._composer.compose(tenant, name, prompt)
        self._renderer.check(composed)
        return composed

    async def _referred(self, template: Template, tenant: str, reference: Reference) -> Version:
        number = template.number(reference)
        if number is None:
            raise errors.NotFoundError(f"The template has no version or label '{str(reference)[:100]}'.")
        return await self._numbered(tenant, template.name, number)

    async def _numbered(self, tenant: str, name: str, number: int) -> Version:
        if number == templates.BUILTIN_NUMBER:
            version = self._builtins.version(name)
        else:
            version = await self._prompts.version(tenant, name, number)
        if version is None:
            raise errors.NotFoundError(f"The template has no version {number}.")
        return version

    async def _apply(self, tenant: str, name: str, step: Callable[[Template], Awaitable[Change]]) -> Change:
        """Return the change that ``step`` made of the tenant's template, tried again when a race was lost."""
        for attempt in range(1, RACES + 1):
            change = await step(await self._own(tenant, name))
            if await self._committed(change):
                self._resolver.forget(tenant, name)
                return change
            await self._clock.sleep(_BACKOFF.wait(attempt, None, _RANDOM))
        raise errors.ContentionError

    async def _committed(self, change: Change) -> bool:
        if not change.entries:
            return True
        try:
            await self._prompts.commit(change)
        except (errors.PreconditionError, errors.AlreadyExistsError):
            return False
        return True

    async def _own(self, tenant: str, name: str) -> Template:
        found = (await self._prompts.find(tenant, [name])).get(name)
        if found is None and self._builtins.version(name):
            raise errors.NotFoundError("This template is built in: create one of the same name to change it.")
        if found is None:
            raise errors.NotFoundError("There is no such template.")
        return found

    def _act(self, actor: str, note: str) -> Act:
        if len(note) > templates.MAX_NOTE:
            detail = f"A note has at most {templates.MAX_NOTE} characters."
            raise errors.InvalidFieldsError(detail, errors=[FieldError("note", "too_long", detail)])
        return Act(actor, self._clock.now(), ids.random_id("act"), note)


def _refuse_overtaken(template: Template, after: int | None) -> None:
    if after is not None and after != template.latest:
        raise errors.ConflictError(f"This is made from version {after}, but the newest one is {template.latest}.")


def _refuse(found: Sequence[FieldError]) -> None:
    if found:
        raise errors.InvalidFieldsError(errors=found)
