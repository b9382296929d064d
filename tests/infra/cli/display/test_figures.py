import pytest

from infra.cli.display import figures
from tests.infra.cli import made


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0", "$0"),
        ("0.00000", "$0"),
        ("0.000420", "$0.00042"),
        ("0.000000001", "$0.000000001"),
        ("0.0096", "$0.0096"),
        ("0.01", "$0.01"),
        ("1234.5", "$1,234.50"),
        ("dear", "?"),
    ],
)
def test_small_money_keeps_its_digits(amount: str, expected: str) -> None:
    assert figures.money(amount) == expected


def test_a_model_without_price_costs_unknown() -> None:
    assert figures.cost(made.piece(metadata={"cost": "unknown: no price"})) == "unknown"
    assert figures.cost(made.piece(metadata={})) == "$0.00042"


def test_tokens_read_and_written_count() -> None:
    assert figures.tokens(made.piece()["usage"]) == 1500


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0.0 s"), (4.26, "4.3 s"), (59.9, "59.9 s"), (61, "1:01"), (3599, "59:59"), (3725, "1:02:05")],
)
def test_times_grow_units(value: float, expected: str) -> None:
    assert figures.seconds(value) == expected


@pytest.mark.parametrize("text", ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00+00:00"])
def test_moments_are_aware(text: str) -> None:
    assert figures.moment(text).isoformat() == "2026-03-01T10:00:00+00:00"


@pytest.mark.parametrize(
    ("form", "body", "expected"),
    [
        ("markdown", "## Two words\n\nand **three** more", 5),
        ("html", "<h2 class='big'>Two words</h2><p>and three more</p>", 5),
        ("json", '{"title": "Two words", "parts": [{"text": "and three more"}], "count": 7}', 5),
        ("json", '"a text alone"', 3),
        ("json", "not json", 2),
    ],
)
def test_words_are_counted_without_markup(form: str, body: str, expected: int) -> None:
    assert figures.words(made.piece(format=form, body=body)) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1_000, "1.0 kB"),
        (12_345_678, "12.3 MB"),
        (2_500_000_000, "2.5 GB"),
        (7_000_000_000_000, "7,000.0 GB"),
    ],
)
def test_sizes_grow_units(count: int, expected: str) -> None:
    assert figures.size(count) == expected
