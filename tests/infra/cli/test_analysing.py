from datetime import UTC, datetime

import orjson
import pytest

from infra.cli import analysing
from infra.cli.analysing import Question
from infra.cli.session import Session
from tests.infra.cli import analytics_made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway


def on(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


async def test_window_asks_for_what_was_typed(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/analytics", scripted_gateway.json(analytics_made.window()))
    question = Question("2026-01-01", "2026-01-02T12:00:00Z", "ad_copy", "generation", "day")
    target = kept()
    assert await analysing.window(on(at_hand, target), question) == 0
    assert gateway.received[0].query == (
        "since=2026-01-01T00%3A00%3A00Z&until=2026-01-02T12%3A00%3A00Z&kind=ad_copy&type=generation&bucket=day"
    )
    assert "120 succeeded" in target.out.getvalue()


async def test_length_counts_back_from_the_clock(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/analytics", scripted_gateway.json(analytics_made.window()))
    await analysing.window(at_hand, Question("24h"))
    asked = gateway.received[0].query.removeprefix("since=").replace("%3A", ":")
    assert (at_hand.clock.now().astimezone(UTC) - datetime.fromisoformat(asked)).total_seconds() == 24 * 3600


async def test_programs_get_the_window_as_it_came(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/analytics", scripted_gateway.json(analytics_made.window()))
    target = kept(json=True)
    await analysing.window(on(at_hand, target), Question("24h"))
    assert orjson.loads(target.out.getvalue()) == analytics_made.window()


@pytest.mark.parametrize("json", [False, True])
async def test_job_is_shown_with_its_analysis(at_hand: Session, gateway: ScriptedGateway, *, json: bool) -> None:
    job, analysis = analytics_made.estimated(analytics_made.left()), analytics_made.analysis()
    gateway.answer("GET /v1/jobs/job_a", scripted_gateway.json(job))
    gateway.answer("GET /v1/jobs/job_a/analysis", scripted_gateway.json(analysis))
    target = kept(json=json)
    assert await analysing.job(on(at_hand, target), "job_a") == 0
    if json:
        assert orjson.loads(target.out.getvalue()) == {"job": job, "analysis": analysis}
    else:
        assert analysis["verdict"] is not None
        assert analysis["verdict"]["sentence"] in target.out.getvalue()
