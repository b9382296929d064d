import pytest

from shared.gateway.wishes import USUAL, Wish


def test_usually_the_cache_does_what_it_can() -> None:
    control = USUAL.control

    assert (control.bypass, control.reads, control.writes, control.semantic, control.ttl) == (
        "",
        True,
        True,
        True,
        None,
    )


@pytest.mark.parametrize(
    ("wish", "bypass", "reads"),
    [(Wish("off"), "asked for", True), (Wish("refresh"), "", False), (Wish("only"), "", True)],
)
def test_modes_steer_the_cache(wish: Wish, bypass: str, reads: bool) -> None:  # noqa: FBT001
    assert (wish.control.bypass, wish.control.reads) == (bypass, reads)


def test_other_wishes_are_handed_on() -> None:
    control = Wish(ttl=60, semantic=False).control

    assert (control.ttl, control.semantic) == (60, False)
