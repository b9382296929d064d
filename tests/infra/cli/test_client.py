from contextlib import aclosing

import pytest

from infra.cli import failures
from infra.cli.client import Client, Event, is_local
from infra.local import ports
from shared import errors
from shared.resilience import retry
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import KEY
from tests.infra.cli.scripted_gateway import Answer, ScriptedGateway
from tests.shared.resilience.manual_clock import ManualClock

JOBS = {"items": [made.job()], "next_cursor": None}


@pytest.fixture
def silent_url() -> str:
    bound = ports.listen(0)
    port = bound.getsockname()[1]
    bound.close()
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8080", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:8080", True),
        ("https://pressroom.example", False),
        ("http://10.0.0.7:8080", False),
        ("http://host:door", False),
    ],
)
def test_loopback_addresses_are_this_machine(url: str, *, expected: bool) -> None:
    assert is_local(url) is expected


@pytest.mark.parametrize("url", ["localhost:8080", "ftp://host", "http://", "http://host:door", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(errors.InvalidInputError, match="is not an address"):
        Client(url, KEY)


@pytest.mark.parametrize("key", ["schlüssel", "two\nlines"])
def test_a_key_no_header_carries_is_refused(key: str) -> None:
    with pytest.raises(errors.InvalidInputError, match="header"):
        Client("http://localhost", key)


async def test_every_request_carries_the_key(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", scripted_gateway.json(JOBS))
    await client.jobs()
    assert gateway.received[0].headers["authorization"] == f"Bearer {KEY}"


async def test_without_a_key_no_credentials_are_sent(gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", scripted_gateway.json(JOBS))
    async with Client(gateway.url, "") as client:
        await client.jobs()
    assert "authorization" not in gateway.received[0].headers


async def test_a_brief_becomes_a_job(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/content", scripted_gateway.json(made.job(), 202))
    submitted = await client.submit({"topic": "bread"})
    assert submitted.job == made.job()
    assert submitted.piece is None
    assert gateway.received[0].json == {"topic": "bread"}
    assert gateway.received[0].query == "mode=async"


async def test_a_cached_brief_is_a_piece(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/content", scripted_gateway.json(made.fresh_piece()))
    submitted = await client.submit({"topic": "bread"})
    assert submitted.piece == made.fresh_piece()
    assert submitted.job is None


async def test_a_repeated_submission_keeps_its_key(client: Client, gateway: ScriptedGateway) -> None:
    busy = scripted_gateway.problem(503, "overloaded", "Later.", retryable=True)
    gateway.answer("POST /v1/content", busy, scripted_gateway.json(made.job(), 202))
    await client.submit({"topic": "bread"})
    first, second = (one.headers["idempotency-key"] for one in gateway.received)
    assert first == second


async def test_each_submission_has_its_own_key(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/content", scripted_gateway.json(made.job(), 202))
    await client.submit({"topic": "bread"})
    await client.submit({"topic": "bread"})
    assert len({one.headers["idempotency-key"] for one in gateway.received}) == 2


async def test_the_gateway_says_how_long_to_wait(client: Client, gateway: ScriptedGateway, clock: ManualClock) -> None:
    busy = scripted_gateway.problem(429, "rate_limited", "Slow down.", retryable=True, retry_after=7)
    gateway.answer("GET /v1/jobs", busy, scripted_gateway.json(JOBS))
    assert await client.jobs() == JOBS
    assert clock.slept == [7]


async def test_patience_ends_with_the_last_problem(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", scripted_gateway.problem(503, "overloaded", "Later.", retryable=True))
    with pytest.raises(failures.PassingProblemError, match="Later"):
        await client.jobs()
    assert len(gateway.received) == 3


async def test_a_refusal_is_told_as_it_came(client: Client, gateway: ScriptedGateway) -> None:
    broken = [{"field": "topic", "rule": "missing", "detail": "A topic is needed."}]
    gateway.answer("POST /v1/content", scripted_gateway.problem(422, "invalid_fields", "No.", errors=broken))
    with pytest.raises(failures.ProblemError) as caught:
        await client.submit({})
    assert caught.value.problem["errors"] == broken
    assert len(gateway.received) == 1


async def test_nothing_there_is_told_at_once(silent_url: str, clock: ManualClock) -> None:
    async with Client(silent_url, KEY, clock) as client:
        with pytest.raises(failures.UnreachableError, match=f"Nothing answers at {silent_url}: is the stack running"):
            await client.jobs()
    assert clock.slept == []


async def test_a_gateway_that_went_away_is_waited_for(clock: ManualClock) -> None:
    gateway = ScriptedGateway()
    gateway.answer("GET /v1/jobs", scripted_gateway.json(JOBS))
    with scripted_gateway.served(gateway) as url:
        client = Client(url, KEY, clock, retry.Policy(attempts=3))
        await client.jobs()
    async with client:
        with pytest.raises(failures.BrokenConnectionError, match="gone away"):
            await client.jobs()
    assert len(clock.slept) == 2


@pytest.mark.parametrize(
    "foreign",
    [
        Answer([b"<html>hello</html>"], media_type="text/html"),
        Answer([b'{"hello": "world"}']),
        Answer([b'["a list"]']),
        Answer([b"not here"], 404, "text/plain"),
        Answer([], 302),
    ],
)
async def test_what_is_not_pressroom_is_recognised(client: Client, gateway: ScriptedGateway, foreign: Answer) -> None:
    gateway.answer("GET /v1/jobs", foreign)
    with pytest.raises(failures.ForeignAnswerError):
        await client.jobs()


async def test_a_balancers_bad_gateway_is_retried(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", Answer([b"<html>"], 502, "text/html"), scripted_gateway.json(JOBS))
    assert await client.jobs() == JOBS


async def test_an_answer_cut_short_is_asked_again(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", Answer([b'{"items"'], cut=True), scripted_gateway.json(JOBS))
    assert await client.jobs() == JOBS


async def test_results_come_in_line_order(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/batches/b/results", scripted_gateway.lines(made.result(2), made.result(1)))
    assert [result["line"] for result in await client.results("b")] == [1, 2]


async def test_results_cut_short_are_read_again(client: Client, gateway: ScriptedGateway) -> None:
    whole = scripted_gateway.lines(made.result(1), made.result(2))
    gateway.answer("GET /v1/batches/b/results", Answer(whole.chunks[:1], cut=True), whole)
    assert len(await client.results("b")) == 2


@pytest.mark.parametrize(
    ("job_id", "path"),
    [("../keys", "/v1/jobs/..%2Fkeys"), ("a?b=c", "/v1/jobs/a%3Fb%3Dc"), ("ä b", "/v1/jobs/%C3%A4%20b")],
)
async def test_an_id_stays_within_its_segment(client: Client, gateway: ScriptedGateway, job_id: str, path: str) -> None:
    gateway.answer(f"GET {path}", scripted_gateway.json(made.job()))
    await client.job(job_id)
    assert gateway.received[0].path == path


async def test_cancelling_posts_to_the_job(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/jobs/job_a/cancel", scripted_gateway.json(made.job(status="cancelled")))
    assert (await client.cancel("job_a"))["status"] == "cancelled"


async def test_events_keep_names_and_data(client: Client, gateway: ScriptedGateway) -> None:
    sent = [("progress", made.progress(0)), ("job", made.job(status="succeeded"))]
    gateway.answer("GET /v1/jobs/job_a/events", scripted_gateway.events(*sent))
    async with aclosing(client.events("job_a", 4)) as events:
        assert [event async for event in events] == [Event(name, data, "0") for name, data in sent]
    assert gateway.received[0].headers["last-event-id"] == "4"


async def test_an_error_event_is_raised(client: Client, gateway: ScriptedGateway) -> None:
    document = {"title": "No.", "status": 502, "detail": "It refused.", "code": "provider_refused"}
    gateway.answer("POST /v1/content", scripted_gateway.events(("token", {"text": "Hi"}), ("error", document)))
    with pytest.raises(failures.ProblemError, match="It refused"):
        async with aclosing(client.stream({})) as events:
            assert [event.name async for event in events] == ["token"]


async def test_a_stream_that_breaks_is_told(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/content", scripted_gateway.events(("token", {"text": "Hi"}), cut=True))
    with pytest.raises(failures.BrokenConnectionError, match="broke off"):
        async with aclosing(client.stream({})) as events:
            assert [event.name async for event in events] == ["token"]


@pytest.mark.parametrize("status", [200, 503])
async def test_health_is_read_well_or_not(client: Client, gateway: ScriptedGateway, status: int) -> None:
    gateway.answer("GET /health", scripted_gateway.json(made.health("healthy"), status))
    checkup = await client.health()
    assert checkup.health == made.health("healthy")
    assert checkup.date is not None


async def test_long_answers_are_read_as_they_come(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/exports/jobs", scripted_gateway.lines({"n": 1}, {"n": 2}))
    async with client.opened("/v1/exports/jobs", [("tag", "spring")]) as response:
        read = b"".join([chunk async for chunk in response.aiter_bytes()])

    assert read == b'{"n":1}\n{"n":2}\n'
    assert gateway.received[0].query == "tag=spring"
