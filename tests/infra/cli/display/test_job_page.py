from typing import Any

from infra.cli.analytics_client import EstimatedJob, JobAnalysis
from infra.cli.display import job_page
from tests.infra.cli import analytics_made, made
from tests.infra.cli.conftest import kept


def shown(job: EstimatedJob, analysis: JobAnalysis) -> list[str]:
    target = kept(width=140)
    job_page.show(target.output, job, analysis)
    return [line.rstrip() for line in target.out.getvalue().splitlines()]


def running(**more: Any) -> EstimatedJob:
    stages = [made.stage("plan", "succeeded"), made.stage("draft", "running", done=2, total=8), made.stage("finish")]
    return analytics_made.estimated(more.pop("left", analytics_made.left()), stages=stages, **more)


def test_head_tells_how_long_it_will_take() -> None:
    lines = shown(running(status="running", progress=0.42), analytics_made.analysis())
    assert lines[0] == "job_a  running, 42%, 2.2–4.8 min left"
    assert lines[1].startswith("blog_post, normal priority, submitted 30.0 s ago, ")
    assert lines[-1] == "time left: 2.2–4.8 min, from 63 past jobs"


def test_stages_have_bars_and_where_their_time_went() -> None:
    lines = shown(running(), analytics_made.analysis())
    rows = [" ".join(line.split()) for line in lines]
    assert "▸ draft ████░░░░░░░░░░░░ running, 2/8 9.0 s 1.5 s 19.2 s · · 2 +3 put off" in rows
    assert "finish ░░░░░░░░░░░░░░░░ queued" in rows


def test_verdict_and_action_are_told() -> None:
    lines = shown(running(), analytics_made.analysis())
    assert analytics_made.VERDICT["sentence"] in lines
    assert "→ Choose a faster model." in lines


def test_unknown_time_left_says_why() -> None:
    job = running(left=analytics_made.left(None, None, "The job is paused."))
    assert shown(job, analytics_made.analysis())[-1] == "time left: unknown. The job is paused."


def test_course_of_quality_is_shown() -> None:
    passes: Any = [
        {"stage": "score", "generation": 0, "round": 0, "quality": 0.8213},
        {"stage": "refine", "generation": 0, "round": 0, "quality": 0.9},
    ]
    assert "quality: score 0.82 → refine 0.90" in shown(running(), analytics_made.analysis(quality=passes))


def test_failed_job_shows_its_error_and_no_estimate() -> None:
    job = analytics_made.estimated(None, **{**made.failed("job_x"), "id": "job_x"})
    lines = shown(job, analytics_made.analysis(verdict=None))
    assert lines[0].startswith("job_x  failed, ")
    assert lines[-1].startswith("Failed in stage ")
    assert not [line for line in lines if line.startswith("time left")]
