"""Prompts between the real gateway and a folder."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from infra.cli import failures, prompt_files, prompts_syncing
from infra.cli import prompts_client as api
from infra.cli.client import Client
from infra.cli.prompts_syncing import Pulling, Pushing
from infra.cli.session import Session
from shared import errors, ids
from shared.clock import SystemClock
from tests.infra.cli.conftest import kept
from tests.infra.cli.real_gateway import RealGateway

OURS, THEIRS = Path("ours"), Path("theirs")
Found = tuple[int, dict[str, tuple[str, int | None]]]


@pytest.fixture
async def gateway_client(real: RealGateway) -> AsyncIterator[Client]:
    async with Client(real.url, real.key) as made:
        yield made


@pytest.fixture
def name() -> str:
    return ids.random_id("sync").replace("_", "-").lower()


def said(text: str) -> dict[str, Any]:
    return {"parts": {"system": "", "user": text}, "variables": [], "examples": [], "example_style": "turns"}


def write(folder: Path, name: str, text: str, version: int) -> Path:
    path = prompt_files.path_of(folder, name)
    prompt_files.save(path, prompt_files.write(name, said(text), version))
    return path


def read(folder: Path, name: str) -> tuple[str, int | None]:
    found = prompt_files.needed(prompt_files.path_of(folder, name))
    return found.prompt["parts"]["user"], found.version


async def moved(client: Client, wanted: Pulling | Pushing) -> Found:
    """Return the exit code and what became of each template, as programs are told."""
    target = kept(json=True)
    at_hand = Session(client, target.output, SystemClock())
    move = (
        prompts_syncing.pull(at_hand, wanted) if isinstance(wanted, Pulling) else prompts_syncing.push(at_hand, wanted)
    )
    code = await move
    told = [orjson.loads(line) for line in target.out.getvalue().splitlines()]
    return code, {one["name"]: (one["outcome"], one["version"]) for one in told}


async def publish(client: Client, name: str, *texts: str) -> None:
    for number, text in enumerate(texts):
        if number:
            await api.publish(client, name, said(text), (), "", number)
        else:
            await api.create(client, name, said(text), (), "")


async def newest(client: Client, name: str) -> tuple[str, int]:
    found = await api.version(client, name, "latest")
    return found["parts"]["user"], found["number"]


async def test_pull_writes_a_file_each(gateway_client: Client, name: str) -> None:
    other = f"{name}-b"
    await publish(gateway_client, name, "Sell.", "Praise.")
    await publish(gateway_client, other, "Mail.")
    found = await moved(gateway_client, Pulling(OURS, (name, other)))
    assert found == (0, {name: ("written", 2), other: ("written", 1)})
    assert (read(OURS, name), read(OURS, other)) == (("Praise.", 2), ("Mail.", 1))


@pytest.mark.parametrize("builtin", [True, False])
async def test_built_in_prompts_are_pulled_on_wish(gateway_client: Client, name: str, *, builtin: bool) -> None:
    await publish(gateway_client, name, "Sell.")
    _, outcomes = await moved(gateway_client, Pulling(OURS, builtin=builtin))
    assert name in outcomes
    assert ("structure" in outcomes) is builtin


async def test_dry_pull_writes_nothing(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.", "Praise.")
    assert await moved(gateway_client, Pulling(OURS, (name,), dry_run=True)) == (0, {name: ("written", 2)})
    assert list(prompt_files.found_in(OURS)) == []
    write(OURS, name, "Sell.", 1)
    assert (await moved(gateway_client, Pulling(OURS, (name,), dry_run=True)))[1] == {name: ("updated", 2)}
    assert read(OURS, name) == ("Sell.", 1)


async def test_push_publishes_only_what_changed(gateway_client: Client, name: str) -> None:
    other, new = f"{name}-b", f"{name}-c"
    await publish(gateway_client, name, "Sell.")
    await publish(gateway_client, other, "Mail.")
    await moved(gateway_client, Pulling(OURS, (name, other)))
    write(OURS, name, "Praise.", 1)
    write(OURS, new, "Fresh.", 1)
    found = await moved(gateway_client, Pushing(OURS))
    assert found == (0, {name: ("published", 2), other: ("unchanged", 1), new: ("created", 1)})
    assert [await newest(gateway_client, one) for one in (name, other)] == [("Praise.", 2), ("Mail.", 1)]


async def test_pushed_files_carry_their_new_number(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.")
    write(OURS, name, "Praise.", 1)
    await moved(gateway_client, Pushing(OURS))
    assert read(OURS, name) == ("Praise.", 2)
    assert await moved(gateway_client, Pushing(OURS)) == (0, {name: ("unchanged", 2)})


async def test_dry_push_publishes_nothing(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.")
    path = write(OURS, name, "Praise.", 1)
    write(OURS, f"{name}-b", "Fresh.", 1)
    before = path.read_bytes()
    found = await moved(gateway_client, Pushing(OURS, labels=("production",), dry_run=True))
    assert found == (0, {name: ("published", 1), f"{name}-b": ("created", None)})
    assert (path.read_bytes(), await newest(gateway_client, name)) == (before, ("Sell.", 1))
    with pytest.raises(failures.ProblemError):
        await api.template(gateway_client, f"{name}-b")


async def test_push_puts_labels_and_note(gateway_client: Client, name: str) -> None:
    write(OURS, name, "Sell.", 1)
    await moved(gateway_client, Pushing(OURS, labels=("staging",), note="First."))
    assert (await api.template(gateway_client, name))["labels"]["staging"] == 1
    assert (await api.version(gateway_client, name, "staging"))["note"] == "First."


@pytest.mark.parametrize("pushes", [True, False])
async def test_changes_on_both_sides_conflict(gateway_client: Client, name: str, *, pushes: bool) -> None:
    await publish(gateway_client, name, "Sell.", "Theirs.")
    write(OURS, name, "Mine.", 1)
    found = await moved(gateway_client, Pushing(OURS) if pushes else Pulling(OURS, (name,)))
    assert found == (1, {name: ("conflict", 2)})
    assert (read(OURS, name), await newest(gateway_client, name)) == (("Mine.", 1), ("Theirs.", 2))


async def test_gateway_refuses_versions_made_from_old_ones(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.", "Theirs.")
    with pytest.raises(failures.ProblemError) as caught:
        await api.publish(gateway_client, name, said("Mine."), (), "", 1)
    assert caught.value.problem["status"] in {409, 412}
    assert await newest(gateway_client, name) == ("Theirs.", 2)


async def test_conflict_stops_no_other_template(gateway_client: Client, name: str) -> None:
    other = f"{name}-b"
    await publish(gateway_client, name, "Sell.", "Theirs.")
    await publish(gateway_client, other, "Mail.")
    write(OURS, name, "Mine.", 1)
    write(OURS, other, "Letter.", 1)
    found = await moved(gateway_client, Pushing(OURS))
    assert found == (1, {name: ("conflict", 2), other: ("published", 2)})


async def test_force_settles_conflicts_either_way(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.", "Theirs.")
    for folder in (OURS, THEIRS):
        write(folder, name, "Mine.", 1)
    assert (await moved(gateway_client, Pulling(THEIRS, (name,), force=True)))[1] == {name: ("overwritten", 2)}
    assert read(THEIRS, name) == ("Theirs.", 2)
    assert (await moved(gateway_client, Pushing(OURS, force=True)))[1] == {name: ("published", 3)}
    assert await newest(gateway_client, name) == ("Mine.", 3)


async def test_files_without_number_never_overwrite(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.")
    path = write(OURS, name, "Mine.", 1)
    path.write_text(path.read_text().replace("version = 1\n", ""))
    assert await moved(gateway_client, Pushing(OURS)) == (1, {name: ("conflict", 1)})


async def test_numbers_from_elsewhere_are_conflicts(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.")
    write(OURS, name, "Mine.", 7)
    for wanted in (Pushing(OURS), Pulling(OURS, (name,))):
        assert await moved(gateway_client, wanted) == (1, {name: ("conflict", 1)})


async def test_old_files_are_behind_and_not_pushed(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.", "Praise.")
    write(OURS, name, "Sell.", 1)
    assert await moved(gateway_client, Pushing(OURS)) == (0, {name: ("behind", 2)})
    assert await newest(gateway_client, name) == ("Praise.", 2)


async def test_equal_texts_only_take_the_number(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.", "Praise.")
    for wanted, outcome in ((Pushing(OURS), "unchanged"), (Pulling(OURS, (name,)), "updated")):
        write(OURS, name, "Praise.", 1)
        assert await moved(gateway_client, wanted) == (0, {name: (outcome, 2)})
        assert read(OURS, name) == ("Praise.", 2)


async def test_broken_file_stops_before_any_push(gateway_client: Client, name: str) -> None:
    write(OURS, name, "Sell.", 1)
    prompt_files.save(OURS / "zz.md", "+++\nno head\n")
    with pytest.raises(errors.InvalidInputError):
        await moved(gateway_client, Pushing(OURS))
    with pytest.raises(failures.ProblemError):
        await api.template(gateway_client, name)


async def test_people_are_told_what_to_do(gateway_client: Client, name: str) -> None:
    await publish(gateway_client, name, "Sell.", "Theirs.")
    write(OURS, name, "Mine.", 1)
    target = kept(width=160)
    at_hand = Session(gateway_client, target.output, SystemClock())
    wanted = Pushing(OURS, dry_run=True)
    await prompts_syncing.push(at_hand, wanted)
    await prompts_syncing.push(at_hand, replace(wanted, force=True, dry_run=False))
    assert "conflict: changed here and on the gateway" in target.err.getvalue()
    assert "Nothing was changed: this was a dry run." in target.err.getvalue()
    assert f"`pressroom prompts label {name} production 3`" in target.err.getvalue()


async def test_empty_folders_say_so(gateway_client: Client) -> None:
    target = kept()
    assert await prompts_syncing.push(Session(gateway_client, target.output, SystemClock()), Pushing(OURS)) == 0
    assert "There are no templates to move." in target.err.getvalue()
