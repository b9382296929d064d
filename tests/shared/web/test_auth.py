from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from shared import errors
from shared.web import auth
from shared.web.headers import Headers

if TYPE_CHECKING:
    from tests.clocks import TurnableClock
    from tests.shared.web.conftest import Keys


def bearing(key: str) -> Headers:
    return Headers([(b"authorization", f"Bearer {key}".encode())])


@pytest.fixture
def api_keys(keys: "Keys", clock: "TurnableClock") -> auth.ApiKeys:
    return auth.ApiKeys(keys, clock, size=3)


def test_generates_keys_of_the_form_it_accepts() -> None:
    key = auth.generate_key()
    assert auth.presented_key(bearing(key)) == key
    assert len(key) == 35


def test_generates_no_key_twice() -> None:
    assert len({auth.generate_key() for _ in range(100)}) == 100


def test_hashes_keys_with_sha256() -> None:
    assert auth.hash_key("pr_a") == ("c3ccab21f42b0feb64c78b43803149700197a8b2491b94ae55736f9c55451b98")


@pytest.mark.parametrize("name", [b"authorization", b"x-api-key"])
async def test_recognises_a_key_in_either_header(api_keys: auth.ApiKeys, keys: "Keys", name: bytes) -> None:
    key = keys.issue("jobs:read")
    value = key if name == b"x-api-key" else f"bearer  {key} "
    principal = await api_keys.verify(Headers([(name, value.encode())]))
    assert principal == auth.Principal("acme", "k1", "tests", frozenset({"jobs:read"}))


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic cHJfYWFh",
        "Basic pr_" + "a" * 32,
        "pr_" + "a" * 32 + " pr_" + "a" * 32,
        "Bearer sk-123",
        "Bearer pr_short",
        "Bearer pr_" + "A" * 32,
        "Bearer pr_" + "1" * 32,
        "Bearer pr_" + "a" * 129,
        "Bearer pr_" + "a" * 32 + " x",
        "pr_" + "a" * 32,
        "Bearer pr_" + "ä" * 32,
    ],
)
async def test_refuses_what_is_no_key(api_keys: auth.ApiKeys, keys: "Keys", given: str) -> None:
    with pytest.raises(errors.UnauthenticatedError):
        await api_keys.verify(Headers([(b"authorization", given.encode("latin-1"))]))
    assert keys.asked == 0


async def test_refuses_a_request_without_key(api_keys: auth.ApiKeys) -> None:
    with pytest.raises(errors.UnauthenticatedError, match="Authorization: Bearer"):
        await api_keys.verify(Headers([]))


async def test_refuses_an_unknown_key(api_keys: auth.ApiKeys) -> None:
    with pytest.raises(errors.UnauthenticatedError, match="not valid"):
        await api_keys.verify(bearing(auth.generate_key()))


async def test_refuses_a_revoked_key(api_keys: auth.ApiKeys, keys: "Keys", clock: "TurnableClock") -> None:
    key = keys.issue("admin", revoked_at=clock.now())
    with pytest.raises(errors.UnauthenticatedError, match="not valid"):
        await api_keys.verify(bearing(key))


async def test_refuses_an_expired_key(api_keys: auth.ApiKeys, keys: "Keys", clock: "TurnableClock") -> None:
    key = keys.issue("admin", expires_at=clock.now())
    with pytest.raises(errors.UnauthenticatedError, match="expired"):
        await api_keys.verify(bearing(key))


async def test_notices_expiry_of_a_remembered_key(api_keys: auth.ApiKeys, keys: "Keys", clock: "TurnableClock") -> None:
    key = keys.issue("admin", expires_at=clock.now() + timedelta(seconds=10))
    await api_keys.verify(bearing(key))
    clock.turn(10)
    with pytest.raises(errors.UnauthenticatedError, match="expired"):
        await api_keys.verify(bearing(key))
    assert keys.asked == 1


@pytest.mark.parametrize(("seconds", "asked"), [(29.9, 1), (30.0, 2)])
async def test_remembers_a_known_key(
    api_keys: auth.ApiKeys, keys: "Keys", clock: "TurnableClock", seconds: float, asked: int
) -> None:
    key = keys.issue("admin")
    await api_keys.verify(bearing(key))
    clock.turn(seconds)
    await api_keys.verify(bearing(key))
    assert keys.asked == asked


