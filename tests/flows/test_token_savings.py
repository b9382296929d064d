"""A quarter of the tokens of the shipped example prompts goes, and nothing measurable with it."""

import pytest

from shared.savings import verification
from shared.tokens import compressing
from tests.bench import obedient, savings

NAMES = sorted(obedient.DEMANDS)


def test_every_shipped_prompt_is_looked_at() -> None:
    assert sorted(path.stem for path in obedient.FOLDER.glob("*.md")) == NAMES


@pytest.mark.parametrize("name", NAMES)
async def test_shipped_prompts_lose_a_quarter_of_their_tokens_and_no_score(name: str) -> None:
    """At least 25 % fewer tokens, with all demands still met and found by a writer that follows its prompt."""
    before = obedient.sample(name)
    found = compressing.compress(before, model=obedient.MODEL)
    runs = obedient.writer(name, before), obedient.writer(name, found.prompt)
    verified = await verification.verify(obedient.examples(name, 120), *runs)
    assert found.saved >= savings.SHARE
    assert (verified.before > 0.9, verified.difference, verified.losses) == (True, 0.0, 0)
    assert verified.holds


@pytest.mark.parametrize("name", NAMES)
async def test_loss_of_demands_is_noticed(name: str) -> None:
    """As many tokens saved by cutting the prompt off cost score, and are not suggested."""
    before = obedient.sample(name)
    cut = savings.truncated(before, compressing.compress(before).saved)
    runs = obedient.writer(name, before), obedient.writer(name, cut)
    assert not (await verification.verify(obedient.examples(name, 40), *runs)).holds
