"""The work of ``pressroom infra check``: rules and policies on what the program has registered."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from infra.cli import previewing
from infra.cli.display import findings as view
from infra.cli.display.output import Output
from infra.preview import findings as preview_findings
from infra.preview.findings import Finding
from infra.preview.graph import Graph

ALL: Final = "all"


def check(output: Output, folder: Path | None, stack: str) -> int:
    """Show what is wrong with a stack, or with all of them, and return 1 if something is."""
    from infra.preview import golden

    stacks = golden.STACKS if stack == ALL else (stack,)
    errors = sum(_check(output, folder, one) for one in stacks)
    previewing.end(output)
    return 1 if errors else 0


def find(preview: Graph, apply: Graph) -> list[Finding]:
    """Return what rules and policies find: rules in both graphs, policies where every value is known."""
    from infra.preview import policies, rules

    return preview_findings.ordered([*rules.check(preview), *rules.check(apply), *policies.check(apply)])


def _check(output: Output, folder: Path | None, stack: str) -> int:
    preview = previewing.registered(output, folder, stack, "preview")
    apply = previewing.registered(output, folder, stack, "apply")
    found = find(preview, apply)
    sources = {resource.path: resource.source for resource in apply.resources.values()}
    output.data({"stack": stack, "findings": _data(found, sources), **previewing.no_cloud()})
    output.show(*view.lines(stack, len(apply.resources), found, sources))
    return preview_findings.count(found, "error")


def _data(found: Iterable[Finding], sources: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{**asdict(one), "source": sources.get(one.resource, "")} for one in found]