@pytest.mark.parametrize(("seconds", "asked"), [(4.9, 1), (5.0, 2)])
async def test_remembers_an_unknown_key(
    api_keys: auth.ApiKeys, keys: "Keys", clock: "TurnableClock", seconds: float, asked: int
) -> None:
    key = auth.generate_key()
    for pause in (seconds, 0.0):
        with pytest.raises(errors.UnauthenticatedError):
            await api_keys.verify(bearing(key))
        clock.turn(pause)
    assert keys.asked == asked


async def test_forgets_a_key_once_revoked(api_keys: auth.ApiKeys, keys: "Keys", clock: "TurnableClock") -> None:
    key = keys.issue("admin")
    await api_keys.verify(bearing(key))
    keys.stored.clear()
    clock.turn(auth.FRESH_SECONDS)
    for _ in range(2):
        with pytest.raises(errors.UnauthenticatedError):
            await api_keys.verify(bearing(key))
    assert keys.asked == 2


async def test_accepts_a_key_soon_after_it_was_made(
    api_keys: auth.ApiKeys, keys: "Keys", clock: "TurnableClock"
) -> None:
    key = keys.issue("admin")
    stored = dict(keys.stored)
    keys.stored.clear()
    with pytest.raises(errors.UnauthenticatedError):
        await api_keys.verify(bearing(key))
    keys.stored.update(stored)
    clock.turn(auth.UNKNOWN_SECONDS)
    assert (await api_keys.verify(bearing(key))).tenant == "acme"


async def test_made_up_keys_push_no_known_one_out(api_keys: auth.ApiKeys, keys: "Keys") -> None:
    key = keys.issue("admin")
    await api_keys.verify(bearing(key))
    for _ in range(5):
        with pytest.raises(errors.UnauthenticatedError):
            await api_keys.verify(bearing(auth.generate_key()))
    await api_keys.verify(bearing(key))
    assert keys.asked == 6


@pytest.mark.parametrize(("held", "asked"), [(3, 3), (4, 8)])
async def test_remembers_only_so_many_keys(api_keys: auth.ApiKeys, keys: "Keys", held: int, asked: int) -> None:
    issued = [keys.issue("admin") for _ in range(held)]
    for key in [*issued, *issued]:
        await api_keys.verify(bearing(key))
    assert keys.asked == asked


async def test_forgets_the_one_unused_for_longest(api_keys: auth.ApiKeys, keys: "Keys", clock: "TurnableClock") -> None:
    first, *others = [keys.issue("admin") for _ in range(4)]
    for key in (first, *others[:2]):
        await api_keys.verify(bearing(key))
    clock.turn(auth.FRESH_SECONDS)
    for key in (first, others[2], first):
        await api_keys.verify(bearing(key))
    assert keys.asked == 5


@pytest.mark.parametrize(
    ("held", "needed", "may"),
    [
        ({"jobs:read"}, "jobs:read", True),
        ({"jobs:read"}, "jobs:write", False),
        ({"jobs"}, "jobs:read", False),
        ({"admin"}, "jobs:write", True),
        ({"admin"}, "internal", False),
        ({"admin"}, "tenants:manage", False),
        ({"tenants:manage"}, "tenants:manage", True),
        (set(), "jobs:read", False),
    ],
)
def test_scopes_allow_what_they_name(held: set[str], needed: str, may: bool) -> None:  # noqa: FBT001  # the expectation
    assert auth.Principal("t", "k", "n", frozenset(held)).has(needed) is may


async def test_the_gate_names_the_missing_scope(gate: auth.Gate, keys: "Keys") -> None:
    with pytest.raises(errors.PermissionDeniedError, match="'content:write'"):
        await gate.admit(bearing(keys.issue("content:read")), "content:write")


async def test_the_gate_lets_no_key_in_to_internal_routes(gate: auth.Gate, keys: "Keys") -> None:
    with pytest.raises(errors.PermissionDeniedError):
        await gate.admit(bearing(keys.issue("admin", "internal")), auth.INTERNAL)
