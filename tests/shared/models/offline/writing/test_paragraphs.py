from itertools import pairwise

import pytest

from shared.models.offline.brief import Wish
from shared.models.offline.grammar import sentences, templates
from shared.models.offline.phrases import moves, tones
from shared.models.offline.writing import paragraphs
from shared.models.offline.writing.paragraphs import Plan
from tests.shared.models.offline.aids import asking, writer


def written(plan: Plan, *wishes: Wish, tone: str = "neutral") -> list[str]:
    brief = asking(100, wishes=frozenset(wishes), tone=tone)
    return paragraphs.write(plan, writer(brief), brief)


@pytest.mark.parametrize("move", moves.MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("words", [30, 60, 90])
def test_paragraphs_hit_their_length(move: moves.Move, words: int) -> None:
    assert sentences.count(" ".join(written(Plan(move, words)))) == pytest.approx(words, abs=4)


def test_required_sentences_stand_in_their_places() -> None:
    plan = Plan(moves.HOOK, 80, ["Why?"], ["A fact."], ["Start now."])
    made = written(plan)
    assert (made[0], made[-1]) == ("Why?", "Start now.")
    assert made[2] == "A fact."


def test_overfull_plan_has_no_lead() -> None:
    assert written(Plan(moves.HOOK, 5, middle=["This sentence alone is already far too long."])) == [
        "This sentence alone is already far too long."
    ]


def test_variety_lets_lengths_take_turns() -> None:
    lengths = [sentences.count(text) for text in written(Plan(moves.PROBLEM, 90), Wish.VARIETY)[1:]]
    assert min(lengths) <= 6
    assert sum(abs(a - b) > 2 for a, b in pairwise(lengths)) >= len(lengths) // 2


@pytest.mark.parametrize("tone", [tone for tone in tones.TONES if tone != "neutral"])
def test_tones_add_a_remark_of_their_own(tone: str) -> None:
    remarks = [templates.contract(remark).replace("{snag}", "risk") for remark in tones.REMARKS[tone]]
    plain = [remark.replace("{snag}", "risk") for remark in tones.REMARKS[tone]]
    assert written(Plan(moves.BENEFIT, 70), tone=tone)[-1] in {*remarks, *plain}


def test_story_has_beginning_turn_and_result() -> None:
    story = paragraphs.story(writer(), 70)
    assert len(story) >= 4
    assert sentences.count(" ".join(story)) == pytest.approx(70, abs=20)


def test_tiny_story_is_one_sentence() -> None:
    [text] = paragraphs.story(writer(), 0)
    assert "example" in text or "instance" in text
