import base64
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
    packed = compression.compress(b"text " * 1000)
    assert (packed.encoding, len(packed.stored) < 100) == ("zstd", True)
    assert compression.decompress(*packed) == b"text " * 1000


@pytest.mark.parametrize("body", [b"", b"x" * (compression.SMALLEST - 1), NOISE])
def test_what_would_not_shrink_stays_as_it_is(body: bytes) -> None:
    assert compression.compress(body) == ("identity", body)


def test_compression_begins_at_its_threshold() -> None:
    assert compression.compress(b"text" * (compression.SMALLEST // 4))[0] != "identity"


IMAGE = base64.b64encode(random.Random(1).randbytes(30_000))


@pytest.mark.parametrize(
    ("body", "packed"),
    [
        (b'{"data": "' + IMAGE + b'"}', True),
        (b'{"image": "' + IMAGE + b'", "text": "' + b"A few words. " * 20 + b'"}', True),
        (b'{"image": "' + IMAGE[:4000] + b'", "text": "' + b"Many words. " * 4000 + b'"}', False),
        (b'{"text": "' + b"words and words " * 1000 + b'"}', False),
        (b"x" * 5000, False),
        (b"[" + b"1234567890," * 500 + b"1]", False),
    ],
)
def test_packed_bodies_stay_as_they_are(body: bytes, packed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert (compression.compress(body).encoding == "identity") is packed


@pytest.mark.parametrize(
    ("encoding", "stored"),
    [("brotli", b""), ("zlib", b""), ("zstd", b"nonsense"), ("zstd", b"")],
)
def test_unknown_and_damaged_bodies_are_refused(encoding: str, stored: bytes) -> None:
    with pytest.raises(ValueError, match=r"unknown encoding|damaged"):
        compression.decompress(encoding, stored)


def test_truncated_body_is_refused() -> None:
    _, stored = compression.compress(b"text " * 1000)
    with pytest.raises(ValueError, match="damaged"):
        compression.decompress("zstd", stored[:-1])


def test_body_that_grows_too_large_is_refused() -> None:
    _, stored = compression.compress(b"text " * 1000)
    assert len(compression.decompress("zstd", stored, 5000)) == 5000
    with pytest.raises(ValueError, match="too large"):
        compression.decompress("zstd", stored, 4999)
    with pytest.raises(ValueError, match="too large"):
        compression.decompress("identity", b"text", 3)
