import logging
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from infra.preview import failures, run
from shared import errors
from tests.infra.preview.programs import Thing


def own_error() -> None:
    raise KeyError("size")


def late_error() -> None:
    Thing("a")
    pulumi.Output.from_input(0).apply(lambda zero: 1 / zero)


def told() -> None:
    raise pulumi.RunError("domain is missing")


def of_product() -> None:
    raise errors.NotFoundError("no such secret")


@pytest.mark.parametrize(
    ("program", "first", "place"),
    [
        (own_error, "KeyError: 'size'", 'raise KeyError("size")'),
        (late_error, "ZeroDivisionError: division by zero", "lambda zero: 1 / zero"),
        (told, "domain is missing", 'raise pulumi.RunError("domain is missing")'),
        (of_product, "no such secret", "raise errors.NotFoundError"),
    ],
)
def test_failure_says_what_and_where(program: Callable[[], None], first: str, place: str) -> None:
    with pytest.raises(run.ProgramError) as caught:
        run.inline(program, config={})
    lines = str(caught.value).splitlines()

    assert lines[0] == first
    assert lines[-1].startswith("  tests/infra/preview/test_failures.py:")
    assert place in lines[-1]


def test_failure_shows_a_few_lines_alone() -> None:
    def deep(levels: int) -> None:
        if not levels:
            raise ValueError
        deep(levels - 1)

    with pytest.raises(run.ProgramError) as caught:
        run.inline(lambda: deep(20), config={})

    assert len(str(caught.value).splitlines()) == 1 + failures.FRAMES


def test_failure_of_nobody_is_its_name() -> None:
    assert str(failures.of_program(ValueError(), Path())) == "ValueError"


def test_failure_makes_no_noise(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    def program() -> None:
        for number in range(30):
            Thing(f"a{number}")
        Thing("a1")

    with caplog.at_level(logging.DEBUG), pytest.raises(run.ProgramError):
        run.inline(program, config={})

    assert tuple(capfd.readouterr()) == ("", "")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
