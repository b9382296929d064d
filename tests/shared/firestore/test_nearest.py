"""Nearest neighbours through our client: by our emulator, and by Google's where there is one."""

import itertools
import random
from collections.abc import AsyncIterator, Iterator

import pytest

from infra.local.firestore.embedded import Handle
from shared import clock as clocks
from shared.firestore import client, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.queries import Nearest, Query
from shared.firestore.values import Vector
from tests import free_ports
from tests.infra.local.firestore import jar

DIMENSIONS = 1024
NUMBER = 40
_PROJECTS = itertools.count(1)


@pytest.fixture(scope="module")
def google() -> Iterator[str]:
    found = jar.find()
    if found is None:
        pytest.skip("gcloud, Java or the Firestore emulator of the Cloud SDK is not installed")
    with jar.running(*found, free_ports.free().firestore) as host:
        yield host


@pytest.fixture(params=["ours", pytest.param("google", marks=pytest.mark.jar)])
async def documents(
    request: pytest.FixtureRequest, firestore_emulator: Handle, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Documents]:
    host = firestore_emulator.host if request.param == "ours" else request.getfixturevalue("google")
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", host)
    connected = Documents(client.create(), clocks.SystemClock(), f"nearest-{next(_PROJECTS)}", "(default)")
    yield connected
    await connected.aclose()


def vector(seed: int) -> tuple[float, ...]:
    rng = random.Random(seed)
    return tuple(rng.gauss(0, 1) for _ in range(DIMENSIONS // 4)) + (0.0,) * (DIMENSIONS * 3 // 4)


def cosine(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    lengths = [sum(number * number for number in each) ** 0.5 for each in (one, other)]
    return sum(mine * theirs for mine, theirs in zip(one, other, strict=True)) / lengths[0] / lengths[1]


async def search(documents: Documents, place: str, wanted: tuple[float, ...], limit: int = 5) -> list[Document]:
    query = Query("cache_vectors", where=[("place", "==", place)], nearest=Nearest("vector", Vector(wanted), limit))
    return await documents.query(query)


async def store(documents: Documents) -> None:
    for seed in range(NUMBER):
        fields = {"place": "even" if seed % 2 == 0 else "odd", "vector": Vector(vector(seed)), "n": seed}
        await documents.commit([writes.replace(f"cache_vectors/v{seed}", fields)])


async def test_neighbours_come_in_order_with_their_distances(documents: Documents) -> None:
    await store(documents)
    wanted = vector(1000)
    found = await search(documents, "even", wanted)

    near = sorted((1 - cosine(vector(seed), wanted), seed) for seed in range(0, NUMBER, 2))[:5]
    assert [document.data["n"] for document in found] == [seed for _, seed in near]
    assert [document.data["distance"] for document in found] == pytest.approx([distance for distance, _ in near])


async def test_a_vector_is_nearest_to_itself_and_comes_back_whole(documents: Documents) -> None:
    await store(documents)
    (found,) = await search(documents, "odd", vector(7), 1)

    assert found.data["vector"] == Vector(vector(7))
    assert found.data["distance"] == pytest.approx(0, abs=1e-9)


async def test_nobody_near_is_no_error(documents: Documents) -> None:
    assert await search(documents, "nowhere", vector(1)) == []
