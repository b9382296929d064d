"""The cache for people: entries, namespaces, recommendations, and what became of warming."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from rich.text import Text

from infra.cli.answers import Job
from infra.cli.cache_client import Entry, Evidence, ListedEntry, Namespace, Recommendation
from infra.cli.display import figures
from infra.cli.display import schedules as times
from infra.cli.display.output import one_line

ENTRIES = ("key", "state", "age", "name")
NAMESPACES = ("namespace", "ttl", "stale", "temperature", "semantic", "invalidated", "last")
OUTCOMES = ("outcome", "name", "key", "cost", "time", "detail")
SHORT_KEY = 12
MARKS = 5
_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))


def entry_row(entry: ListedEntry, now: datetime) -> tuple[str, ...]:
    """Return an entry as a row of the table."""
    age = span((now - figures.moment(entry["created_at"])).total_seconds())
    return (entry["key"], entry["state"], age, _named(entry))


def entry_lines(entry: Entry, now: datetime) -> list[str]:
    """Return what is known of an entry, but for its value."""
    facts = {
        "key": entry["key"],
        "name": entry["name"] or "",
        "tags": ", ".join(entry["tags"]),
        "made": times.ago(entry["created_at"], now) + (f" by {entry['maker']}" if entry["maker"] else ""),
        "expires": f"in {span((figures.moment(entry['expires_at']) - now).total_seconds())}",
        "size": figures.size(entry["size_bytes"]),
        "took": f"{figures.money(entry['cost_usd'])}, {entry['tokens']:,} tokens, {entry['seconds']:.1f} s",
    }
    return [_fact(name, value) for name, value in facts.items() if value]


def value(found: Any) -> str:
    """Return the value of an entry: text as it is, all else as JSON."""
    return found if isinstance(found, str) else orjson.dumps(found, option=orjson.OPT_INDENT_2).decode()


def namespace_row(found: Namespace, now: datetime) -> tuple[str, ...]:
    """Return a namespace as a row of the table."""
    policy, last = found["policy"], next(iter(found["marks"]), None)
    semantic = f"up to {policy['semantic']['budget']:.1%} wrong" if policy["semantic"]["enabled"] else "off"
    stale = span(policy["stale_while_revalidate"]) if policy["stale_while_revalidate"] else "-"
    then = f"{one_line(last['what'], 40)} {times.ago(last['at'], now)}" if last else ""
    adaptive = "~" if found["adaptive"] else ""
    times_ = f"{found['sequence']:,}"
    return (
        found["namespace"],
        f"{adaptive}{span(found['ttl'])}",
        stale,
        f"≤ {policy['max_temperature']:g}",
        semantic,
        times_,
        then,
    )


def namespace_lines(found: Namespace, evidence: Evidence, now: datetime) -> Iterator[Text | str]:
    """Yield what is known of a namespace."""
    policy, adaptive = found["policy"], found["adaptive"]
    yield Text(f"{one_line(found['namespace'])}{', which the product itself keeps' if found['own'] else ''}", "bold")
    yield ""
    yield _fact("fresh for", span(found["ttl"]) + (f": {one_line(adaptive['reason'], 200)}" if adaptive else ""))
    if adaptive:
        yield _fact("bounds", f"{span(policy['shortest_ttl'])} to {span(policy['longest_ttl'])}")
    stale = (("then stale", "stale_while_revalidate"), ("on errors", "stale_if_error"))
    yield from (_fact(name, f"for {span(policy[field])}") for name, field in stale if policy[field])  # type: ignore[literal-required]  # the names are fields
    yield _fact("temperature", f"requests above {policy['max_temperature']:g} pass the cache by")
    yield _fact("semantic", _semantic(evidence))
    yield _fact("invalidated", f"{found['sequence']:,} times")
    for mark in found["marks"][:MARKS]:
        yield f"    {one_line(mark['what'], 60)}, {times.ago(mark['at'], now)}"


def recommendation_lines(found: Recommendation) -> Iterator[Text | str]:
    """Yield a recommendation: what to do, why, what it saves and what does it."""
    yield Text(f"{one_line(found['namespace'])}: {one_line(found['advice'], 300)}", "bold")
    yield f"  {one_line(found['because'], 400)}"
    saved = [f"{found['saves']:,} answers"] if found["saves"] else []
    saved += [figures.money(found["saves_cost_usd"])] if found["saves_cost_usd"].strip("0.") else []
    saved += [figures.seconds(found["saves_seconds"])] if found["saves_seconds"] >= 1 else []
    if saved:
        yield f"  It would have saved about {', '.join(saved)}."
    if found["command"]:
        yield f"  → {one_line(found['command'])}"
    yield ""


def outcome_rows(job: Job) -> list[tuple[str, ...]]:
    """Return what became of each answer that a job was to make."""
    items: Sequence[Mapping[str, Any]] = job["result"].get("items", [])
    return [
        (
            str(item.get("outcome", "")),
            str(item.get("name", "")),
            str(item.get("key", ""))[:SHORT_KEY],
            figures.money(str(item.get("cost_nano_usd", 0) / 1_000_000_000)),
            f"{item['seconds']:.1f} s" if item.get("seconds") else "",
            str(item.get("detail") or item.get("job") or ""),
        )
        for item in items
    ]


def warmed(job: Job) -> str:
    """Return what warming came to, in a line."""
    result = job["result"]
    counts = [(str(result[name]), name.replace("_", " ")) for name in _OUTCOMES if result.get(name)]
    told = ", ".join(f"{count} {name}" for count, name in counts) or "nothing to make"
    unknown = result.get("unknown")
    more = f"; of {unknown} more keys nobody knows how they are made" if unknown else ""
    return f"{told}, for {figures.money(job['usage']['cost_usd'])}{more}"


def span(seconds: float) -> str:
    """Return a length of time in the largest unit that suits it."""
    for unit, name in _UNITS:
        if abs(seconds) >= unit:
            return f"{round(seconds / unit, 1):g} {name}"
    return f"{max(seconds, 0):.0f} s"


_OUTCOMES = ("made", "submitted", "fresh", "failed", "not_tried")


def _semantic(evidence: Evidence) -> str:
    if not evidence["enabled"]:
        return "off"
    if not evidence["on"] or evidence["threshold"] is None:
        return f"waits: {one_line(evidence['why_off'] or '')}"
    held = f"at most {evidence['bound']:.2%} wrong of a budget of {evidence['budget']:.2%}"
    return f"from a similarity of {evidence['threshold']:.2f} on: {held}, {evidence['labels']:,} labels"


def _named(entry: Entry) -> str:
    tags = f"[{', '.join(entry['tags'])}]" if entry["tags"] else ""
    return " ".join(filter(None, (entry["name"], tags)))


def _fact(name: str, text: str) -> str:
    return f"  {name:<12} {one_line(text, 400)}"
