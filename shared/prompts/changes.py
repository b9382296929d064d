"""What publishing, labelling and rolling back make of a template; pure, so that a lost race can be replayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared import errors
from shared.errors import FieldError
from shared.prompts import template as templates
from shared.prompts.audit import Action, Entry
from shared.prompts.template import Label, Prompt, Template, Version

MAX_REMEMBERED = 500


@dataclass(frozen=True)
class Act:
    """Who does something to a template, when, and why; ``commit`` is unique to each call of the service."""

    actor: str
    at: datetime
    commit: str
    note: str = ""


@dataclass(frozen=True)
class Change:
    """A step of a template: its state before and after, what it adds to the trail, and a version if it has one."""

    before: Template
    after: Template
    entries: tuple[Entry, ...] = ()
    version: Version | None = None


def publish(template: Template, prompt: Prompt, labels: Sequence[str], act: Act) -> Change:
    """Return the change that adds ``prompt`` as the newest version and moves ``labels`` to it."""
    number = template.latest + 1
    version = Version(template.name, number, prompt, act.note, act.actor, act.at)
    entry = _entry(template, act, "publish", None, template.latest or None, number)
    added = replace(
        template,
        latest=number,
        latest_hash=prompt.content_hash,
        includes=_includes(template, prompt),
        entries=entry.sequence,
        created_at=template.created_at or act.at,
        updated_at=act.at,
    )
    return label(Change(template, added, (entry,), version), labels, number, act)


def label(change: Change, labels: Sequence[str], number: int, act: Act) -> Change:
    """Return ``change`` extended by the move of ``labels`` to a version; those that are there already stay."""
    for name in labels:
        held = change.after.labels.get(name)
        if held is None or held.number != number:
            change = _moved(change, name, number, held, act)
    return change


def unlabel(template: Template, name: str, act: Act) -> Change:
    """Return the change that takes a label away; raises NotFoundError and InvalidStateError."""
    if name == templates.PRODUCTION:
        raise errors.InvalidStateError("The label 'production' can be moved, but not removed.")
    held = held_label(template, name)
    entry = _entry(template, act, "unlabel", name, held.number, None)
    rest = {key: value for key, value in template.labels.items() if key != name}
    return Change(template, _after(template, rest, entry), (entry,))


def rollback(template: Template, name: str, last: Entry, act: Act) -> Change:
    """
    Return the change that undoes ``last``, the entry that put a label where it is.

    Raises InvalidStateError when the label has pointed to nothing before.
    """
    if last.before is None or last.undo is None:
        raise errors.InvalidStateError(f"The label '{name}' has no earlier version to go back to.")
    entry = _entry(template, act, "rollback", name, last.after, last.before)
    labels = {**template.labels, name: Label(last.before, last.undo)}
    return Change(template, _after(template, labels, entry), (entry,))


def held_label(template: Template, name: str) -> Label:
    """Return a label of a template; raises NotFoundError."""
    held = template.labels.get(name)
    if held is None:
        raise errors.NotFoundError(f"The template has no label '{name[:100]}'.")
    return held


def _includes(template: Template, prompt: Prompt) -> tuple[str, ...]:
    """Return the names that versions include, those of the newest one last; very old ones are given up."""
    fresh = dict.fromkeys(name for one in prompt.includes for name in one.names())
    kept = [name for name in template.includes if name not in fresh]
    return (*kept, *fresh)[-MAX_REMEMBERED:]


def _moved(change: Change, name: str, number: int, held: Label | None, act: Act) -> Change:
    template = change.after
    if held is None and len(template.labels) >= templates.MAX_LABELS:
        detail = f"A template has at most {templates.MAX_LABELS} labels."
        raise errors.InvalidFieldsError(detail, errors=[FieldError("label", "too_many", detail)])
    before, undo = (held.number, held.entry) if held else (None, None)
    entry = _entry(template, act, "label", name, before, number, undo)
    labels = {**template.labels, name: Label(number, entry.sequence)}
    return replace(change, after=_after(template, labels, entry), entries=(*change.entries, entry))


def _after(template: Template, labels: Mapping[str, Label], entry: Entry) -> Template:
    return replace(template, labels=labels, entries=entry.sequence, updated_at=entry.at)


def _entry(
    template: Template,
    act: Act,
    action: Action,
    label: str | None,
    before: int | None,
    after: int | None,
    undo: int | None = None,
) -> Entry:
    sequence = template.entries + 1
    return Entry(sequence, act.at, act.actor, action, label, before, after, act.note, undo, act.commit)
