from typing import Any

import pytest

from infra.cli.analytics_client import Window
from infra.cli.display import window_page
from tests.infra.cli import analytics_made
from tests.infra.cli.conftest import kept


def shown(window: Window) -> list[str]:
    target = kept(width=140)
    window_page.show(target.output, window)
    return [line.rstrip() for line in target.out.getvalue().splitlines()]


def line(name: str, **changes: Any) -> str:
    return next(text for text in shown(analytics_made.window(**changes)) if text.startswith(name))


@pytest.mark.parametrize(
    "expected",
    [
        "jobs that ended 2026-01-02 00:00 – 2026-01-03 00:00 UTC",
        "ended       126: 120 succeeded, 6 failed, 0 cancelled  (before: 96)",
        "throughput  ··▅█  5.2 per hour, at most 84 per hour",
        "failures    4.8%: provider_timeout 6  (before: 1.0%)",
        "duration    12.4 / 37.2 / 124 s  (before: 11.0 s)",
        "quality     0.93 on average, p10 0.85, p90 0.99; no clear trend (-0.010 to +0.004 a day)  (before: 0.91)",
        "cost        $1.23, 345,000 tokens  (before: $0.90)",
        "64% of the time passed waiting for the provider, most of it in stage draft. In the window before it was 49%.",
        "→ Choose a faster model.",
    ],
)
def test_page_is_of_these_lines(expected: str) -> None:
    assert expected in shown(analytics_made.window())


def test_last_line_tells_what_it_rests_on() -> None:
    documents = "From 14 documents of jobs and 46 of hours, this window and the one before"
    assert shown(analytics_made.window())[-1] == f"{documents}; percentiles (nearest rank) to within 1%."


def test_stages_stand_in_a_table() -> None:
    rows = [" ".join(text.split()) for text in shown(analytics_made.window())]
    assert "plan 120 0.05 / 0.15 / 0.50 2.0 / 6.0 / 20.0 1.5 / 4.5 / 15.0 25% 130" in rows
    assert "draft 120 0.05 / 0.15 / 0.50 2.0 / 6.0 / 20.0 1.5 / 4.5 / 15.0 75% 130" in rows


def test_filters_stand_in_the_title() -> None:
    assert shown(analytics_made.window(type="generation", kind="ad_copy"))[0].startswith("generation ad_copy jobs that")


def test_stages_of_several_types_are_told_apart() -> None:
    lines = shown(analytics_made.window(stages=[analytics_made.stage(), analytics_made.stage("expand", "batch")]))
    assert [text.split()[:2] for text in lines if text.startswith(("generation", "batch"))] == [
        ["generation", "draft"],
        ["batch", "expand"],
    ]


def test_trend_that_nobody_can_tell_is_left_out() -> None:
    unknown = {"direction": "unknown", "per_day": None, "low": None, "high": None}
    assert line("quality", quality_trend=unknown) == "quality     0.93 on average, p10 0.85, p90 0.99  (before: 0.91)"


@pytest.mark.parametrize("direction", ["rising", "falling"])
def test_clear_trend_is_named(direction: str) -> None:
    trend = {"direction": direction, "per_day": 0.01, "low": 0.005, "high": 0.015}
    assert f"; {direction} (+0.005 to +0.015 a day)" in line("quality", quality_trend=trend)


def test_empty_window_is_short_and_honest() -> None:
    nothing: dict[str, Any] = {"count": 0, "mean": None, "p50": None, "p95": None, "p99": None}
    basis = {**analytics_made.window()["basis"], "pending_hours": 3, "gone_hours": 40}
    quiet = {**analytics_made.window()["before"], "jobs": analytics_made.counts(0), "duration": nothing}
    quiet |= {"quality_mean": None, "share": None}
    empty = {"jobs": analytics_made.counts(0), "duration": nothing, "stages": [], "failures": [], "verdict": None}
    quality = {"count": 0, "mean": None, "p10": None, "p50": None, "p90": None}
    lines = shown(analytics_made.window(**empty, quality=quality, before=quiet, basis=basis, buckets=[]))
    assert [text.split()[0] for text in lines if text][1:] == ["ended", "throughput", "cost", "From"]
    assert lines[-1].endswith(
        "3 hours are not in it yet: ask again to take more of them in. "
        "The jobs of 40 hours had expired before anybody asked."
    )


def test_sparkline_shows_a_dot_for_nothing() -> None:
    assert window_page.sparkline([0, 1, 50, 100]) == "·▁▅█"
    assert window_page.sparkline([]) == ""
