import orjson
import pytest

from shared import errors
from shared.generation import batch

GOOD = orjson.dumps({"content_type": "ad_copy", "topic": "Bread"})


def test_empty_lines_are_passed_over_and_numbers_kept() -> None:
    parsed = batch.parse(b"\n" + GOOD + b"\n\n" + GOOD)

    assert [line.number for line in parsed.accepted] == [2, 4]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"{", ""),
        (b"[]", ""),
        (b"\xff\xfe", ""),
        (b'{"topic": "x"}', "content_type"),
        (b'{"content_type": "ad_copy", "topic": "x", "colour": 1}', "colour"),
    ],
    ids=repr,
)
def test_broken_line_is_told_with_its_number(line: bytes, field: str) -> None:
    parsed = batch.parse(GOOD + b"\n" + line)

    assert [line.number for line in parsed.accepted] == [1]
    assert [(found.number, found.errors[0].field) for found in parsed.rejected] == [(2, field)]


@pytest.mark.parametrize("body", [b"", b"\n \n", b"{}\nnot json"])
def test_batch_without_a_usable_line_is_refused(body: bytes) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        batch.parse(body)


def test_batch_has_an_upper_limit() -> None:
    with pytest.raises(errors.InvalidFieldsError, match="10000"):
        batch.parse((GOOD + b"\n") * 10_001)
