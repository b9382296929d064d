import hashlib

import pytest

from shared.experiments import hashing


@pytest.mark.parametrize("vector", hashing.VECTORS)
def test_positions_meet_the_published_vectors(vector: hashing.Vector) -> None:
    assert hashing.position(vector.salt, vector.purpose, vector.unit) == vector.position


def test_position_is_what_the_rule_says() -> None:
    digits = hashlib.sha256(b"s/arm/u").hexdigest()[:13]
    assert hashing.position("s", "arm", "u") == int(digits, 16) / 16**13


def test_positions_spread_evenly_and_apart() -> None:
    arm = [hashing.position("s", "arm", f"u{number}") for number in range(2_000)]
    split = [hashing.position("s", "split", f"u{number}") for number in range(2_000)]
    assert sum(place < 0.5 for place in arm) == pytest.approx(1_000, abs=90)
    assert sum(one < 0.5 and two < 0.5 for one, two in zip(arm, split, strict=True)) == pytest.approx(500, abs=80)
    assert 0 <= min(arm) < max(arm) < 1
