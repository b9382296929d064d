"""What the cache did within some hours, on one page."""

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from infra.cli.cache_stats_client import Counts, Pooled, Spread, Stats, Window
from infra.cli.display import cache as display
from infra.cli.display import figures
from infra.cli.display.output import Output, one_line
from infra.cli.display.window_page import sparkline

COLUMNS = ("namespace", "asked", "hits", "memory", "shared", "semantic", "at once", "passed by", "saved", "time saved")
USED = ("asked", "missed", "key", "name")
MOST_REASONS = 4
MOST_USED = 10
BARS = 48


def show(output: Output, found: Stats) -> None:
    """Show the page."""
    window = found["window"]
    if window is None:
        output.note("The shared level cannot be reached: this is what one instance did.", "yellow")
        output.table(COLUMNS, [_row(one["namespace"], one) for one in found["namespaces"]], flexible="namespace")
        return
    output.show(*_head(window))
    if window["namespaces"]:
        output.table(COLUMNS, [_row(one["namespace"], one) for one in window["namespaces"]], flexible="namespace")
        output.show(*_foot(window["total"]))
    if len(window["namespaces"]) == 1:
        _show_used(output, window["namespaces"][0])


def _head(window: Window) -> Iterator[Text | str]:
    total = window["total"]
    yield Text(f"The cache, {_time(window['since'])} – {_time(window['until'])} UTC", "bold")
    if not window["complete"]:
        yield Text("There was too much to read for the whole window: it begins later.", "yellow")
    yield ""
    if not total["asked"] and not total["bypasses"]:
        yield "Nobody has asked it anything."
        return
    yield _line("asked", f"{total['asked']:,}  {sparkline(_folded([step['asked'] for step in window['series']]))}")
    yield _line("answered", _percent(total["hit_rate"]))
    saved = f"{figures.money(total['saved_cost_usd'])}, {total['saved_tokens']:,} tokens"
    yield _line("saved", f"{saved}, {figures.seconds(total['saved_seconds'])} of waiting")
    spent = f"{figures.money(total['made_cost_usd'])}, {figures.seconds(total['made_seconds'])}"
    yield _line("spent", f"{spent} on {total['shared']['stores']:,} answers that were made and stored")
    yield ""


def _foot(total: Counts) -> Iterator[Text | str]:
    for name, counted in (("misses", total["misses"]), ("passed by", total["bypasses"])):
        if counted:
            yield _line(name, _reasons(counted))
    if total["failures"]:
        yield _line("failed", f"{total['failures']:,}, and {total['negative']:,} not even tried, just after a failure")
    if total["stale"]:
        yield _line("stale", f"{total['stale']:,} given while a new answer was being made")
    if total["evicted"]:
        again = f"{total['evicted_asked']:,} of them asked for again"
        yield _line("evicted", f"{total['evicted']:,} from memory for want of room, {again}")
    spreads = (("hits at age", total["hit_age_seconds"]), ("kept for", total["lifetime_seconds"]))
    yield from (_line(name, _spans(spread)) for name, spread in spreads if spread["count"])
    if total["size_bytes"]["count"]:
        yield _line("sizes", _sizes(total["size_bytes"]))
    yield Text("Ages, times and sizes: half of all, and 95 %, are at most that, a tenth too much at most.", "dim")


def _show_used(output: Output, found: Pooled) -> None:
    used = found["most_used"][:MOST_USED]
    if used:
        output.show("", Text("Used most", "bold"))
        rows = [
            (f"{one['asked']:,}", f"{one['missed']:,}", one["key"][: display.SHORT_KEY], one["name"]) for one in used
        ]
        output.table(USED, rows, flexible="name")


def _row(name: str, counts: Counts) -> tuple[str, ...]:
    rates = counts["hit_rates"]
    return (
        name,
        f"{counts['asked']:,}",
        _percent(counts["hit_rate"]),
        *(_percent(rates[level]) if rates[level] else "-" for level in ("memory", "shared", "semantic", "coalesced")),
        f"{sum(counts['bypasses'].values()):,}",
        figures.money(counts["saved_cost_usd"]),
        figures.seconds(counts["saved_seconds"]),
    )


def _folded(values: Sequence[int]) -> list[int]:
    """Return values as at most ``BARS`` sums of neighbours."""
    width = -(-len(values) // BARS) or 1
    return [sum(values[first : first + width]) for first in range(0, len(values), width)]


def _reasons(counted: Mapping[str, int]) -> str:
    most = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(count for _, count in most[MOST_REASONS:])
    told = [f"{one_line(reason)} {count:,}" for reason, count in most[:MOST_REASONS]]
    return ", ".join([*told, *([f"others {rest:,}"] if rest else [])])


def _spans(spread: Spread) -> str:
    return " / ".join(display.span(value or 0) for value in (spread["p50"], spread["p95"]))


def _sizes(spread: Spread) -> str:
    return " / ".join(figures.size(value or 0) for value in (spread["p50"], spread["p95"]))


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _line(name: str, text: str) -> str:
    return f"{name:<11} {text}"


def _time(text: str) -> str:
    return f"{figures.moment(text):%Y-%m-%d %H:%M}"
