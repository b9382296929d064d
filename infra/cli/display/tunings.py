"""Tunings as people read them: rows, where a search stands, its tree, its report."""

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from infra.cli.display import figures
from infra.cli.display.output import one_line
from infra.cli.display.prompts import unified_lines
from infra.cli.tunings_client import Candidate, Report, Tuning

LIST = ("id", "status", "template", "dataset", "calls", "cost", "gain")
_MOST_DEPTH = 12


def row(found: Tuning) -> tuple[object, ...]:
    """Return a tuning as a row."""
    report = found["report"]
    gain = f"{report['gain']['mean']:+.3f} {report['gain']['verdict']}" if report else ""
    template = f"{found['template']}@{found['version']}"
    calls = found["limits"]["calls"]
    return found["id"], found["status"], template, found["dataset"], calls, figures.money(found["cost_usd"]), gain


def standing(found: Tuning) -> Iterator[str]:
    """Yield how a tuning stands."""
    head = f"{one_line(found['id'])} is {one_line(found['status'])}, {found['progress']:.0%} done"
    search = found["search"]
    if search is None:
        yield head
        return
    spent, limits = search["spent"], found["limits"]
    rewrites = f"{spent['reflections']:,}" + (f" of {limits['reflections']:,}" if limits["reflections"] else "")
    money = figures.money(spent["cost_usd"] or "0")
    money += f" of {figures.money(limits['cost_usd'])}" if limits["cost_usd"] else ""
    yield f"{head}: step {search['iteration']}, {search['candidates']} candidates"
    yield f"  spent    {spent['calls']:,} of {limits['calls']:,} calls, {rewrites} reflections, {money}"
    yield f"  paid     {figures.money(found['cost_usd'])}; what was known from before costs nothing"
    if search["best_score"] is not None and search["first_score"] is not None:
        on = f"on {search['validated']} validation examples"
        yield f"  best     {search['best_score']:.3f} {on}, from {search['first_score']:.3f}: {search['best'][:8]}"
    for lever, counts in search["levers"].items():
        yield f"  {one_line(lever):8} {counts['tries']} tries, {counts['wins']} won"


def report_lines(found: Tuning, report: Report) -> Iterator[Text | str]:
    """Yield what a tuning has found."""
    gain, tokens = report["gain"], report["prompt_tokens"]
    yield Text(one_line(report["summary"], 500), "bold green" if gain["verdict"] == "better" else "bold")
    if gain["n"]:
        yield f"  wins and losses   {gain['wins']} and {gain['losses']} of {gain['n']}, e-value {gain['e_value']:.4g}"
    shown = f", {report['examples_added']:+d} examples" if report["examples_added"] else ""
    yield f"  prompt            {tokens['before']:,} → {tokens['after']:,} tokens{shown}"
    sides = report["per_1000_calls"]
    before, after = sides.get("before"), sides.get("after")
    if before and after:
        money = f"{figures.money(before['cost_usd'])} → {figures.money(after['cost_usd'])}"
        yield f"  1,000 calls       {before['tokens']:,} → {after['tokens']:,} tokens, {money}"
    if len(report["front"]) > 1:
        yield "  score against size:"
        for one in report["front"]:
            mark = " (the best)" if one["best"] else ""
            yield f"    {one['score']:.3f} with {one['tokens']:,} tokens: {one['candidate'][:8]}{mark}"
    for text in report["diff"].values():
        yield from unified_lines(text)
    proposal = report["proposal"]
    if proposal:
        version = f"{one_line(proposal['template'])}@{proposal['version']}"
        label = f" under the label {one_line(proposal['label'])}" if proposal["label"] else ""
        yield f"Published as {version}{label}; nothing in use has changed."
        yield f"Try it in use: pressroom tune propose {one_line(found['id'])} NAME --start"


def tree_lines(candidates: Sequence[Candidate], *, every: bool) -> Iterator[Text]:
    """Yield candidates as a tree by their first parents; those that were dropped at once only if ``every`` is shown."""
    shown = [one for one in candidates if every or one["status"] != "dropped"]
    known = {one["id"] for one in shown}
    below: dict[str, list[Candidate]] = {}
    for one in shown:
        parent = next((name for name in one["parents"] if name in known), "")
        below.setdefault(parent, []).append(one)
    yield from _branches(below, "", 0)


def _branches(below: Mapping[str, Sequence[Candidate]], parent: str, depth: int) -> Iterator[Text]:
    for one in below.get(parent, ()):
        yield _leaf(one, depth)
        yield from _branches(below, one["id"], depth + 1)


def _leaf(one: Candidate, depth: int) -> Text:
    score = "     " if one["score"] is None else f"{one['score']:.3f}"
    style = "bold green" if one["best"] else "dim" if one["status"] in {"dropped", "trying"} else ""
    room = "  " * min(depth, _MOST_DEPTH)
    known = f"n={one['validated']}" if one["validated"] else one["status"]
    told = f"step {one['iteration']}, {one_line(one['lever'])}, {one['tokens']:,} tokens"
    return Text(f"{room}{score} {known:8} {one['id'][:8]}  {told}{'  ← best' if one['best'] else ''}", style)
