import math

import pytest

from infra.preview.rules import docstrings
from infra.preview.rules.docstrings import Group


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Possible values are: `ASCENDING`, `DESCENDING`.", ("ASCENDING", "DESCENDING")),
        ("Supported values are: `Enabled` and `Disabled`.", ("Enabled", "Disabled")),
        ("Either `Locked` or `Unlocked`.", ("Locked", "Unlocked")),
        ("Possible values are:\n* DELETE\n* DISABLE\n", ("DELETE", "DISABLE")),
        ("Supported values are:\n* FOUND, which is 302.\n* SEE_OTHER which is 303.", ("FOUND", "SEE_OTHER")),
        ("Supported values include: `NEARLINE`, `ARCHIVE`.", ()),
        ("The name, for example `jobs`.", ()),
    ],
)
def test_possible_values_are_read(text: str, values: tuple[str, ...]) -> None:
    assert docstrings.limits(text, str).one_of == values


@pytest.mark.parametrize(
    ("text", "names", "least"),
    [
        ("Only one of `order` and `arrayConfig` can be specified.", {"order", "arrayConfig"}, 0),
        (
            "Only one of `order`, `arrayConfig` and `vectorConfig` can be specified.",
            {"order", "arrayConfig", "vectorConfig"},
            0,
        ),
        ("Only one of cloud_run, app_engine or tag may be set.", {"cloudRun", "appEngine", "tag"}, 0),
        ("Exactly one of `good` or `total_ratio` can be set.", {"good", "totalRatio"}, 1),
        (
            "Exactly one of the following must be set: `basic_sli`, `request_based_sli`",
            {"basicSli", "requestBasedSli"},
            1,
        ),
        ("Only one of urlRedirect, service or routeAction.weighted must be set.", {"urlRedirect", "service"}, 0),
    ],
)
def test_exclusive_inputs_are_read(text: str, names: set[str], least: int) -> None:
    assert docstrings.group(text) == Group(frozenset(names), least=least)


def test_prose_about_one_of_something_is_no_group() -> None:
    assert docstrings.group("The path must match one of the patterns that can be set.") is None


@pytest.mark.parametrize(
    ("text", "seconds", "step"),
    [
        ("A duration in seconds with up to nine fractional digits, terminated by 's'.", (0, math.inf), 0),
        ("If present, the period must be at least 60 seconds.", (60, math.inf), 0),
        ("The time to wait (must be between 1 and 60 seconds).", (1, 60), 0),
        ("Only values that are a multiple of a minute are supported.", (0, math.inf), 60),
        ("Must be a positive multiple of 30 seconds or missing.", (0, math.inf), 30),
        ("The name of the duration.", None, 0),
    ],
)
def test_durations_are_read(text: str, seconds: tuple[float, float] | None, step: int) -> None:
    found = docstrings.limits(text, str)

    assert (found.seconds, found.step) == (seconds, step)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Must be between 1 to 30 days, inclusive.", (1, 30)),
        ("Must be from 0 to 999,999,999 inclusive.", (0, 999_999_999)),
        ("The value of the field must be in [0, 1].", (0, 1)),
        ("This field may contain any value between 0.0 and 1.0, inclusive.", (0, 1)),
        ("The value must be between -999 and +999 inclusive.", (-999, 999)),
        ("Must be >= -1.", (-1, math.inf)),
        ("Runs between 9 and 17 o'clock.", None),
    ],
)
def test_ranges_of_numbers_are_read(text: str, number: tuple[float, float] | None) -> None:
    assert docstrings.limits(text, float).number == number


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("The name must be 1-63 characters long.", (1, 63)),
        ("This value should be 4-63 characters.", (4, 63)),
        ("Cannot exceed 256 characters.", (0, 256)),
        ("The maximum length of the description is 8000 characters.", (0, 8000)),
        ("Has some characters.", None),
    ],
)
def test_lengths_of_texts_are_read(text: str, length: tuple[float, float] | None) -> None:
    assert docstrings.limits(text, str).length == length


def test_names_of_rfc1035_have_a_pattern() -> None:
    assert docstrings.limits("It must comply with RFC1035.", str).pattern
    assert not docstrings.limits("It must comply with the law.", str).meaning


def test_numbers_have_no_limits_of_texts() -> None:
    assert docstrings.limits("Must be 1-63 characters, terminated by 's'.", int) == docstrings.Limits()


def test_what_the_cloud_fills_in_is_marked() -> None:
    assert docstrings.is_output("(Output) The max burst size.")
    assert not docstrings.is_output("The size. (Output) too.")
