"""Dead letters: listed, grouped, shown, replayed and put aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from rich.text import Text

from infra.cli import bulking, steering
from infra.cli import dead_letters_client as api
from infra.cli.dead_letters_client import FullLetter, Group, Letter
from infra.cli.display import schedules as times
from infra.cli.display.output import one_line
from infra.cli.session import Session
from shared import errors

LETTERS = ("letter", "status", "kind", "stage", "code", "tries", "when", "detail")
GROUPS = ("group", "status", "open", "total", "stage", "code", "first", "last", "sample")
PAST = {"replay": "replayed", "resolve": "resolved", "ignore": "ignored", "reopen": "reopened"}


@dataclass(frozen=True)
class Which:
    """What to act on: single letters, a group, or whatever a filter leaves; one of them."""

    letters: Sequence[str] = ()
    group: str = ""
    filter: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        """Refuse none of them, and two."""
        if [bool(self.letters), bool(self.group), self.filter is not None].count(True) != 1:
            raise errors.InvalidInputError("Say which: ids of letters, or --group, or a filter.")


async def show_all(at_hand: Session, wanted: api.Filter, limit: int) -> int:
    """Print up to ``limit`` dead letters; programs get one a line."""
    rows = []
    async for letter in api.letters(at_hand.client, wanted, limit):
        at_hand.output.data(letter)
        rows.append(_row(at_hand, letter))
    if rows:
        at_hand.output.table(LETTERS, rows, flexible="detail")
    else:
        at_hand.output.note("There are no such dead letters.")
    return 0


async def show_groups(at_hand: Session, wanted: api.Filter, limit: int) -> int:
    """Print up to ``limit`` groups; programs get one a line."""
    rows = []
    async for group in api.groups(at_hand.client, wanted, limit):
        at_hand.output.data(group)
        rows.append(_group_row(at_hand, group))
    if rows:
        at_hand.output.table(GROUPS, rows, flexible="sample")
    else:
        at_hand.output.note("There are no such groups of dead letters.")
    return 0


async def show(at_hand: Session, letter_id: str) -> int:
    """Print a dead letter with its job's brief and every failed try."""
    letter = await api.letter(at_hand.client, letter_id)
    at_hand.output.data(letter)
    at_hand.output.show(Text(one_line(letter["detail"], 500), "bold"), "", *_facts(at_hand, letter))
    if letter["tries"]:
        at_hand.output.show("", *(_try(at_hand, one) for one in letter["tries"]))
    if letter["payload"] is not None:
        at_hand.output.show("", orjson.dumps(letter["payload"], option=orjson.OPT_INDENT_2).decode())
    if letter["status"] == "open":
        at_hand.output.note(f"Run it once more with `pressroom dead-letters replay {one_line(letter['id'])}`.")
    return 0


async def replay(
    at_hand: Session, which: Which, stage: str, changes: Sequence[str], *, dry_run: bool, yes: bool
) -> int:
    """Run the jobs of letters once more; many at a time as a bulk action."""
    payload = dict(steering.change(text) for text in changes)
    if which.letters:
        for letter_id in which.letters:
            letter = await api.replay(at_hand.client, letter_id, {"stage": stage, "payload": payload or None})
            at_hand.output.data(letter)
            run = f"{one_line(letter['job'])} runs again, as generation {letter['replayed_as']}"
            at_hand.output.show(f"{run}: see it with `pressroom watch {one_line(letter['job'])}`")
        return 0
    if payload:
        raise errors.InvalidInputError("A brief can be changed for single letters only.")
    body: dict[str, Any] = {"stage": stage} | ({} if which.group else {"filter": which.filter})
    path = api.replay_of_group(which.group) if which.group else api.REPLAY
    wish = bulking.Wish(path, body, "dead letters", PAST["replay"], dry_run, yes)
    return await bulking.run(at_hand, wish)


async def settle(at_hand: Session, which: Which, action: str) -> int:
    """Put letters or a group aside, or take them up again."""
    for letter_id in which.letters:
        letter = await api.settle(at_hand.client, letter_id, action)
        at_hand.output.data(letter)
        at_hand.output.show(f"{one_line(letter['id'])} is {one_line(letter['status'])}")
    if not which.group:
        return 0
    changed = await api.settle_group(at_hand.client, which.group, action)
    at_hand.output.data(changed)
    at_hand.output.show(f"{one_line(changed['group']['fingerprint'])} is {one_line(changed['group']['status'])}")
    if changed["job"] is None or at_hand.output.json:
        return 0
    return await bulking.follow(at_hand, changed["job"], bulking.Wish("", {}, "dead letters", PAST[action]))


def _row(at_hand: Session, letter: Letter) -> tuple[str, ...]:
    kind, tries = letter["kind"] or letter["type"], str(letter["attempts"])
    first = (letter["id"], letter["status"], kind, letter["stage"], letter["code"], tries)
    return (*first, _age(at_hand, letter["at"]), letter["detail"])


def _group_row(at_hand: Session, group: Group) -> tuple[str, ...]:
    status = "regressed" if group["regressed"] and group["status"] == "open" else group["status"]
    counts = (f"{group['open']:,}", f"{group['total']:,}")
    seen = (_age(at_hand, group["first_seen"]), _age(at_hand, group["last_seen"]))
    return (group["fingerprint"], status, *counts, group["stage"], group["code"], *seen, group["sample"])


def _facts(at_hand: Session, letter: FullLetter) -> list[str]:
    facts = {
        "letter": letter["id"],
        "status": letter["status"] + (f" by {letter['changed_by']}" if letter["changed_by"] else ""),
        "error": f"{letter['code']} ({letter['category']}) in stage {letter['stage']}, tries: {letter['attempts']}",
        "job": f"{letter['job']}, generation {letter['generation']}, now {letter['job_status'] or 'no longer kept'}",
        "group": letter["fingerprint"],
        "failed": _age(at_hand, letter["at"]),
    }
    if letter["replayed_as"] is not None:
        facts["replayed"] = f"as generation {letter['replayed_as']}"
    return [f"  {name:<9} {one_line(value, 300)}" for name, value in facts.items()]


def _try(at_hand: Session, tried: api.Try) -> str:
    when = _age(at_hand, tried["at"])
    return f"  {when:<14} {one_line(tried['stage'])}, try {tried['attempt']}: {one_line(tried['detail'], 300)}"


def _age(at_hand: Session, moment: str) -> str:
    return times.ago(moment, at_hand.clock.now())
