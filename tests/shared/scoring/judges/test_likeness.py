import pytest

from shared import errors
from shared.models.base import CompletionRequest, Message
from shared.scoring.evaluation import Output
from shared.scoring.judges import likeness
from shared.scoring.judges.case import Case
from tests.shared.scoring.conftest import Placed, answers, bench

ASKED = CompletionRequest(messages=(Message("user", "Tea?"),))


def case(value: object = None, request: CompletionRequest = ASKED) -> Case:
    return Case(Output("tea is good"), value, 0.7, None, {}, "", "writer", request)


async def test_similar_is_the_cosine() -> None:
    placed = Placed({"tea is good": (1.0, 0.0), "I like tea": (0.8, 0.6)})
    found = (await likeness.similar(case("I like tea"), bench(answers("x"), placed))).finding
    assert found is not None
    assert (found.score, found.passed) == (pytest.approx(0.8), True)


async def test_samples_that_agree_are_consistent() -> None:
    model = answers("tea is good", "tea is bad")
    judged = await likeness.consistent(case(2), bench(model))
    assert judged.finding is not None
    assert judged.finding.score == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)
    assert (judged.usage.cost_nano_usd, {one.seed for one in model.asked}) == (4_000_000, {1, 2})


async def test_sample_that_fails_gives_no_score() -> None:
    judged = await likeness.consistent(case(), bench(answers("tea", errors.ProviderTimeoutError())))
    assert (judged.finding, judged.usage.cost_nano_usd) == (None, 2_000_000)


async def test_given_text_has_no_samples() -> None:
    judged = await likeness.consistent(case(request=CompletionRequest(messages=())), bench(answers("x")))
    assert isinstance(judged.error, errors.ProviderRejectedError)
