import socket
from collections.abc import Iterator

import pytest

from infra.cli import failures, stores
from infra.local import ports
from infra.local.ports import Ports
from shared import errors, settings


@pytest.fixture
def fresh_settings() -> Iterator[None]:
    kept = settings.load()
    settings.load.cache_clear()
    yield
    settings.load.cache_clear()
    assert kept


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    bound = ports.listen(0)
    bound.listen()
    yield bound
    bound.close()


@pytest.mark.usefixtures("fresh_settings")
def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_CACHE_TTL", "soon")
    with pytest.raises(errors.InvalidInputError, match="PRESSROOM_CACHE_TTL: Input should be a valid integer"):
        stores.configured()


@pytest.mark.parametrize(
    ("url", "gateway"),
    [("http://localhost:8080", 8080), ("http://127.0.0.1:9000", 9000), ("http://localhost", 80)],
)
def test_the_local_stack_lies_beside_its_gateway(url: str, gateway: int) -> None:
    assert stores.ports_of(url) == Ports.beside(gateway)


def test_another_machine_has_no_ports_here() -> None:
    assert stores.ports_of("https://pressroom.example") is None


def test_the_environment_counts_first() -> None:
    env = {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:1", "PRESSROOM_PROJECT": "acme"}
    assert stores.point_at("http://localhost:8080", env) == "the Firestore emulator at 127.0.0.1:1"


def test_a_project_goes_before_the_local_stack(taken: socket.socket) -> None:
    env = {"PRESSROOM_PROJECT": "acme"}
    assert stores.point_at(_gateway_beside(taken), env) == "Google Cloud project acme"
    assert env == {"PRESSROOM_PROJECT": "acme"}


def test_without_a_word_the_local_stack_is_meant(taken: socket.socket) -> None:
    env: dict[str, str] = {}
    port = taken.getsockname()[1]
    assert f"127.0.0.1:{port}" in stores.point_at(_gateway_beside(taken), env)
    assert env == {
        "FIRESTORE_EMULATOR_HOST": f"127.0.0.1:{port}",
        "CLOUD_TASKS_EMULATOR_HOST": f"127.0.0.1:{port + 1}",
    }


@pytest.mark.parametrize("url", ["https://pressroom.example", "http://localhost:1"])
def test_where_there_is_no_store_that_is_told(url: str) -> None:
    with pytest.raises(failures.UnreachableError, match="PRESSROOM_PROJECT"):
        stores.point_at(url, {})


def _gateway_beside(firestore: socket.socket) -> str:
    distance = Ports.firestore - Ports.gateway
    return f"http://127.0.0.1:{firestore.getsockname()[1] - distance}"
