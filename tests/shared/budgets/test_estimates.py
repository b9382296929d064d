import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.budgets import estimates
from shared.models.base import CompletionRequest, Image, Message, Text, Tool, ToolCall, Usage
from shared.tokens import estimating
from tests.shared.models.offline.aids import request


@given(st.text(max_size=300))
def test_no_tokeniser_makes_more_of_a_text(text: str) -> None:
    asked = request(text)
    assert estimates.prompt_bound(asked) > len(text.encode())
    assert estimates.prompt_bound(asked) >= estimating.count_messages(asked.messages)


def test_everything_that_is_sent_is_counted() -> None:
    plain = request("tea")
    call = ToolCall("1", "look", '{"a": 1}')
    more = CompletionRequest(
        (*plain.messages, Message("assistant", tool_calls=(call,)), Message("tool", "x" * 50, tool_call_id="1")),
        tools=(Tool("look", "d" * 100, {"type": "object"}),),
        json_schema={"type": "object"},
    )
    assert estimates.prompt_bound(more) - estimates.prompt_bound(plain) > 200
    assert estimates.prompt_estimate(more) > estimates.prompt_estimate(plain) + 30


@pytest.mark.parametrize(("detail", "tokens_"), [("", 50_000), ("high", 50_000), ("low", 3_000)])
def test_images_count_at_their_dearest(detail: str, tokens_: int) -> None:
    seen = Message("user", (Text("tea"), Image(url="https://x", detail=detail)))
    assert tokens_ < estimates.prompt_bound(CompletionRequest((seen,))) < tokens_ + 200


@pytest.mark.parametrize(("seconds", "limit", "written"), [(0, None, 0), (2, None, 600), (2, 100, 100)])
def test_unseen_end_is_charged_by_its_time(seconds: float, limit: int | None, written: int) -> None:
    asked = request("tea", max_tokens=limit)
    assert estimates.abandoned(asked, seconds) == Usage(estimates.prompt_estimate(asked), written)
