from datetime import UTC, datetime
from typing import Any

import pytest

from shared.gateway import chat_answer, chat_chunks
from shared.gateway.chat_chunks import Head
from shared.models.base import Chunk, ToolCall, ToolCallPart
from tests.shared.gateway.scripted_model import completion

HEAD = Head("chatcmpl-1", 1893456000, "scripted/writer-1")
CREATED = datetime(2030, 1, 1, tzinfo=UTC)


def deltas(chunks: Any) -> list[Any]:
    return [chunk["choices"][0]["delta"] for chunk in chunks]


def test_every_chunk_says_what_it_is_of() -> None:
    chunk = chat_chunks.opening(HEAD, 2)

    assert (chunk["id"], chunk["object"], chunk["created"]) == ("chatcmpl-1", "chat.completion.chunk", 1893456000)
    assert chunk["choices"] == [
        {
            "index": 2,
            "delta": {"role": "assistant", "content": "", "refusal": None},
            "logprobs": None,
            "finish_reason": None,
        }
    ]


def test_text_goes_as_it_comes() -> None:
    assert deltas(chat_chunks.live(HEAD, 0, Chunk("Hello"))) == [{"content": "Hello"}]
    assert list(chat_chunks.live(HEAD, 0, Chunk())) == []


def test_the_last_chunk_of_a_choice_says_why_it_ended() -> None:
    (chunk,) = chat_chunks.live(HEAD, 0, Chunk("", completion(finish_reason="length")))

    assert (chunk["choices"][0]["delta"], chunk["choices"][0]["finish_reason"]) == ({}, "length")


def test_calls_of_tools_begin_with_their_name() -> None:
    first = ToolCallPart(0, "", "call_1", "weather")
    found = deltas(chat_chunks.live(HEAD, 0, Chunk(tool_calls=(first, ToolCallPart(0, "{}")))))

    assert found == [
        {
            "tool_calls": [
                {"index": 0, "id": "call_1", "type": "function", "function": {"name": "weather", "arguments": ""}}
            ]
        },
        {"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]},
    ]


@pytest.mark.parametrize("text", ["Hello there.", "", "  two\n\nlines of text, and more  ", "😀 ünï", " \n "])
def test_a_replay_adds_up_to_the_answer(text: str) -> None:
    answer = chat_answer.body("chatcmpl-1", CREATED, [completion(text), completion("Bye.")])
    chunks = list(chat_chunks.replay(answer))
    told = dict.fromkeys((0, 1), "")
    for chunk in chunks:
        choice = chunk["choices"][0]
        told[choice["index"]] += choice["delta"].get("content") or ""

    assert told == {0: text, 1: "Bye."}
    assert {chunk["id"] for chunk in chunks} == {"chatcmpl-1"}
    assert [c["choices"][0]["finish_reason"] for c in chunks if c["choices"][0]["finish_reason"]] == ["stop", "stop"]


def test_calls_of_tools_are_replayed_whole() -> None:
    call = ToolCall("call_1", "weather", "{}")
    answer = chat_answer.body("chatcmpl-1", CREATED, [completion("", tool_calls=(call, call))])
    found = [delta["tool_calls"] for delta in deltas(chat_chunks.replay(answer)) if "tool_calls" in delta]

    assert [part[0]["index"] for part in found] == [0, 1]
    assert found[0][0]["function"] == {"name": "weather", "arguments": "{}"}


def test_the_usage_comes_without_a_choice() -> None:
    chunk = HEAD.usage({"total_tokens": 3})

    assert (chunk["choices"], chunk["usage"]) == ([], {"total_tokens": 3})
