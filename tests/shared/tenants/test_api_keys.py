"""API keys against the emulator."""

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.web import auth


async def test_created_key_is_found_by_its_hash_only(services: Services) -> None:
    text, stored = await services.api_keys.create("acme", "ci", ("jobs:read",))
    found = await services.api_keys.find(auth.hash_key(text))

    assert found == stored
    assert await services.api_keys.find(text) is None


async def test_text_of_a_key_is_stored_nowhere(services: Services) -> None:
    text, _ = await services.api_keys.create("acme", "ci", ("jobs:read",))
    document = await services.documents.get(f"api_keys/{auth.hash_key(text)}")

    assert document is not None
    assert text not in str(document)


async def test_revoked_key_is_known_as_revoked(services: Services) -> None:
    text, stored = await services.api_keys.create("acme", "ci", ("jobs:read",))
    await services.api_keys.revoke("acme", stored.key_id)
    found = await services.api_keys.find(auth.hash_key(text))

    assert found is not None
    assert found.revoked_at is not None


async def test_foreign_key_cannot_be_revoked(services: Services) -> None:
    _, stored = await services.api_keys.create("acme", "ci", ("jobs:read",))

    with pytest.raises(errors.NotFoundError):
        await services.api_keys.revoke("other", stored.key_id)


async def test_keys_are_listed_newest_first_by_tenant(services: Services) -> None:
    for name in ("one", "two"):
        await services.api_keys.create("acme", name, ("jobs:read",))
    await services.api_keys.create("other", "three", ("jobs:read",))

    assert [key.name for key in await services.api_keys.list("acme")] == ["two", "one"]


async def test_unknown_scope_is_refused(services: Services) -> None:
    with pytest.raises(errors.InvalidFieldsError, match="everything"):
        await services.api_keys.create("acme", "ci", ("everything",))
