"""One job on one page: its stages with bars, where its time goes, the verdict, the time left, the error."""

from collections.abc import Iterator

from rich.text import Text

from infra.cli.analytics_client import EstimatedJob, JobAnalysis, PassQuality, StageAnalysis
from infra.cli.display import figures, time_left
from infra.cli.display.job import MARKS
from infra.cli.display.output import Output, one_line
from infra.cli.display.stages import JobState, StageRow

BAR = 16
COLUMNS = ("", "stage", "", "state", "wait", "work", "provider", "delay", "rest", "tries")
_DURATIONS = ("wait_seconds", "run_seconds", "provider_seconds", "delay_seconds", "rest_seconds")


def show(output: Output, job: EstimatedJob, analysis: JobAnalysis) -> None:
    """Show the page."""
    state = JobState.of(job)
    measured = {stage["name"]: stage for stage in analysis["stages"]}
    output.show(*_head(job, state, analysis))
    output.table(COLUMNS, [_row(stage, measured.get(stage.name)) for stage in state.stages], flexible="state")
    output.show(*_foot(job, analysis))


def _head(job: EstimatedJob, state: JobState, analysis: JobAnalysis) -> Iterator[Text | str]:
    left = time_left.text(job["time_left"])
    facts = [one_line(job["status"]), f"{job['progress']:.0%}", *([left] if left else [])]
    yield Text.assemble((one_line(job["id"]), "bold"), f"  {', '.join(facts)}")
    usage = f"{figures.tokens(job['usage']):,} tokens, {figures.money(job['usage']['cost_usd'])}"
    yield f"{one_line(job['kind'])}, {one_line(job['priority'])} priority, {_total(state, analysis)}, {usage}"
    yield ""


def _total(state: JobState, analysis: JobAnalysis) -> str:
    spent = figures.seconds(analysis["total_seconds"])
    return f"took {spent}" if state.ended else f"submitted {spent} ago"


def _row(stage: StageRow, measured: StageAnalysis | None) -> tuple[str, ...]:
    mark = MARKS.get(stage.status, " ")
    if measured is None:
        return (mark, stage.name, _bar(stage.share), stage.note, *[""] * 6)
    durations = [_duration(measured[name]) for name in _DURATIONS]  # type: ignore[literal-required]  # the five are keys
    return (mark, stage.name, _bar(stage.share), stage.note, *durations, _tries(measured))


def _tries(measured: StageAnalysis) -> str:
    put_off = f" +{measured['deferrals']} put off" if measured["deferrals"] else ""
    return f"{measured['attempts']}{put_off}"


def _duration(seconds: float) -> str:
    return figures.seconds(seconds) if seconds >= 0.05 else "·"


def _bar(share: float) -> str:
    full = round(share * BAR)
    return "█" * full + "░" * (BAR - full)


def _foot(job: EstimatedJob, analysis: JobAnalysis) -> Iterator[Text | str]:
    yield ""
    verdict, left, error = analysis["verdict"], job["time_left"], job["error"]
    if verdict is not None:
        yield Text(one_line(verdict["sentence"]), "bold")
        yield f"→ {one_line(verdict['action'])}"
    if len(analysis["quality"]) > 1:
        yield f"quality: {_course(analysis['quality'])}"
    if left is not None:
        yield f"time left: {_estimate(job)}"
    if error is not None:
        where = f"Failed in stage {one_line(error['stage'])}"
        yield Text(f"{where}: {one_line(error['detail'], 500)} ({one_line(error['code'])})", "bold red")


def _estimate(job: EstimatedJob) -> str:
    left = job["time_left"]
    if left is None or left["status"] != "known":
        return f"unknown. {one_line(left['reason'])}" if left else ""
    return f"{time_left.text(left).removesuffix(' left')}, from {left['evidence']} past jobs"


def _course(passes: list[PassQuality]) -> str:
    return " → ".join(f"{one_line(one['stage'])} {one['quality']:.2f}" for one in passes)
