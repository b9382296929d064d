"""A plan for people: every change with what differs, counts, and what is refused."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.text import Text

from infra.cli.display import findings as findings_view
from infra.cli.display.output import one_line
from infra.preview.differences import ABSENT, Difference
from infra.preview.findings import Finding
from infra.preview.plan import ACTIONS, Action, Change, Plan

LONGEST: Final = 60
_MARKS: Final[Mapping[Action, tuple[str, str]]] = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("±", "bold magenta"),
    "delete": ("-", "bold red"),
}


def lines(plan: Plan, against: str, *, known: bool) -> list[Text]:
    """Return the changes and their counts; ``known`` says whether there is a snapshot to compare with."""
    committed = f"the snapshot in {one_line(against)}" if against else "the committed snapshot"
    title = Text.assemble((plan.stack, "bold"), f" against {committed}" if known else f": {committed} is not there yet")
    return [title, *(line for change in plan.changes for line in _change(change)), _counts(plan)]


def refusals(found: Sequence[Finding]) -> list[Text]:
    """Return what is refused or needs care."""
    return [Text(), *findings_view.grouped(found, {})] if found else []


def acceptance(stack: str, *, accepted: bool) -> Text:
    """Return whether the plan has become the committed snapshot."""
    if accepted:
        return Text(f"Accepted: the committed snapshot of {stack} is that of the program as it stands.", "green")
    return Text("Not accepted: allow in infra/allowed_changes.toml what is meant, and try again.", "bold red")


def _change(change: Change) -> Iterator[Text]:
    mark, style = _MARKS[change.action]
    uncertain = "" if change.certain else "  (or a replacement: not known for this type)"
    former = f"  formerly {findings_view.resource_name(change.former)}" if change.former else ""
    yield Text.assemble(
        (f"  {mark} {change.action:<7} ", style),
        (findings_view.resource_name(change.resource) if change.resource else "outputs of the stack", "bold"),
        (f"{former}{uncertain}", "dim"),
    )
    inputs = {difference.path for difference in change.differences}
    yield from (_difference(one, forces=one.path in change.forced_by) for one in change.differences)
    for reason in change.forced_by:
        if reason not in inputs:
            yield Text(f"        {one_line(reason)}", "magenta")


def _difference(difference: Difference, *, forces: bool) -> Text:
    line = Text(f"        {one_line(difference.path)}: {_shown(difference.before)} → {_shown(difference.after)}")
    return line.append("  forces the replacement", "magenta") if forces else line


def _counts(plan: Plan) -> Text:
    counted = [f"{number} to {action}" for action in ACTIONS if (number := plan.count(action))]
    return Text(", ".join([*(counted or ["nothing to change"]), f"{plan.unchanged} unchanged"]), "bold")


def _shown(value: Any) -> str:
    if value in (None, ABSENT):
        return "none"
    return one_line(json.dumps(value, ensure_ascii=False), LONGEST)
