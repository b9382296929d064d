import pytest

from shared import errors
from shared.models.http_provider import HttpProvider
from shared.models.reported_errors import UnwantedFieldsError
from tests.shared.models.scripted_server import ScriptedServer, answer, chunked


def provider(server: ScriptedServer, timeout: float = 5.0) -> HttpProvider:
    return HttpProvider(server.url, {"authorization": "Bearer key-1"}, timeout=timeout)


async def test_json_goes_out_and_comes_back(server: ScriptedServer) -> None:
    server.answers = [answer({"ok": True})]
    http = provider(server)
    assert await http.post("/things", {"a": 1}, headers={"x-own": "yes"}) == {"ok": True}
    await http.aclose()
    sent = server.received[0]
    assert (sent.method, sent.path, sent.body) == ("POST", "/v1/things", {"a": 1})
    assert (sent.headers["authorization"], sent.headers["x-own"]) == ("Bearer key-1", "yes")


async def test_headers_of_a_call_cannot_smuggle(server: ScriptedServer) -> None:
    server.answers = [answer({})]
    http = provider(server)
    await http.post("/things", {}, headers={"idempotency-key": "a\r\nx-evil: 1", "x-name": "Zoë"})
    await http.aclose()
    sent = server.received[0].headers
    assert (sent["idempotency-key"], sent["x-name"]) == ("a%0D%0Ax-evil:%201", "Zo%C3%AB")
    assert "x-evil" not in sent


async def test_paths_are_quoted(server: ScriptedServer) -> None:
    server.answers = [answer({})]
    http = provider(server)
    await http.get("/models/a b\r\n:ask?alt=sse")
    await http.aclose()
    assert server.received[0].path == "/v1/models/a%20b%0D%0A:ask?alt=sse"


async def test_unwanted_fields_are_named(server: ScriptedServer) -> None:
    server.answers = [answer({"error": {"message": "Unsupported parameter: 'seed'"}}, 400)]
    http = provider(server)
    with pytest.raises(UnwantedFieldsError) as caught:
        await http.post("/things", {"seed": 1}, unwanted={"seed": "seed", "stop": "stop"})
    await http.aclose()
    assert caught.value.fields == {"seed"}


@pytest.mark.parametrize(("ending", "connections"), [(b"data: [DONE]\n\n", 1), (b"data: [DONE]\n\ndata: x\n\n", 1)])
async def test_stream_that_ends_well_keeps_its_connection(
    server: ScriptedServer, ending: bytes, connections: int
) -> None:
    server.answers, server.keeps = [chunked(b"data: a\n\n", ending, connection="keep-alive")], True
    http = provider(server)
    for _ in range(2):
        asked = http.events("/stream", {}, is_last=lambda event: event.data == "[DONE]")
        assert [event.data async for event in asked] == ["a", "[DONE]"]
    await http.aclose()
    assert server.connections == connections


async def test_stream_that_says_more_than_its_last_word_ends(server: ScriptedServer) -> None:
    server.answers, server.keeps = [chunked(b"data: [DONE]\n\n", 30.0, connection="keep-alive")], True
    http = provider(server)
    assert [event.data async for event in http.events("/stream", {}, is_last=lambda _: True)] == ["[DONE]"]
    await http.aclose()


async def test_get_sends_no_body(server: ScriptedServer) -> None:
    server.answers = [answer([1])]
    http = provider(server)
    assert await http.get("/models") == [1]
    await http.aclose()
    assert server.received[0].body is None


@pytest.mark.parametrize("within", [0.1, 60.0])
async def test_shorter_time_limit_counts(server: ScriptedServer, within: float) -> None:
    server.answers = [[30.0]]
    http = provider(server, timeout=0.1 if within > 1 else 60.0)
    with pytest.raises(errors.ProviderTimeoutError):
        await http.get("/slow", within=within)
    await http.aclose()


async def test_slow_drip_counts_against_the_whole_timeout(server: ScriptedServer) -> None:
    server.answers = [chunked(*((0.1, b"data: x\n\n") * 50))]
    http = provider(server, timeout=0.3)
    with pytest.raises(errors.ProviderTimeoutError):
        [event async for event in http.events("/drip", {})]
    await http.aclose()


async def test_closed_provider_opens_a_fresh_client(server: ScriptedServer) -> None:
    server.answers = [answer({})]
    http = provider(server)
    await http.get("/a")
    await http.aclose()
    await http.get("/b")
    await http.aclose()
    assert [sent.path for sent in server.received] == ["/v1/a", "/v1/b"]


async def test_undecodable_content_is_an_answer_error(server: ScriptedServer) -> None:
    server.answers = [answer(b"not gzip", content_encoding="gzip")]
    http = provider(server)
    with pytest.raises(errors.ProviderAnswerError):
        await http.get("/zipped")
    await http.aclose()


async def test_redirects_are_not_followed(server: ScriptedServer) -> None:
    server.answers = [answer(b"", 307, location=f"{server.url}/elsewhere")]
    http = provider(server)
    with pytest.raises(errors.ProviderRejectedError):
        await http.get("/here")
    await http.aclose()
    assert len(server.received) == 1


def test_bad_keys_are_refused_without_repeating_them() -> None:
    with pytest.raises(ValueError, match="characters") as caught:
        HttpProvider("https://api.example", {"authorization": "Bearer sk-secret\n"}, timeout=1)
    assert "sk-secret" not in str(caught.value)


def test_base_url_needs_a_web_scheme() -> None:
    with pytest.raises(ValueError, match="http"):
        HttpProvider("api.example/v1", {}, timeout=1)
