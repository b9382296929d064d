import pytest

from shared import errors
from shared.models.base import CompletionRequest
from shared.scoring.assertion import Span
from shared.scoring.evaluation import Output
from shared.scoring.judges import rubrics
from shared.scoring.judges.case import Case
from tests.shared.scoring.conftest import answers, bench


def case(value: object, threshold: float = 0.5, given: float | None = None) -> Case:
    request = CompletionRequest(messages=())
    return Case(Output("Tea is good."), value, threshold, given, {"topic": "tea"}, "judge", "", request)


@pytest.mark.parametrize(("given", "passed"), [(None, True), (0.6, True), (0.8, False)])
async def test_rubric_passes_by_word_and_threshold(given: float | None, *, passed: bool) -> None:
    model = answers({"reason": "Warm.", "evidence": ["good", "made up"], "score": 0.7, "pass": True})
    found = (await rubrics.rubric(case("be warm", given=given), bench(model))).finding
    assert found is not None
    assert (found.passed, found.score, found.evidence) == (passed, 0.7, (Span(7, 11),))


async def test_criteria_are_averaged() -> None:
    model = answers({"steps": ["read"], "reason": "Mixed.", "grades": [10, 4]})
    found = (await rubrics.criteria(case(["short", "warm"], 0.7), bench(model))).finding
    assert found is not None
    assert (found.score, found.passed) == (pytest.approx(0.7), True)


async def test_criteria_need_a_grade_each() -> None:
    model = answers({"steps": [], "reason": "Mixed.", "grades": [10]})
    judged = await rubrics.criteria(case(["short", "warm"]), bench(model))
    assert judged.finding is None
    assert isinstance(judged.error, errors.ProviderAnswerError)


@pytest.mark.parametrize(("category", "score"), [("A", 1), ("B", 1), ("C", 1), ("D", 0), ("E", 1)])
async def test_facts_must_not_contradict(category: str, score: float) -> None:
    found = (
        await rubrics.facts(case("Tea is good", 1), bench(answers({"reason": "So.", "category": category})))
    ).finding
    assert found is not None
    assert found.score == score


@pytest.mark.parametrize("judge", [rubrics.rubric, rubrics.criteria, rubrics.facts])
async def test_judge_that_is_away_gives_no_score(judge: object) -> None:
    judged = await judge(case("x"), bench(answers(errors.ProviderTimeoutError())))  # type: ignore[operator]
    assert (judged.finding, type(judged.error)) == (None, errors.ProviderTimeoutError)
