"""What the jobs of a window come to, on one page."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from infra.cli.analytics_client import Basis, Spread, StageSpread, Window
from infra.cli.display import figures
from infra.cli.display.output import Output, one_line

COLUMNS = ("stage", "jobs", "wait", "run", "provider", "of the time", "tries")
PERCENTILES = "Times are p50 / p95 / p99 in seconds."
BARS = "▁▂▃▄▅▆▇█"
MOST_FAILURES = 4


def show(output: Output, window: Window) -> None:
    """Show the page."""
    output.show(*_head(window))
    if window["stages"]:
        whole = sum(sum(stage["seconds"].values()) for stage in window["stages"])
        several = len({stage["type"] for stage in window["stages"]}) > 1
        rows = [_stage(stage, whole, several=several) for stage in window["stages"]]
        output.table(COLUMNS, rows, flexible="stage")
        output.show(Text(PERCENTILES, "dim"), "")
    output.show(*_foot(window))


def sparkline(values: Sequence[float]) -> str:
    """Return a bar for each value, the largest as high as a line; a dot for nothing at all."""
    most = max(values, default=0)
    steps = len(BARS) - 1
    return "".join(BARS[round(value / most * steps)] if value > 0 else "·" for value in values)


def _head(window: Window) -> Iterator[Text | str]:
    jobs, before = window["jobs"], window["before"]
    only = [one_line(text) for text in (window["type"], window["kind"]) if text]
    span = f"{_time(window['since'])} – {_time(window['until'])} UTC"
    yield Text(f"{' '.join([*only, 'jobs that ended'])} {span}", "bold")
    yield ""
    counts = f"{jobs['succeeded']:,} succeeded, {jobs['failed']:,} failed, {jobs['cancelled']:,} cancelled"
    yield _line("ended", f"{jobs['finished']:,}: {counts}", f"{before['jobs']['finished']:,}")
    finished = [bucket["jobs"]["finished"] for bucket in window["buckets"]]
    rate = f"{window['per_hour']:,.1f} per hour, at most {max(finished, default=0):,} per {one_line(window['bucket'])}"
    yield _line("throughput", f"{sparkline(finished)}  {rate}")
    yield from _outcome(window)
    usage = window["usage"]
    spent = f"{figures.money(usage['cost_usd'])}, {figures.tokens(usage):,} tokens"
    yield _line("cost", spent, figures.money(before["usage"]["cost_usd"]) if before["jobs"]["finished"] else "")
    yield ""


def _outcome(window: Window) -> Iterator[str]:
    jobs, before = window["jobs"], window["before"]
    if jobs["failure_rate"] is not None:
        causes = [f"{one_line(one['code'])} {one['count']:,}" for one in window["failures"][:MOST_FAILURES]]
        why = f": {', '.join(causes)}" if causes else ""
        yield _line("failures", f"{jobs['failure_rate']:.1%}{why}", _percent(before["jobs"]["failure_rate"]))
    if window["duration"]["count"]:
        p50 = before["duration"]["p50"]
        yield _line("duration", f"{_percentiles(window['duration'])} s", f"{p50:.1f} s" if p50 is not None else "")
    if window["quality"]["mean"] is not None:
        yield _line("quality", _quality(window), _score(before["quality_mean"]))


def _quality(window: Window) -> str:
    found, trend = window["quality"], window["quality_trend"]
    text = f"{_score(found['mean'])} on average, p10 {_score(found['p10'])}, p90 {_score(found['p90'])}"
    if trend["direction"] == "unknown" or trend["low"] is None or trend["high"] is None:
        return text
    named = {"rising": "rising", "falling": "falling"}.get(trend["direction"], "no clear trend")
    return f"{text}; {named} ({trend['low']:+.3f} to {trend['high']:+.3f} a day)"


def _stage(stage: StageSpread, whole: float, *, several: bool) -> tuple[str, ...]:
    share = sum(stage["seconds"].values()) / whole if whole else 0.0
    put_off = f", {stage['deferrals']:,} put off" if stage["deferrals"] else ""
    return (
        f"{stage['type']} {stage['name']}" if several else stage["name"],
        f"{stage['runs']:,}",
        _percentiles(stage["wait"]),
        _percentiles(stage["run"]),
        _percentiles(stage["provider"]),
        f"{share:.0%}",
        f"{stage['attempts']:,}{put_off}",
    )


def _foot(window: Window) -> Iterator[Text | str]:
    verdict, share = window["verdict"], window["before"]["share"]
    if verdict is not None:
        then = "" if share is None else f" In the window before it was {share:.0%}."
        yield Text(f"{one_line(verdict['sentence'])}{then}", "bold")
        yield f"→ {one_line(verdict['action'])}"
    yield Text(_basis(window["basis"]), "dim")


def _basis(basis: Basis) -> str:
    documents = f"{basis['job_documents']:,} documents of jobs and {basis['rollup_documents']:,} of hours"
    close = f"percentiles ({one_line(basis['percentiles'])}) to within {basis['relative_error']:.0%}"
    parts = [f"From {documents}, this window and the one before; {close}."]
    if basis["pending_hours"]:
        parts.append(f"{basis['pending_hours']:,} hours are not in it yet: ask again to take more of them in.")
    if basis["gone_hours"]:
        parts.append(f"The jobs of {basis['gone_hours']:,} hours had expired before anybody asked.")
    return " ".join(parts)


def _line(name: str, text: str, before: str = "") -> str:
    return f"{name:<11} {text}" + (f"  (before: {before})" if before else "")


def _percentiles(spread: Spread) -> str:
    found = (spread["p50"], spread["p95"], spread["p99"])
    return " / ".join("-" if value is None else _short(value) for value in found)


def _short(seconds: float) -> str:
    return f"{seconds:,.0f}" if seconds >= 100 else f"{seconds:.1f}" if seconds >= 1 else f"{seconds:.2f}"


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


def _time(text: str) -> str:
    return f"{figures.moment(text):%Y-%m-%d %H:%M}"
