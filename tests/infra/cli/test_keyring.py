from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from infra.cli.keyring import Keyring
from infra.local.firestore import embedded
from shared.bootstrap import Services
from shared.clock import SystemClock
from shared.settings import Settings
from tests.infra.cli.conftest import Kept, kept


@pytest.fixture
async def services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Services]:
    with embedded.running() as firestore:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore.host)
        made = Services(Settings())
        yield made
        await made.aclose()
    assert tmp_path


def ring(services: Services, target: Kept) -> Keyring:
    return Keyring(services.api_keys, SystemClock(), target.output, "a test's store")


async def test_only_the_key_is_on_standard_output(services: Services) -> None:
    target = kept()
    assert await ring(services, target).create("acme", "[b]x[/b]", ["jobs:read"], None) == 0
    assert target.out.getvalue().startswith("pr_")
    assert len(target.out.getvalue().split()) == 1
    assert "'[b]x[/b]' of tenant acme, may do jobs:read" in target.err.getvalue()
    assert "a test's store" in target.err.getvalue()


async def test_an_expiry_is_kept(services: Services) -> None:
    target = kept(json=True)
    await ring(services, target).create("acme", "x", ["jobs:read"], 3)
    [stored] = await services.api_keys.list("acme")
    assert stored.expires_at is not None
    assert timedelta(days=2.9) < stored.expires_at - SystemClock().now() <= timedelta(days=3)
    assert orjson.loads(target.out.getvalue())["expires_at"] == stored.expires_at.isoformat()


async def test_states_are_told_apart(services: Services) -> None:
    long_ago = SystemClock().now() - timedelta(days=1)
    await services.api_keys.create("acme", "old", ["jobs:read"], long_ago)
    _, revoked = await services.api_keys.create("acme", "gone", ["jobs:read"])
    await services.api_keys.create("acme", "good", ["jobs:read"])
    await services.api_keys.revoke("acme", revoked.key_id)
    target = kept(width=140)
    await ring(services, target).show("acme")
    lines = [line.split() for line in target.out.getvalue().splitlines()[2:]]
    assert {line[1]: line[-1] for line in lines} == {"old": "expired", "gone": "revoked", "good": "active"}


async def test_no_keys_are_told(services: Services) -> None:
    target = kept()
    await ring(services, target).show("nobody")
    assert target.err.getvalue() == "Tenant nobody has no keys in a test's store.\n"
