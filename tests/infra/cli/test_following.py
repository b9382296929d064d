import pytest

from infra.cli import failures
from infra.cli.answers import Progress
from infra.cli.client import Client
from infra.cli.following import Follower
from shared import errors
from shared.resilience import retry
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.scripted_gateway import ScriptedGateway
from tests.shared.resilience.manual_clock import ManualClock

EVENTS = "GET /v1/jobs/job_a/events"
DONE = ("job", made.job(status="succeeded"))


class Told:
    """Remembers what a follower tells."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.lost: list[str] = []

    def take(self, progress: Progress) -> None:
        self.seen.append(progress["seq"])

    def lose(self, error: errors.PressroomError) -> None:
        self.lost.append(error.code)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def follower(client: Client, clock: ManualClock, told: Told) -> Follower:
    return Follower(client, clock, told.take, told.lose, retry.Policy(attempts=3))


def steps(*numbers: int) -> list[tuple[str, object]]:
    return [("progress", made.progress(number)) for number in numbers]


async def test_a_job_is_followed_to_its_end(gateway: ScriptedGateway, follower: Follower, told: Told) -> None:
    gateway.answer(EVENTS, scripted_gateway.events(*steps(0, 1, 2), DONE))
    assert (await follower.follow("job_a"))["status"] == "succeeded"
    assert told.seen == [0, 1, 2]
    assert "last-event-id" not in gateway.received[0].headers


async def test_a_broken_connection_is_resumed(gateway: ScriptedGateway, follower: Follower, told: Told) -> None:
    gateway.answer(EVENTS, scripted_gateway.events(*steps(0, 1), cut=True), scripted_gateway.events(*steps(2), DONE))
    await follower.follow("job_a")
    assert gateway.received[1].headers["last-event-id"] == "1"
    assert told.seen == [0, 1, 2]
    assert told.lost == ["broken_connection"]


async def test_a_gateway_that_drains_is_asked_again(gateway: ScriptedGateway, follower: Follower, told: Told) -> None:
    gateway.answer(EVENTS, scripted_gateway.events(*steps(0)), scripted_gateway.events(DONE))
    await follower.follow("job_a")
    assert told.seen == [0]


async def test_events_sent_twice_are_seen_once(gateway: ScriptedGateway, follower: Follower, told: Told) -> None:
    gateway.answer(EVENTS, scripted_gateway.events(*steps(0, 1, 1, 0, 2), DONE))
    await follower.follow("job_a")
    assert told.seen == [0, 1, 2]


async def test_patience_is_renewed_by_news(gateway: ScriptedGateway, follower: Follower, told: Told) -> None:
    cut = [scripted_gateway.events(*steps(number), cut=True) for number in range(6)]
    gateway.answer(EVENTS, *cut, scripted_gateway.events(DONE))
    await follower.follow("job_a")
    assert told.seen == [0, 1, 2, 3, 4, 5]


async def test_patience_without_news_ends(gateway: ScriptedGateway, follower: Follower, clock: ManualClock) -> None:
    gateway.answer(EVENTS, scripted_gateway.events(cut=True))
    with pytest.raises(failures.BrokenConnectionError):
        await follower.follow("job_a")
    assert len(gateway.received) == 3
    assert len(clock.slept) == 2


async def test_a_failing_stream_is_asked_again(gateway: ScriptedGateway, follower: Follower, told: Told) -> None:
    document = {"title": "", "status": 503, "detail": "", "code": "store_unavailable", "retryable": True}
    gateway.answer(EVENTS, scripted_gateway.events(("error", document)), scripted_gateway.events(DONE))
    await follower.follow("job_a")
    assert told.lost == ["internal"]


async def test_a_refusal_ends_at_once(gateway: ScriptedGateway, follower: Follower, clock: ManualClock) -> None:
    gateway.answer(EVENTS, scripted_gateway.problem(404, "not_found", "There is no such job."))
    with pytest.raises(failures.ProblemError, match="no such job"):
        await follower.follow("job_a")
    assert clock.slept == []
