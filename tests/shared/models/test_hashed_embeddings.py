"""The hashed embedder: the same everywhere, near for like words, and named anew when it would not be."""

import hashlib
import math
import struct
import subprocess
import sys

import pytest

from shared.models import hashed_embeddings
from shared.models.hashed_embeddings import HashedEmbeddings, place, similarity

TEXTS = ("How do I reset my password?", "Wie setze ich mein Passwort zurück?", "東京の天気", "100 USD to EUR", "")
PINNED = {"hashed/1": "fa0509442a4975e83c9345b4959cd91538eded6661bb3d26dfd8f169b4d35b53"}


def digest() -> str:
    packed = b"".join(struct.pack(">1024d", *(round(number, 9) for number in place(text))) for text in TEXTS)
    return hashlib.sha256(packed).hexdigest()


def test_another_space_has_another_name() -> None:
    """Whoever changes where texts are must change the name, or stored vectors are compared with strangers."""
    assert PINNED[HashedEmbeddings().name] == digest()


def test_other_processes_place_texts_alike() -> None:
    program = (
        "import sys; from shared.models.hashed_embeddings import place; print(*map(repr, place(sys.argv[1])[:64]))"
    )
    command = [sys.executable, "-c", program, TEXTS[1]]
    found = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "77"})

    assert tuple(map(float, found.stdout.split())) == place(TEXTS[1])[:64]


@pytest.mark.parametrize("text", TEXTS[:-1])
async def test_vectors_have_length_one(text: str) -> None:
    found = await HashedEmbeddings().embed((text,))

    assert math.isclose(math.hypot(*found.vectors[0]), 1)
    assert (len(found.vectors[0]), found.cost) == (hashed_embeddings.DIMENSIONS, 0)


async def test_a_text_without_words_is_nowhere() -> None:
    assert set((await HashedEmbeddings().embed(("?!",))).vectors[0]) == {0.0}


async def test_dimensions_are_as_wished() -> None:
    found = await HashedEmbeddings().embed(("a", "b c"), dimensions=256)

    assert [len(vector) for vector in found.vectors] == [256, 256]
    assert found.usage.prompt_tokens == 3


@pytest.mark.parametrize(
    ("one", "near", "far"),
    [
        ("How do I reset my password?", "how can i reset the password", "How do I delete my account?"),
        ("export the invoices", "exporting an invoice", "import the contacts"),
        ("Lieferzeit nach Graz", "Lieferzeiten nach Graz", "Öffnungszeiten in Graz"),
        ("東京の天気は", "東京の天気", "大阪の料理"),
    ],
)
def test_like_words_are_nearer_than_others(one: str, near: str, far: str) -> None:
    assert similarity(one, near) > similarity(one, far) + 0.2


def test_words_that_hold_a_text_together_count_little() -> None:
    assert similarity("what is the status of it", "what is the colour of it") < 0.3
