from shared.scoring.assertion import Assertion
from shared.scoring.suite import Suite

ONE = Suite("a", (Assertion("contains", "x"),), 0.5)


def test_suite_survives_as_plain_data() -> None:
    assert Suite.of(ONE.fields()) == ONE


def test_hash_is_of_what_is_demanded() -> None:
    assert Suite("b", ONE.assertions, 0.5).hash == ONE.hash
    assert Suite("a", ONE.assertions).hash != ONE.hash
    assert Suite("a", (Assertion("contains", "y"),), 0.5).hash != ONE.hash
