"""Prompts for people: rows of lists, diffs in colour, and what an optimisation came to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from rich.text import Text

from infra.cli.display import figures
from infra.cli.display.output import one_line, plain
from infra.cli.prompts_client import Appraisal, Diff, Entry, Optimization, Summary, Template, Trial, Use, Version

TEMPLATES: Final = ("template", "source", "labels", "latest", "changed")
VERSIONS: Final = ("version", "labels", "age", "author", "content", "note")
AUDIT: Final = ("no.", "age", "who", "what", "label", "from", "to", "note")
USES: Final = ("template", "version", "labels", "includes", "version of it", "how")
STEPS: Final = ("technique", "taken", "score", "what it did")
MEASURES: Final = ("measure", "before", "after", "why")
_HASH: Final = 12
_COLOURS: Final[Mapping[str, str]] = {"+": "green", "-": "red", "@": "cyan"}


def template_row(template: Template, now: datetime) -> tuple[str, ...]:
    """Return a template as a row."""
    labels = ", ".join(f"{name} {number}" for name, number in template["labels"].items())
    return template["name"], template["source"], labels, str(template["latest"]), age(template["updated_at"], now)


def version_row(summary: Summary, labels: Mapping[str, int], now: datetime) -> tuple[str, ...]:
    """Return a version as a row, with the labels that point to it."""
    here = ", ".join(name for name, number in labels.items() if number == summary["number"])
    content = summary["content_hash"][:_HASH]
    author = summary["author"] or "built in"
    return str(summary["number"]), here, age(summary["created_at"], now), author, content, summary["note"]


def entry_row(entry: Entry, now: datetime) -> tuple[str, ...]:
    """Return an act of the audit trail as a row."""
    moved = ["" if one is None else str(one) for one in (entry["before"], entry["after"])]
    return (
        str(entry["sequence"]),
        age(entry["at"], now),
        entry["actor"],
        entry["action"],
        entry["label"] or "",
        *moved,
        entry["note"],
    )


def use_row(use: Use) -> tuple[str, ...]:
    """Return a use as a row."""
    labels = ", ".join([*use["labels"], *(["newest"] if use["latest"] else [])])
    how = "itself" if use["direct"] else "by way of another"
    return use["name"], str(use["number"]), labels, use["reference"], str(use["included"]), how


def version_lines(version: Version) -> Iterator[Text | str]:
    """Yield a version: its head, its variables, and its texts."""
    yield Text(f"{one_line(version['name'])} version {version['number']}  {version['content_hash'][:_HASH]}", "bold")
    if version["note"]:
        yield one_line(version["note"])
    for variable in version["variables"]:
        yield Text.assemble("  ", (one_line(variable["name"]), "cyan"), f"  {_demands(variable)}")
    for one in version["includes"]:
        yield f"  includes {one_line(one['reference'])}: version {one['number']}, part {one['part']}"
    for part, text in version["parts"].items():
        yield from block(part, text)
    for number, example in enumerate(version["examples"], 1):
        yield from block(f"example {number}: input", example["input"])
        yield from block(f"example {number}: output", example["output"])


def block(title: str, text: str) -> Iterator[Text | str]:
    """Yield a titled text; nothing for an empty one."""
    if text.strip():
        yield Text(f"\n{title}", "bold")
        yield plain(text.rstrip("\n"))


def diff_lines(diff: Diff) -> Iterator[Text]:
    """Yield a diff in colour; nothing when there is no difference."""
    for text in (*diff["parts"].values(), diff["examples"], diff["includes"]):
        yield from unified_lines(text)
    variables = diff["variables"]
    for sign, names in (("+", variables["added"]), ("-", variables["removed"])):
        for one in names:
            yield Text(f"{sign}variable {one_line(one['name'])}  {_demands(one)}", _COLOURS[sign])
    for change in variables["changed"]:
        for sign, side in (("-", "before"), ("+", "after")):
            yield Text(f"{sign}variable {one_line(change['name'])}  {_demands(change[side])}", _COLOURS[sign])


def unified_lines(text: str) -> Iterator[Text]:
    """Yield the lines of a unified diff in colour."""
    for line in text.splitlines():
        heading = line.startswith(("+++", "---"))
        yield Text(plain(line), "bold" if heading else _COLOURS.get(line[:1], ""))


def optimization_lines(found: Optimization) -> Iterator[Text | str]:
    """Yield the sums of an optimisation: scores, tokens, money, the trial."""
    before, after = found["before"], found["after"]
    kind = f" for a {one_line(found['content_type']).replace('_', ' ')}" if found["content_type"] else ""
    title = f"{one_line(found['name'])} version {found['version']}{kind}, model {one_line(found['model'])}"
    yield Text(title, "bold")
    yield f"static score  {before['score']:.2f} → {after['score']:.2f}"
    yield f"own tokens    {before['tokens']:,} → {after['tokens']:,}{_money(before, after)}"
    if found["trial"] is not None:
        yield trial_line(found["trial"])


def trial_line(trial: Trial) -> str:
    """Return what a trial says of two prompts."""
    if trial["before"] is None or trial["after"] is None:
        return f"trial         all {trial['examples']} examples failed: nothing is known of the outputs"
    low, high = trial["difference_low"] or 0.0, trial["difference_high"] or 0.0
    verdict = "better" if low > 0 else "worse" if high < 0 else "no difference that is more than chance"
    scores = f"{trial['before']:.2f} → {trial['after']:.2f}"
    return f"outputs       {scores} on {trial['pairs']} examples (95 %: {low:+.2f} to {high:+.2f}): {verdict}"


def step_rows(found: Optimization) -> Sequence[tuple[str, ...]]:
    """Return the steps of an optimisation as rows."""
    return [
        (
            step["technique"],
            "yes" if step["applied"] else "no",
            f"{step['before']:.2f} → {step['after']:.2f}" if step["applied"] else "",
            step["reason"],
        )
        for step in found["steps"]
    ]


def measure_rows(found: Optimization) -> Sequence[tuple[str, ...]]:
    """Return the measures that are below 1 before or after, as rows."""
    after = {one["name"]: one for one in found["after"]["measures"]}
    rows = []
    for one in found["before"]["measures"]:
        then = after.get(one["name"], one)
        if min(one["value"], then["value"]) < 1:
            rows.append((one["name"], f"{one['value']:.2f}", f"{then['value']:.2f}", then["reason"]))
    return rows


def age(moment: str | None, now: datetime) -> str:
    """Return how long ago a moment was; nothing for what has none."""
    return figures.seconds(max((now - figures.moment(moment)).total_seconds(), 0)) if moment else ""


def _money(before: Appraisal, after: Appraisal) -> str:
    if before["cost_usd"] is None or after["cost_usd"] is None:
        return ""
    old, new = Decimal(before["cost_usd"]), Decimal(after["cost_usd"])
    return f"  (${old:.4f} → ${new:.4f} for 1,000 calls)" if old or new else ""


def _demands(variable: Mapping[str, Any]) -> str:
    told = [str(variable["type"]), "required" if variable["required"] else "optional"]
    told += [
        f"{name.replace('_', ' ')} {variable[name]}"
        for name in ("default", "max_length", "minimum", "maximum")
        if variable.get(name) is not None
    ]
    told += [f"one of {', '.join(map(str, variable['choices']))}"] if variable.get("choices") else []
    return one_line(", ".join(told))
