from dataclasses import replace

import pytest

from shared.prompts.template import Prompt
from shared.scoring.dataset import Example
from shared.tuning.search import guards
from shared.tuning.search.guards import Guards
from shared.tuning.search.state import UNPRICED
from tests.shared.tuning.search.conftest import PROMPT

STORY = "the quick brown fox jumps over the lazy dog near the river"
GUARDS = Guards(lambda prompt: len(prompt.system.split()), max_tokens=20)
RUNS = guards.runs(guards.example_texts([Example("1", {"topic": [STORY]}, expected={"text": STORY})]))


@pytest.mark.parametrize(
    ("child", "reason"),
    [
        (PROMPT, "unchanged"),
        (replace(PROMPT, system="word " * 21), "too_long"),
        (replace(PROMPT, user="About it."), "unused"),
        (replace(PROMPT, system="Use {{ colour }}."), "undeclared"),
        (replace(PROMPT, system="{% if %}"), "malformed"),
        (replace(PROMPT, system=f"Say: {STORY}."), "copied"),
        (replace(PROMPT, system="Be kind to the quick brown fox."), ""),
    ],
)
def test_bad_proposals_are_refused(child: Prompt, reason: str) -> None:
    found = GUARDS.refusal(child, PROMPT, RUNS)
    assert found == reason or (reason == "malformed" and found)


def test_what_the_parent_says_is_no_copy() -> None:
    parent = replace(PROMPT, system=f"Say: {STORY}.")
    assert GUARDS.refusal(replace(parent, system=f"Say: {STORY}. Be kind."), parent, RUNS) == ""


def test_without_prices_nothing_is_reserved() -> None:
    assert GUARDS.bound(PROMPT) == UNPRICED
