import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.cache import compression

NOISE = random.Random(1).randbytes(5000)


@settings(deadline=None)
@given(st.binary(max_size=3000) | st.binary(min_size=1, max_size=20).map(lambda piece: piece * 200))
def test_body_comes_back_as_it_was(body: bytes) -> None:
    assert compression.decompress(*compression.compress(body)) == body


def test_large_text_is_compressed() -> None:
    encoding, stored = compression.compress(b"text " * 1000)
    assert (encoding, len(stored) < 100) == ("zlib", True)


@pytest.mark.parametrize("body", [b"", b"x" * (compression.SMALLEST - 1), NOISE])
def test_what_would_not_shrink_stays_as_it_is(body: bytes) -> None:
    assert compression.compress(body) == ("identity", body)


def test_compression_begins_at_its_threshold() -> None:
    assert compression.compress(b"x" * compression.SMALLEST)[0] == "zlib"


@pytest.mark.parametrize(("encoding", "stored"), [("brotli", b""), ("zlib", b"nonsense"), ("zlib", b"")])
def test_unknown_and_damaged_bodies_are_refused(encoding: str, stored: bytes) -> None:
    with pytest.raises(ValueError, match=r"unknown encoding|damaged"):
        compression.decompress(encoding, stored)


def test_truncated_body_is_refused() -> None:
    _, stored = compression.compress(b"text " * 1000)
    with pytest.raises(ValueError, match="damaged"):
        compression.decompress("zlib", stored[:-1])
