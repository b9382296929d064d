"""What people say of answers, and what comes of it."""

import pytest

from shared import errors
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from shared.cache.semantic.judging import Judged, State
from shared.cache.semantic.learner import Evidence
from tests.clocks import TurnableClock
from tests.shared.cache.semantic.conftest import Begin, Process

ASKED = "How do I reset my password?"
AGAIN = "how can i reset the password"
THIRD = "please: how would I reset my password"


@pytest.fixture
async def process(begin: Begin, proven: Scope) -> Process:
    """A process that has given the answer of one question to another in the proven scope."""
    found = begin()
    assert found.scope == proven
    await found.ask(ASKED, "Click there.")
    await found.ask(AGAIN)
    return found


async def answered(process: Process, text: str) -> bytes:
    return (await process.ask(text, "own")).body


async def test_answers_are_traced_to_their_source(process: Process) -> None:
    source = await process.judging.source(process.question(AGAIN).slot)

    assert (source.question, source.source_question) == (AGAIN, ASKED)
    assert source.slot == process.question(ASKED).slot
    assert source.similarity > source.threshold


async def test_answers_of_their_own_have_no_source(process: Process) -> None:
    with pytest.raises(errors.NotFoundError):
        await process.judging.source(process.question(ASKED).slot)


async def test_a_confirmed_answer_is_evidence(process: Process) -> None:
    judged = await process.judging.judge_answer(process.question(AGAIN).slot, "confirmed", "key_1")
    label = (await process.judging.state(process.scope)).recent[0]

    assert judged == Judged("confirmed", 1, "")
    assert (label.by, label.agreed) == ("key_1", True)


async def test_a_rejected_answer_is_given_to_no_other(process: Process, begin: Begin, clock: TurnableClock) -> None:
    elsewhere = begin()
    await elsewhere.ask("how could I reset my password")
    judged = await process.judging.judge_answer(process.question(AGAIN).slot, "rejected", "key_1")
    clock.turn(31)

    assert judged == Judged("rejected", 1, "match")
    assert await answered(process, ASKED) == b'"Click there."'
    others = ("how might I reset my password", "how will I reset my password", "how should I reset my password")
    processes = (process, elsewhere, begin())
    assert [await answered(*one) for one in zip(processes, others, strict=True)] == [b'"own"'] * 3


async def test_the_same_verdict_twice_is_one(process: Process) -> None:
    slot = process.question(AGAIN).slot
    found = [await process.judging.judge_answer(slot, "confirmed", "key_1") for _ in range(2)]

    assert [judged.labels for judged in found] == [1, 0]


async def test_a_verdict_outlasts_the_same_answer(process: Process) -> None:
    slot = process.question(AGAIN).slot
    await process.judging.judge_answer(slot, "confirmed", "key_1")
    assert (await process.ask(AGAIN)).level == "semantic"

    assert (await process.judging.source(slot)).judged == "confirmed"


async def test_another_verdict_counts_too(process: Process) -> None:
    slot = process.question(AGAIN).slot
    await process.judging.judge_answer(slot, "confirmed", "key_1")

    assert (await process.judging.judge_answer(slot, "rejected", "key_2")).labels == 1


async def test_a_rejected_entry_is_gone_with_all_it_gave(process: Process, begin: Begin) -> None:
    await process.ask(THIRD)
    judged = await process.judging.judge_entry(process.question(ASKED).slot, "rejected", "key_1")

    assert judged == Judged("rejected", 2, "entry")
    assert [await answered(one, ASKED) for one in (process, begin())] == [b'"own"'] * 2


async def test_a_confirmed_entry_confirms_what_it_gave(process: Process) -> None:
    slot = process.question(ASKED).slot
    found = [await process.judging.judge_entry(slot, "confirmed", "key_1") for _ in range(2)]

    assert found == [Judged("confirmed", 1, ""), Judged("confirmed", 0, "")]
    assert await answered(process, ASKED) == b'"Click there."'


async def test_unknown_entries_cannot_be_judged(process: Process) -> None:
    with pytest.raises(errors.NotFoundError):
        await process.judging.judge_entry(process.question("never asked").slot, "rejected", "key_1")


async def test_a_rejection_weighs_as_evidence(process: Process) -> None:
    before = (await process.judging.state(process.scope)).evidence.error
    await process.judging.judge_answer(process.question(AGAIN).slot, "rejected", "key_1")

    assert (await process.judging.state(process.scope)).evidence.error > before


async def test_state_tells_why_it_is_off(process: Process) -> None:
    assert (await process.judging.state(process.scope)).evidence.threshold == pytest.approx(0.6)
    await process.cache.set_policy(process.scope, Policy(), "me")

    assert await process.judging.state(process.scope) == State("hashed/1", Evidence(0.01, why_off="switched off"))


@pytest.mark.parametrize(
    ("one", "other", "refused", "is_answered"),
    [
        (ASKED, AGAIN, "", True),
        ("pay 3 euros", "pay 5 euros", "numbers", False),
        (ASKED, "where is the car", "other content", False),
    ],
)
async def test_questions_can_be_compared(
    process: Process, one: str, other: str, refused: str, *, is_answered: bool
) -> None:
    found = await process.judging.compare(process.scope, one, other)

    assert (found.refused, found.answered) == (refused, is_answered)


async def test_what_cannot_be_placed_cannot_be_compared(process: Process) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        await process.judging.compare(process.scope, "?!", ASKED)
