"""The stream of questions that hit policies are measured with: what its meaning is must be beyond doubt."""

from itertools import pairwise

import pytest

from tests.bench.hit_policies import Budget, Fixed, Stream
from tests.bench.question_grammar import EARLY, LATE
from tests.bench.question_stream import Asked, stream

NUMBER = 2_000


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    return list(stream(3, NUMBER))


def families(asked: list[Asked]) -> list[str]:
    return [one.intent.partition(":")[0] for one in asked]


def test_the_same_seed_gives_the_same_stream(asked: list[Asked]) -> None:
    assert list(stream(3, NUMBER)) == asked
    assert list(stream(4, NUMBER)) != asked


def test_questions_repeat_and_are_reworded(asked: list[Asked]) -> None:
    intents, texts = {one.intent for one in asked}, {one.text for one in asked}

    assert len(intents) < 0.8 * NUMBER
    assert len(intents) < len(texts) < NUMBER


def test_the_second_half_is_another_world(asked: list[Asked]) -> None:
    late = {family.name for family in LATE}
    first, second = families(asked[: NUMBER // 2]), families(asked[NUMBER // 2 :])

    assert late.isdisjoint(first)
    assert late <= set(second)
    assert {family.name for family in EARLY} <= set(second)


def test_one_text_never_means_two_things(asked: list[Asked]) -> None:
    meanings: dict[str, set[str]] = {}
    for one in asked:
        meanings.setdefault(one.text, set()).add(one.intent)

    assert [text for text, found in meanings.items() if len(found) > 1] == []


def test_answers_agree_when_questions_mean_the_same(asked: list[Asked]) -> None:
    served, by_intent = Stream(asked), {}
    for number, one in enumerate(asked):
        by_intent.setdefault(one.intent, []).append(number)
    same = [pair for numbers in by_intent.values() for pair in pairwise(numbers)]
    different = [pair for pair in pairwise(range(NUMBER)) if asked[pair[0]].intent != asked[pair[1]].intent]

    assert sum(served.agree(*pair) for pair in same) > 0.9 * len(same)
    assert sum(served.agree(*pair) for pair in different) < 0.01 * len(different)


def test_policies_give_what_they_may(asked: list[Asked]) -> None:
    served = Stream(asked)
    nothing, everything, held = (served.serve(policy) for policy in (Fixed(None), Fixed(0.5), Budget(0.05)))

    assert (nothing.answered, nothing.error) == (0, 0)
    assert everything.error > 0.2
    assert 0 < held.answered < everything.answered
    assert held.error <= 0.05
