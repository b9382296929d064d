import orjson
import pytest

from shared import errors
from shared.models.base import Completion, CompletionRequest
from shared.scoring.judges import pairs
from tests.shared.gateway.scripted_model import ScriptedModel, completion
from tests.shared.scoring.conftest import answers, bench


class Reader(ScriptedModel):
    """Prefers the longer text, or always what it sees first."""

    biased = False

    async def complete(self, request: CompletionRequest) -> Completion:
        self.asked.append(request)
        shown = orjson.loads(request.messages[1].text)
        better = "A" if self.biased or len(shown["A"]) > len(shown["B"]) else "B"
        return completion(orjson.dumps({"reason": "Longer.", "better": better}).decode())


@pytest.mark.parametrize(("texts", "preferred"), [(("long text", "x"), "first"), (("x", "long text"), "second")])
async def test_better_text_wins_in_both_orders(texts: tuple[str, str], preferred: str) -> None:
    found = await pairs.select_best(bench(Reader()), "", "longer", {}, texts)
    assert (found.preferred, found.agreed, found.usage.cost_nano_usd) == (preferred, True, 4_000_000)


async def test_taste_for_the_first_is_a_tie() -> None:
    reader = Reader()
    reader.biased = True
    found = await pairs.select_best(bench(reader), "", "longer", {}, ("a", "b"))
    assert (found.preferred, found.agreed) == ("tie", False)


async def test_tie_in_both_orders_is_one() -> None:
    found = await pairs.select_best(bench(answers({"reason": "Same.", "better": "tie"})), "", "x", {}, ("a", "b"))
    assert (found.preferred, found.agreed) == ("tie", True)


async def test_judge_that_fails_prefers_nothing() -> None:
    model = answers({"reason": "A.", "better": "A"}, errors.ProviderTimeoutError())
    found = await pairs.select_best(bench(model), "", "x", {}, ("a", "b"))
    assert (found.preferred, type(found.error)) == (None, errors.ProviderTimeoutError)
