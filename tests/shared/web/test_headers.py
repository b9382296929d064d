import pytest

from shared.web.headers import Headers

HEADERS = Headers([(b"host", b"api"), (b"x-note", b"caf\xe9"), (b"accept", b"a"), (b"accept", b"b")])


@pytest.mark.parametrize(("name", "value"), [("host", "api"), ("x-note", "café"), ("accept", "b"), ("missing", None)])
def test_gives_the_value_of_a_header(name: str, value: str | None) -> None:
    assert HEADERS.get(name) == value


@pytest.mark.parametrize(("names", "none"), [({b"x-other", b"missing"}, True), ({b"x-note", b"missing"}, False)])
def test_tells_whether_none_of_some_was_sent(names: set[bytes], none: bool) -> None:  # noqa: FBT001
    assert HEADERS.has_none_of(names) is none
