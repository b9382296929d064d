"""Who asks, as an emulator is told: the function outside the store's package, whatever stands in between."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from infra.local.firestore import embedded
from infra.local.firestore.faults import FaultPlan
from shared.bootstrap import Services
from shared.clock import SystemClock
from shared.errors import StoreUnavailableError
from shared.firestore import callers, client
from shared.firestore.documents import Documents
from shared.firestore.queries import Query
from shared.resilience import retry

HERE = f"{__name__}."


class Repository:
    """Asks in all the ways that a repository may."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def find(self, query: Query) -> Any:
        return await self._documents.query(query)

    async def count(self, query: Query) -> Any:
        return await self._documents.count(query)

    async def nested(self, query: Query) -> Any:
        async def inner() -> Any:
            return [await ask(query) for ask in (self._documents.query,)]

        return await inner()

    async def together(self, query: Query) -> Any:
        return await asyncio.gather(self._ask(query), self._ask(query))

    async def _ask(self, query: Query) -> Any:
        return await self._documents.query(query)


def callers_of(emulator: embedded.Handle, collection: str) -> Mapping[str, Any]:
    (seen,) = [seen for seen in emulator.queries() if seen.shape == collection]
    return seen.callers


@pytest.mark.parametrize(
    ("way", "caller"),
    [
        ("find", "Repository.find"),
        ("count", "Repository.count"),
        ("nested", "Repository.nested"),
        ("together", "Repository._ask"),
    ],
)
async def test_emulator_is_told_who_asks(
    services: Services, firestore_emulator: embedded.Handle, way: str, caller: str
) -> None:
    await getattr(Repository(services.documents), way)(Query(f"asked_by_{way}"))

    assert list(callers_of(firestore_emulator, f"asked_by_{way}")) == [HERE + caller]


async def test_retries_stand_between(services: Services, firestore_emulator: embedded.Handle) -> None:
    firestore_emulator.follow(FaultPlan(unavailable_every=2))
    try:
        for _ in range(4):
            await Repository(services.documents).find(Query("asked_again"))
    finally:
        firestore_emulator.follow(FaultPlan())

    assert list(callers_of(firestore_emulator, "asked_again")) == [HERE + "Repository.find"]


async def test_a_second_try_knows_its_caller_too(services: Services) -> None:
    found: list[str] = []

    async def once_more() -> str:
        found.append(callers.name())
        if len(found) < 2:
            raise StoreUnavailableError
        return found[-1]

    await retry.call(retry.Policy(base=0), partial(once_more), clock=services.clock)

    assert [name.rpartition(".")[2] for name in found] == ["test_a_second_try_knows_its_caller_too"] * 2


async def test_nobody_outside_leaves_the_package_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with embedded.running() as own:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", own.host)
        documents = Documents(client.create(), SystemClock(), "p", "(default)")
        await asyncio.gather(documents.query(Query("asked_by_nobody")))
        await documents.aclose()

        assert list(callers_of(own, "asked_by_nobody")) == ["shared.firestore.documents.Documents.query"]


async def test_production_is_told_nothing(firestore_emulator: embedded.Handle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", firestore_emulator.host)
    connected = client.create()
    monkeypatch.delenv("FIRESTORE_EMULATOR_HOST")
    documents = Documents(connected, SystemClock(), "production", "(default)")
    await Repository(documents).find(Query("asked_in_secret"))
    await documents.aclose()

    assert callers_of(firestore_emulator, "asked_in_secret") == {}


def test_names_are_ascii_for_the_wire() -> None:
    module: dict[str, Any] = {"__name__": "größe", "callers": callers}
    exec("def ask(): return callers.name()", module)

    assert module["ask"]() == r"gr\xf6\xdfe.ask"
