import socket
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from infra.cli.main import app
from infra.local import ports
from shared import settings


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    bound = ports.listen(0)
    bound.listen()
    yield bound
    bound.close()


def test_a_taken_port_is_told(taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    result = CliRunner().invoke(app, ["up", "--port", str(port)])
    assert result.exit_code == 1
    assert f"These ports are taken: {port} (gateway)" in result.stderr


def test_broken_settings_of_models_are_told_before_anything_starts() -> None:
    settings.load.cache_clear()
    result = CliRunner().invoke(app, ["up"], env={"PRESSROOM_MODELS": '{"writer": ["acme/one"]}'})
    assert result.exit_code == 1
    assert "'PRESSROOM_MODELS.writer.chain.0' names no provider" in result.stderr
    assert "Starting" not in result.stderr


@pytest.mark.parametrize("port", ["80", "65535", "door"])
def test_a_port_must_leave_room_beside_it(port: str) -> None:
    result = CliRunner().invoke(app, ["up", "--port", port])
    assert result.exit_code == 2
    assert "--port" in result.stderr
