import pytest

from shared.tasks import client


async def test_emulator_is_used_where_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUD_TASKS_EMULATOR_HOST", "127.0.0.1:9")
    made = client.create()

    assert made.transport.host == "127.0.0.1:9"
    await made.transport.close()
