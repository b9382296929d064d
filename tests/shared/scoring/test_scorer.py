import pytest

from shared import errors
from shared.models.base import CompletionRequest
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Output, Scored
from shared.scoring.scorer import Attempt, Scorer, Subject
from shared.scoring.suite import Suite
from tests.shared.gateway.scripted_model import ScriptedModel
from tests.shared.scoring.conftest import ACCOUNT, Placed, answers

YES, NO = Assertion("contains", "tea"), Assertion("contains", "milk")
EXAMPLE = Example.of({"variables": {"topic": "tea"}, "expected": "tea is good"})


async def judged(
    *assertions: Assertion,
    threshold: float | None = None,
    model: ScriptedModel | None = None,
    example: Example = EXAMPLE,
) -> Attempt:
    found = model or answers("x")
    scorer = Scorer(lambda _: found, lambda _: Placed())
    request = CompletionRequest(messages=(), account=ACCOUNT, idempotency_key="k")
    return await scorer.judge(Subject(Output("tea is good"), example, request), Suite("", assertions, threshold))


async def scored(*assertions: Assertion, **more: object) -> Scored:
    found = (await judged(*assertions, **more)).scored  # type: ignore[arg-type]  # whatever judged takes
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("assertions", "threshold", "score", "passed"),
    [
        ((YES, YES), None, 1, True),
        ((YES, NO), None, 0.5, False),
        ((YES, NO), 0.5, 0.5, True),
        ((Assertion("contains", "tea", weight=3), NO), None, 0.75, False),
        ((YES, Assertion("contains", "milk", weight=0)), None, 1, True),
        ((Assertion("contains", "milk", weight=0),), None, 1, True),
        ((), None, 1, True),
        ((Assertion("not-contains", "milk"),), None, 1, True),
        ((Assertion("not-contains", "tea"),), None, 0, False),
        ((Assertion("contains", "{{topic}}"),), None, 1, True),
        ((Assertion("equals"),), None, 1, True),
        ((Assertion("not-rouge-n", "tea was bad"),), None, 2 / 3, True),
    ],
)
async def test_score_is_the_weighted_mean(
    assertions: tuple[Assertion, ...], threshold: float | None, score: float, *, passed: bool
) -> None:
    found = await scored(*assertions, threshold=threshold)
    assert (found.score, found.passed) == (pytest.approx(score), passed)


@pytest.mark.parametrize(("threshold", "passed"), [(None, False), (0.5, True), (0.6, False)])
async def test_set_counts_as_one(threshold: float | None, *, passed: bool) -> None:
    found = await scored(YES, Assertion("assert-set", threshold=threshold, assertions=(YES, NO)))
    assert (found.score, found.verdicts[1].passed) == (0.75, passed)
    assert [part.passed for part in found.verdicts[1].parts] == [True, False]


async def test_example_asserts_for_itself() -> None:
    found = await scored(YES, example=Example.of({"variables": {}, "assert": [{"type": "contains", "value": "milk"}]}))
    assert [verdict.passed for verdict in found.verdicts] == [True, False]


async def test_value_that_does_not_fit_is_told() -> None:
    found = await scored(Assertion("word-count", "{{topic}}"), Assertion("not-regex", "{{broken}}"))
    assert found.verdicts[0].reason.startswith("'word-count' needs a whole number")
    assert not found.passed


async def test_refused_opposite_says_so() -> None:
    assert (await scored(Assertion("not-contains", "tea"))).feedback[0].endswith("It must not be so.")


async def test_judges_are_paid_for() -> None:
    model = answers({"reason": "Warm.", "evidence": [], "score": 0.9, "pass": True})
    found = await scored(YES, Assertion("llm-rubric", "warm about {{topic}}"), model=model)
    assert (found.usage.cost_nano_usd, found.score) == (2_000_000, pytest.approx(0.95))
    assert "warm about tea" in model.asked[0].messages[1].text
    assert model.asked[0].idempotency_key == "k-judge-1-0"


@pytest.mark.parametrize("inside", [False, True])
async def test_judge_that_fails_leaves_no_score(inside: bool) -> None:  # noqa: FBT001 - a parameter of the test
    one = Assertion("llm-rubric", "warm")
    found = await judged(
        YES,
        Assertion("assert-set", assertions=(one,)) if inside else one,
        model=answers(errors.ProviderUnavailableError()),
    )
    assert (found.scored, type(found.error)) == (None, errors.ProviderUnavailableError)
