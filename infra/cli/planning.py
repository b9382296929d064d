"""The work of ``pressroom infra plan``: what deploying would change, and whether that is allowed."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.cli import previewing
from infra.cli.display import plan as view
from infra.cli.display.output import Output
from infra.preview import findings
from infra.preview.findings import Finding
from shared import errors
from shared.clock import Clock, SystemClock

if TYPE_CHECKING:
    from infra.preview.graph import Graph
    from infra.preview.plan import Plan


class UnknownRevisionError(errors.PressroomError):
    """Git does not know this revision."""

    code = "unknown_revision"


def plan(
    output: Output, folder: Path | None, stack: str, against: str, *, accept: bool, clock: Clock | None = None
) -> int:
    """Show the plan and what of it is refused; with ``accept``, make it the committed snapshot if nothing is."""
    from infra.preview import golden

    graph = previewing.registered(output, folder, stack, "preview")
    before = committed(stack, against)
    found, refused = examine(graph, before, clock or SystemClock())
    accepted = accept and not findings.count(refused, "error")
    if accepted:
        golden.write(graph)
    output.data(_data(found, refused, accepted=accepted))
    output.show(*view.lines(found, against, known=bool(before)), *view.refusals(refused))
    if accept:
        output.show("", view.acceptance(stack, accepted=accepted))
    previewing.end(output)
    return 1 if findings.count(refused, "error") else 0


def examine(graph: "Graph", before: Mapping[str, Any], clock: Clock) -> tuple["Plan", Sequence[Finding]]:
    """Return the plan that leads from a snapshot to ``graph``, and what of it is refused."""
    from infra.preview import allowed, golden, refusals
    from infra.preview import plan as plans
    from infra.preview.policies import base

    found = plans.compare(before, json.loads(golden.text(graph)))
    allowances = allowed.read(golden.STACKS)
    return found, refusals.find(found, allowances, guarded=base.is_guarded(graph), today=clock.now().date())


def committed(stack: str, against: str) -> Mapping[str, Any]:
    """Return the snapshot in the working tree, or in a git revision; empty where it has none of this stack."""
    from infra.preview import golden

    if not against:
        try:
            return golden.read(stack)
        except FileNotFoundError:
            return {}
    if against.startswith("-") or _git("rev-parse", "--verify", "--quiet", f"{against}^{{commit}}").returncode:
        raise UnknownRevisionError(f"git does not know the revision {against!r}.")
    shown = _git("show", f"{against}:./{golden.FOLDER.name}/{golden.file(stack).name}")
    found: Mapping[str, Any] = json.loads(shown.stdout) if shown.returncode == 0 else {}
    return found


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    from infra.preview import golden

    command = ["git", *arguments]
    return subprocess.run(command, cwd=golden.FOLDER.parent, capture_output=True, text=True, check=False)  # noqa: S603 - no shell


def _data(found: "Plan", refused: Sequence[Finding], *, accepted: bool) -> dict[str, Any]:
    return {
        "stack": found.stack,
        "unchanged": found.unchanged,
        "changes": [asdict(change) for change in found.changes],
        "findings": [asdict(one) for one in refused],
        "accepted": accepted,
        **previewing.no_cloud(),
    }
