"""What the API answers about scores and evaluations, made by its own views; and a template to evaluate."""

from pathlib import Path
from typing import Any

import httpx
import orjson

from functions.prompt_optimization.evaluations_schemas import CandidateView, ComparisonView, EvaluationView, RowView
from functions.prompt_optimization.scores_schemas import ScoreView
from shared.jobs.job import Usage
from shared.scoring import comparison
from shared.scoring.assertion import Span, Verdict
from shared.scoring.comparison import Choice
from shared.scoring.evaluation import Output, Scored
from shared.scoring.judges.pairs import Preference
from shared.scoring.plan import Plan
from shared.scoring.rows import Row
from tests.infra.cli.real_gateway import RealGateway
from tests.shared.scoring.test_plan import PLAN

PART = Verdict("contains", "", 0.0, passed=False, weight=1, reason="No milk.")
VERDICTS = (
    Verdict("icontains", "topic", 1.0, passed=True, weight=1, reason="Tea is there."),
    Verdict("banned-words", "", 0.0, passed=False, weight=2, reason="It says synergy.", evidence=(Span(4, 11),)),
    Verdict("assert-set", "", 0.0, passed=False, weight=1, reason="No milk.", parts=(PART,)),
)


def template(real: RealGateway, name: str) -> None:
    """Make a template with two versions at the real gateway."""
    headers = {"authorization": f"Bearer {real.key}"}
    wish, variables = "Write a product description about {{ topic }}", [{"name": "topic"}]
    first, second = ({"parts": {"user": f"{wish} in {words} words."}, "variables": variables} for words in (60, 20))
    with httpx.Client(base_url=real.url, headers=headers) as http:
        http.post("/v1/prompts", json={"name": name, **first}).raise_for_status()
        http.post(f"/v1/prompts/{name}/versions", json=second).raise_for_status()


def file(name: str, *values: object) -> str:
    Path(name).write_bytes(b"\n".join(map(orjson.dumps, values)))
    return name


def topics(number: int) -> str:
    return file("topics.jsonl", *({"topic": f"garden tool {at}"} for at in range(number)))


def score(*, judged: bool = False) -> dict[str, Any]:
    preference = Preference("first", "It is warmer.") if judged else None
    scored = Scored(0.25, passed=False, verdicts=VERDICTS)
    found = ScoreView.of(Output("Our synergy is tea."), scored, Usage(cost_nano_usd=2_000_000), preference)
    return found.model_dump(mode="json")


def rows() -> list[Row]:
    pairs = [(example, candidate) for example in range(6) for candidate in (0, 1)]
    return [
        Row(str(at), one, 0, f'{{"topic":"t{at}"}}', score=0.9 - one * 0.1 * at, feedback=("Too long.",), text="x")
        for at, one in pairs
    ] + [Row("9", 1, 0, error="provider_timeout: Late.")]


def result_page() -> dict[str, Any]:
    return {"items": [RowView.of(row, PLAN).model_dump(mode="json") for row in rows()], "next_cursor": None}


def evaluation(plan: Plan = PLAN, status: str = "succeeded", **more: object) -> dict[str, Any]:
    """Return an evaluation with its report, if it has succeeded."""
    found = comparison.report(plan, rows(), {1: Choice(1, 2, 3, 1)})
    done = status == "succeeded"
    view = EvaluationView(
        id="job_1",
        status=status,
        progress=1.0 if done else 0.4,
        template="teaser",
        versions=[one.name for one in plan.candidates],
        dataset="topics",
        dataset_hash="h" * 64,
        split=None,
        examples=7,
        suite="style",
        suite_hash=plan.suite.hash,
        model=None,
        repeats=1,
        runs=13,
        max_cost_usd=None,
        created_at="2030-01-01T00:00:00Z",  # type: ignore[arg-type]  # read as a time
        finished_at=None,
        error=None,
        usage={"prompt_tokens": 1, "completion_tokens": 2, "cost_usd": "0.5"},  # type: ignore[arg-type]  # read as usage
        cached=4 if done else None,
        not_run=2 if done else None,
        candidates=[CandidateView.of(one) for one in found["candidates"]] if done else [],
        comparisons=[ComparisonView(**one) for one in found["comparisons"]] if done else [],
        links={},
    )
    return {**view.model_dump(mode="json"), **more}
