"""Findings for people: grouped by resource, each with the name of its rule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from rich.text import Text

from infra.cli.display.output import one_line
from infra.preview import findings
from infra.preview.findings import Finding, Severity

LONGEST: Final = 500
_STYLES: Final[Mapping[Severity, str]] = {"error": "bold red", "warning": "yellow"}
_MARKS: Final[Mapping[Severity, str]] = {"error": "✗", "warning": "!"}
_WHOLE: Final = "the whole stack"


def lines(stack: str, resources: int, found: Sequence[Finding], sources: Mapping[str, str]) -> list[Text]:
    """Return a stack's name with counts, and its findings below; ``sources`` by the resources' paths."""
    sound = not findings.count(found, "error")
    title = Text.assemble((f"{'✓' if sound else '✗'} {stack}", "bold green" if sound else "bold red"))
    return [title.append(f"  {resources} resources, {findings.summary(found)}", "default"), *grouped(found, sources)]


def grouped(found: Iterable[Finding], sources: Mapping[str, str]) -> Iterator[Text]:
    """Yield the findings by resource, with the place in the program that the resource comes from."""
    by_resource = sorted(found, key=lambda one: one.resource)
    for resource, group in groupby(by_resource, key=lambda one: one.resource):
        yield Text.assemble("  ", (resource_name(resource), "bold"), f"  {sources.get(resource, '')}")
        for one in group:
            mark = (f"    {_MARKS[one.severity]} {one.rule}", _STYLES[one.severity])
            yield Text.assemble(mark, f"  {one_line(one.text, LONGEST)}")


def resource_name(path: str) -> str:
    """Return type and name of a resource without its parents: ``cloudtasks Queue jobs-high``."""
    types, _, name = path.rpartition("::")
    package, _, kind = types.rpartition("$")[2].partition(":")
    if package == "gcp":
        kind = " ".join((kind.partition("/")[0], kind.rpartition(":")[2]))
    return one_line(f"{kind.rpartition(':')[2]} {name}" if types else path or _WHOLE)
