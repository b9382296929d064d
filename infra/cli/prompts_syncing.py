"""Prompts between the gateway and a folder: pulled and pushed, without overwriting what others have done meanwhile."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.cli import failures, prompt_files
from infra.cli import prompts_client as api
from infra.cli.client import Client
from infra.cli.prompt_files import PromptFile
from infra.cli.prompts_client import Version
from infra.cli.session import Session

COLUMNS = ("template", "outcome", "version", "file")
CONFLICT = "conflict"
_EVERY = 1_000_000
_NOT_FOUND = 404
_TOLD = {
    CONFLICT: "changed here and on the gateway: compare with `pressroom prompts diff NAME --file FILE`, then pull or "
    "push with --force",
    "behind": "the gateway has a newer version: pull it",
    "kept": "changed here: push it, or pull with --force to lose that",
}


@dataclass(frozen=True)
class Outcome:
    """What became, or would become, of one template."""

    name: str
    outcome: str
    version: int | None
    file: str

    def row(self) -> tuple[str, str, str, str]:
        """Return it as a row of the table."""
        return self.name, self.outcome, "" if self.version is None else str(self.version), self.file


@dataclass(frozen=True)
class Pulling:
    """What is pulled where: the templates called ``names``, or all of the tenant's, and the built-in ones on wish."""

    folder: Path
    names: tuple[str, ...] = ()
    builtin: bool = False
    force: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class Pushing:
    """
    What is pushed: the files of a folder, or of ``names`` alone, and the labels for what is published.

    With ``refresh``, what includes other templates is published again, to take in what they have become.
    """

    folder: Path
    names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    note: str = ""
    force: bool = False
    refresh: bool = False
    dry_run: bool = False


async def pull(at_hand: Session, wanted: Pulling) -> int:
    """Write templates to files; ends with 1 when one was changed on both sides."""
    outcomes = [await _pulled(at_hand.client, wanted, name) async for name in _names(at_hand.client, wanted)]
    return _tell(at_hand, outcomes, dry_run=wanted.dry_run)


async def push(at_hand: Session, wanted: Pushing) -> int:
    """Publish the files that have changed; ends with 1 when a template was changed on both sides."""
    files = [(path, prompt_files.needed(path)) for path in _paths(wanted)]
    outcomes = [await _pushed(at_hand.client, wanted, path, one) for path, one in files]
    code = _tell(at_hand, outcomes, dry_run=wanted.dry_run)
    fresh = [one for one in outcomes if one.outcome in {"created", "published"}]
    if fresh and not wanted.labels and not wanted.dry_run:
        one = fresh[0]
        at_hand.output.note(f"Put it in use with `pressroom prompts label {one.name} production {one.version}`.")
    return code


async def _names(client: Client, wanted: Pulling) -> AsyncIterator[str]:
    for name in wanted.names:
        yield name
    if not wanted.names:
        async for template in api.templates(client, _EVERY):
            if wanted.builtin or template["source"] == "tenant":
                yield template["name"]


async def _pulled(client: Client, wanted: Pulling, name: str) -> Outcome:
    newest = await api.version(client, name, "latest")
    path = prompt_files.path_of(wanted.folder, name)
    outcome = await _pull_outcome(client, path, newest)
    if outcome in {CONFLICT, "kept"} and wanted.force:
        outcome = "overwritten"
    if outcome in {"written", "updated", "overwritten"} and not wanted.dry_run:
        prompt_files.save(path, prompt_files.write(name, newest, newest["number"]))
    return Outcome(name, outcome, newest["number"], str(path))


async def _pull_outcome(client: Client, path: Path, newest: Version) -> str:
    local = prompt_files.read(path)
    if local is None:
        return "written"
    if prompt_files.same(local.prompt, newest):
        return "unchanged" if local.version == newest["number"] else "updated"
    if local.version == newest["number"]:
        return "kept"
    return "updated" if await _is_as_it_was(client, local) else CONFLICT


async def _pushed(client: Client, wanted: Pushing, path: Path, local: PromptFile) -> Outcome:
    newest = await _newest(client, local.name)
    outcome = await _push_outcome(client, local, newest)
    again = outcome == "unchanged" and newest is not None and wanted.refresh and newest["includes"]
    if again or (outcome in {CONFLICT, "behind"} and wanted.force):
        outcome = "published"
    number = newest["number"] if newest else None
    if wanted.dry_run:
        return Outcome(local.name, outcome, number, str(path))
    if outcome == "created":
        made = await api.create(client, local.name, local.prompt, wanted.labels, wanted.note)
        number = made["number"]
    elif outcome == "published" and newest is not None:
        made = await api.publish(client, local.name, local.prompt, wanted.labels, wanted.note, newest["number"])
        outcome = "unchanged" if made["number"] == number else outcome
        number = made["number"]
    if outcome in {"created", "published", "unchanged"} and number != local.version and number is not None:
        prompt_files.renumber(path, number)
    return Outcome(local.name, outcome, number, str(path))


async def _push_outcome(client: Client, local: PromptFile, newest: Version | None) -> str:
    if newest is None:
        return "created"
    if prompt_files.same(local.prompt, newest):
        return "unchanged"
    if newest["source"] == "builtin":
        return "created"
    if local.version == newest["number"]:
        return "published"
    return "behind" if local.version is not None and await _is_as_it_was(client, local) else CONFLICT


async def _newest(client: Client, name: str) -> Version | None:
    try:
        return await api.version(client, name, "latest")
    except failures.ProblemError as error:
        if error.problem["status"] == _NOT_FOUND:
            return None
        raise


async def _is_as_it_was(client: Client, local: PromptFile) -> bool:
    """Return whether a file still says what the version said that it was written from."""
    if local.version is None:
        return False
    try:
        before = await api.version(client, local.name, str(local.version))
    except failures.ProblemError as error:
        if error.problem["status"] == _NOT_FOUND:
            return False
        raise
    return prompt_files.same(local.prompt, before)


def _paths(wanted: Pushing) -> Iterable[Path]:
    if wanted.names:
        return [prompt_files.path_of(wanted.folder, name) for name in wanted.names]
    return prompt_files.found_in(wanted.folder)


def _tell(at_hand: Session, outcomes: Sequence[Outcome], *, dry_run: bool) -> int:
    for one in outcomes:
        at_hand.output.data({"name": one.name, "outcome": one.outcome, "version": one.version, "file": one.file})
    if outcomes:
        at_hand.output.table(COLUMNS, [one.row() for one in outcomes], flexible="file")
    else:
        at_hand.output.note("There are no templates to move.")
    for outcome, hint in _TOLD.items():
        if any(one.outcome == outcome for one in outcomes):
            at_hand.output.note(f"{outcome}: {hint}.")
    if dry_run and outcomes:
        at_hand.output.note("Nothing was changed: this was a dry run.")
    return int(any(one.outcome == CONFLICT for one in outcomes))
