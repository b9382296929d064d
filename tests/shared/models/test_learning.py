from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.models.base import CompletionRequest, Image, Message, Text, Tool, Usage
from shared.models.learning import LearningModel
from shared.tokens import estimating
from shared.tokens.evidence import NONE, Evidence
from shared.tokens.learning import Learner
from tests.clocks import TurnableClock
from tests.shared.gateway.scripted_model import ScriptedModel, completion

ASKED = Message("user", "Tell me about the price of the kettle that is in the shop. " * 20)
REQUEST = CompletionRequest((ASKED,))
ANSWER = "It is lower than that of the pot. " * 20


@dataclass
class Nowhere:
    """A store that keeps nothing."""

    told: list[Evidence] = field(default_factory=list)

    async def get(self, model: str) -> Evidence:
        del model
        return NONE

    async def add(self, model: str, news: Evidence) -> Evidence:
        del model
        return news


@pytest.fixture
def learner() -> Learner:
    return Learner(Nowhere(), TurnableClock())


def answering(ratio: float = 1.2, **changes: Any) -> ScriptedModel:
    """Return a model whose provider counts ``ratio`` times as many tokens as we do."""
    name = "scripted/writer-1"
    prompt = round(estimating.count(ASKED.text, name) * ratio) + estimating.TURN
    written = round(estimating.count(ANSWER, name) * ratio)
    fields = {"usage": Usage(prompt, written + 90, reasoning_tokens=90), **changes}
    return ScriptedModel([completion(ANSWER, **fields)])


async def test_answers_teach_what_the_provider_counts(learner: Learner) -> None:
    await LearningModel(answering(), learner).complete(REQUEST)
    evidence = learner.evidence("scripted/writer-1")
    assert evidence.calls == 1
    assert evidence.logs / evidence.weight == pytest.approx(0.182, abs=0.01)


async def test_streams_teach_too_and_are_passed_on(learner: Learner) -> None:
    model = LearningModel(answering(), learner)
    async with aclosing(model.stream(REQUEST)) as chunks:
        texts = [chunk.text async for chunk in chunks]
    assert "".join(texts) == ANSWER
    assert learner.evidence(model.name).calls == 1


@pytest.mark.parametrize(
    ("request_", "changes"),
    [
        (REQUEST, {"metadata": {"usage": "estimated"}}),
        (REQUEST, {"finish_reason": "refused"}),
        (CompletionRequest((ASKED,), model="another"), {}),
        (CompletionRequest((ASKED,), tools=(Tool("look"),)), {}),
        (CompletionRequest((ASKED,), json_schema={"type": "object"}), {}),
        (CompletionRequest((Message("user", (Text(ASKED.text), Image("http://a/b"))),)), {}),
    ],
)
async def test_calls_made_of_more_than_texts_teach_nothing(
    learner: Learner, request_: CompletionRequest, changes: dict[str, Any]
) -> None:
    await LearningModel(answering(**changes), learner).complete(request_)
    assert learner.evidence("scripted/writer-1") == NONE


async def test_one_call_a_second_teaches(learner: Learner) -> None:
    model = LearningModel(answering(), learner)
    await model.complete(REQUEST)
    await model.complete(REQUEST)
    assert learner.evidence(model.name).calls == 1


async def test_model_is_pinged_and_closed_as_it_is(learner: Learner) -> None:
    model = LearningModel(answering(), learner)
    await model.ping()
    await model.aclose()
    assert model.name == "scripted/writer-1"
