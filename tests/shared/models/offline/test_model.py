import asyncio
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import errors
from shared.models.base import CompletionRequest, Message
from shared.models.offline.answering import NOTICE
from shared.models.offline.faults import Fault
from shared.models.offline.model import OfflineModel
from shared.tokens import estimating, pieces
from tests.shared.models.offline.aids import SOURCE, request
from tests.shared.models.test_base import HEAVY, imported_by
from tests.shared.resilience.manual_clock import ManualClock

BRIEF = ("Content type: blog_post", "Topic: Remote onboarding", "Length: about 120 words")


async def streamed(model: OfflineModel, asked: CompletionRequest) -> str:
    return "".join([chunk.text async for chunk in model.stream(asked)])


async def test_completion_says_what_wrote_it() -> None:
    done = await OfflineModel().complete(request(*BRIEF))
    assert (done.provider, done.model, done.cost) == ("offline", "composer-1", Decimal(0))
    assert done.metadata["engine"] == "offline"
    assert done.metadata["notice"] == NOTICE


async def test_usage_counts_words_and_punctuation() -> None:
    asked = request(*BRIEF)
    done = await OfflineModel().complete(asked)
    assert done.usage.prompt_tokens == estimating.count_messages(asked.messages, "offline")
    assert done.usage.completion_tokens == pieces.count(done.text)


async def test_same_request_gives_same_text() -> None:
    first = await OfflineModel().complete(request(*BRIEF, seed=7))
    again = await OfflineModel().complete(request(*BRIEF, seed=7, idempotency_key="other", timeout=3))
    assert again == first


async def test_another_seed_gives_another_text() -> None:
    texts = {(await OfflineModel().complete(request(*BRIEF, seed=seed))).text for seed in (None, 1, 2, 3)}
    assert len(texts) == 4


@given(st.lists(st.sampled_from([*BRIEF, "Tone: formal", "Use a bullet list.", f"Source: {SOURCE}"])), st.integers())
async def test_streamed_pieces_join_to_the_completion(lines: list[str], seed: int) -> None:
    model, asked = OfflineModel(), request(*lines, seed=seed)
    assert await streamed(model, asked) == (await model.complete(asked)).text


async def test_streaming_lets_others_run() -> None:
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(count_turns())
    pieces = [chunk async for chunk in OfflineModel().stream(request(*BRIEF))]
    other.cancel()
    assert turns >= len(pieces) - 1


async def test_token_limit_cuts_at_a_token() -> None:
    whole = await OfflineModel().complete(request(*BRIEF))
    cut = await OfflineModel().complete(request(*BRIEF, max_tokens=10))
    assert (cut.finish_reason, cut.usage.completion_tokens) == ("length", 10)
    assert whole.text.startswith(cut.text)


async def test_stop_sequence_ends_the_text() -> None:
    done = await OfflineModel().complete(request(*BRIEF, stop=(".",)))
    assert done.finish_reason == "stop"
    assert "." not in done.text


async def test_json_schema_yields_json() -> None:
    schema = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
    done = await OfflineModel().complete(request(*BRIEF, json_schema=schema))
    assert "Remote Onboarding" in orjson.loads(done.text)["title"]


async def test_draft_with_issues_is_revised() -> None:
    done = await OfflineModel().complete(
        request("Topic: tea", "Draft:", "```", "Tea is calm. Tea is calm.", "```", "Issues:", "- sentence repeated")
    )
    assert done.text == "Tea is calm."


@pytest.mark.parametrize(("asked", "told"), [("en-GB", "en"), ("English", "en"), ("de", "unsupported: wrote English")])
async def test_other_languages_are_admitted_not_faked(asked: str, told: str) -> None:
    done = await OfflineModel().complete(request(*BRIEF, f"Language: {asked}"))
    assert done.metadata["language"] == told


async def test_earlier_answers_are_not_instructions() -> None:
    plain = request(*BRIEF)
    chat = CompletionRequest((Message("assistant", "Tone: formal\nUse a bullet list."), *plain.messages))
    model = OfflineModel()
    assert (await model.complete(chat)).text == (await model.complete(plain)).text


async def test_latency_passes_on_the_given_clock(clock: ManualClock) -> None:
    model = OfflineModel(clock=clock, latency=1.5, token_latency=0.01)
    await model.complete(request(*BRIEF))
    assert clock.slept == [1.5]
    text = await streamed(model, request(*BRIEF))
    assert clock.slept == [1.5, 1.5, *[0.01] * len(pieces.of(text))]


async def test_latency_beyond_the_timeout_times_out(clock: ManualClock) -> None:
    with pytest.raises(errors.ProviderTimeoutError):
        await OfflineModel(clock=clock, latency=9).complete(request(*BRIEF, timeout=2))
    assert clock.slept == [2]


async def test_planned_failure_hits_every_third_call(clock: ManualClock) -> None:
    model = OfflineModel(clock=clock, plan=[Fault("fail", every=3, error=errors.ProviderRateLimitedError)])
    for _ in range(2):
        await model.complete(request(*BRIEF))
        await model.complete(request(*BRIEF))
        with pytest.raises(errors.ProviderRateLimitedError):
            await model.complete(request(*BRIEF))


async def test_planned_time_out_waits_first(clock: ManualClock) -> None:
    with pytest.raises(errors.ProviderTimeoutError):
        await streamed(OfflineModel(clock=clock, plan=[Fault("time_out")]), request(*BRIEF, timeout=4))
    assert clock.slept == [4]


async def test_planned_truncation_ends_with_length() -> None:
    done = await OfflineModel(plan=[Fault("truncate", tokens=5)]).complete(request(*BRIEF))
    assert (done.finish_reason, done.usage.completion_tokens) == ("length", 5)


def test_importing_it_needs_the_standard_library_and_orjson() -> None:
    assert not imported_by("shared.models.offline.model") & HEAVY
