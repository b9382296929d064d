"""The key of the local stack, against the emulator."""

from pathlib import Path

from infra.local import development_key
from shared.bootstrap import Services


async def test_key_is_made_once(services: Services, tmp_path: Path) -> None:
    first = await development_key.ensure(services.api_keys, tmp_path / "state")

    assert await development_key.ensure(services.api_keys, tmp_path / "state") == first


async def test_revoked_key_is_replaced(services: Services, tmp_path: Path) -> None:
    first = await development_key.ensure(services.api_keys, tmp_path)
    key = (await services.api_keys.list(development_key.TENANT))[0]
    await services.api_keys.revoke(development_key.TENANT, key.key_id)

    assert await development_key.ensure(services.api_keys, tmp_path) != first


async def test_key_of_another_store_is_replaced(services: Services, tmp_path: Path) -> None:
    (tmp_path / development_key.FILE).write_text("pr_" + "a" * 32)

    assert await development_key.ensure(services.api_keys, tmp_path) != "pr_" + "a" * 32
