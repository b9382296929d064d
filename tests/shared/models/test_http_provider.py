import pytest

from shared import errors
from shared.models.http_provider import HttpProvider
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


async def test_get_sends_no_body(server: ScriptedServer) -> None:
    server.answers = [answer([1])]
    http = provider(server)
    assert await http.get("/models") == [1]
    await http.aclose()
    assert server.received[0].body is None


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
