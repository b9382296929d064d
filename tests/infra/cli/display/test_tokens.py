from typing import Any

import pytest

from infra.cli.display import tokens as display
from tests.infra.cli import made_tokens
from tests.infra.cli.conftest import kept
from tests.infra.cli.made_tokens import LEARNED, VERIFIED


def test_learned_correction_is_told() -> None:
    shown = "\n".join(display.count_lines(made_tokens.count(learned={**LEARNED, "factor": 1.12, "calls": 40})))
    assert "corrected by 1.12, from 40 calls" in shown


def test_segments_without_tokens_are_left_out() -> None:
    segments = {"system": 12, "user": 30, "examples": 0}
    assert list(display.count_lines(made_tokens.count(segments=segments)))[-1] == "system 12, user 30"


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "$0.00055 a call of openai/x, as published"),
        ({"source": "set"}, "as set here"),
        ({"source": "free"}, "which is free"),
        ({"calls": 1_000, "total_usd": "0.55"}, "$0.55 for 1,000 calls"),
        ({"cost_usd": None, "why": "No price is known."}, "No price is known."),
    ],
)
def test_price_says_whose_it_is(changes: dict[str, Any], shown: str) -> None:
    assert shown in "\n".join(display.price_lines(made_tokens.price(**changes)))


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, "Suggested; verify it"),
        ({"verified": VERIFIED}, "nothing measurable is lost. More examples would say more."),
        ({"verified": {**VERIFIED, "proven": True}}, "nothing measurable is lost."),
        ({"verified": {**VERIFIED, "failed": 2}}, "2 examples have no score"),
        ({"verified": VERIFIED, "suggested": False}, "Not suggested: the answers are worse."),
        ({"suggested": False, "fits": False}, "Not suggested: the budget is not kept."),
        ({"suggested": False, "tokens_after": 200}, "Nothing to save"),
        ({"usd_per_1000_saved": None}, "200 tokens → 120: 40.0% saved"),
    ],
)
def test_advice_follows_from_the_evidence(changes: dict[str, Any], shown: str) -> None:
    assert shown in "\n".join(display.compressed_lines(made_tokens.compressed(**changes)))


def test_parts_without_text_are_left_out() -> None:
    assert list(display.part_lines(made_tokens.compressed())) == ["", "── user", "Write about {{ topic }}.", ""]


def test_tables_fit_a_hundred_columns() -> None:
    target = kept(width=100)
    target.output.table(display.STEPS, [display.step_row(made_tokens.STEP | {"before": "long " * 60})], "before")
    target.output.table(display.SAVINGS, [display.saving_row(made_tokens.template_saving(version=0))], "template")
    target.output.table(display.MODELS, [display.model_row(made_tokens.model(rates=None))], "model")
    assert "built in" in target.out.getvalue()
    assert max(map(len, target.out.getvalue().splitlines())) <= 100
