"""Tokens for people: counts, prices, and what shorter prompts save."""

from collections.abc import Iterator
from typing import Final

from infra.cli.display.output import one_line, plain
from infra.cli.tokens_client import Compressed, Count, Model, Price, Rates, Step, TemplateSaving, Verified

STEPS: Final = ("rule", "segment", "saved", "before", "after")
SAVINGS: Final = ("template", "version", "tokens", "after", "saved", "$ / 1,000 calls", "$ saved")
MODELS: Final = ("model", "counted like", "factor", "calls seen", "input", "output", "cached", "price")
CAVEAT: Final = "Tokens of the templates' own text; what variables bring comes on top. Prices are those of prompts."
UNKNOWN: Final = "unknown"
_SHOWN: Final = 60


def count_lines(found: Count) -> Iterator[str]:
    """Return a count, and how sure it is."""
    learned = found["learned"]
    yield f"{found['tokens']:,} tokens"
    yield f"between {found['low']:,} and {found['high']:,} for {one_line(found['model'])}"
    if learned["calls"]:
        yield f"corrected by {learned['factor']:g}, from {learned['calls']:,} calls that its provider has counted"
    if found["segments"]:
        yield ", ".join(f"{name} {tokens:,}" for name, tokens in found["segments"].items() if tokens)


def price_lines(found: Price) -> Iterator[str]:
    """Return what calls cost, or why nobody knows."""
    if found["cost_usd"] is None:
        yield one_line(found["why"] or UNKNOWN)
        return
    yield f"${found['cost_usd']} a call of {one_line(found['model'])}, {_source(found['source'])}"
    yield f"for {found['prompt_tokens']:,} tokens in and {found['completion_tokens']:,} out"
    if found["calls"] > 1:
        yield f"${found['total_usd']} for {found['calls']:,} calls"


def step_row(step: Step) -> tuple[str, ...]:
    """Return a change as a row of the table."""
    return (
        step["rule"],
        step["segment"],
        f"{step['saved']:,}",
        one_line(step["before"], _SHOWN),
        one_line(step["after"], _SHOWN),
    )


def part_lines(found: Compressed) -> Iterator[str]:
    """Return the shorter texts."""
    for name, text in found["parts"].items():
        if text.strip():
            yield from ("", f"── {name}", plain(text.strip()))
    yield ""


def compressed_lines(found: Compressed) -> Iterator[str]:
    """Return what a shorter prompt saves, and whether it should be taken."""
    before, after = found["tokens_before"], found["tokens_after"]
    yield f"{before:,} tokens → {after:,}: {found['saved']:.1%} saved for {one_line(found['model'])}"
    if found["usd_per_1000_saved"] is not None:
        yield f"${found['usd_per_1000_before']} → ${found['usd_per_1000_after']} for the prompts of 1,000 calls"
    if not found["fits"]:
        yield "The budget cannot be kept: what is left is needed, or holds variables."
    if found["verified"] is not None:
        yield from _verified_lines(found["verified"])
    yield _advice(found)


def saving_row(one: TemplateSaving) -> tuple[str, ...]:
    """Return what a template could save as a row of the table."""
    return (
        one_line(one["name"]),
        str(one["version"]) if one["version"] else "built in",
        f"{one['tokens_before']:,}",
        f"{one['tokens_after']:,}",
        f"{one['saved']:.1%}",
        _money(one["usd_per_1000_before"]),
        _money(one["usd_per_1000_saved"]),
    )


def model_row(one: Model) -> tuple[str, ...]:
    """Return how a model counts and what it costs as a row of the table."""
    learned = one["learned"]
    like = "words and marks" if learned["vocabulary"] == "words" else learned["vocabulary"]
    return (
        one_line(one["model"]),
        like,
        f"{learned['factor']:g}",
        f"{learned['calls']:,}",
        *_rates(one["rates"]),
        one["source"],
    )


def _verified_lines(found: Verified) -> Iterator[str]:
    low, high = found["interval"]
    yield (
        f"Verified on {found['examples']:,} examples: score {found['before']:.3f} → {found['after']:.3f}, "
        f"difference {found['difference']:+.3f} (95 %: {low:+.3f} to {high:+.3f}), "
        f"{found['wins']} better, {found['losses']} worse"
    )
    yield (
        f"{found['prompt_tokens_before']:,.0f} → {found['prompt_tokens_after']:,.0f} prompt tokens a call, "
        f"as its provider counts; verifying cost ${found['cost_usd']}"
    )
    if found["failed"]:
        yield f"{found['failed']:,} examples have no score: the model or a judge failed."


def _advice(found: Compressed) -> str:
    if found["suggested"]:
        proof = found["verified"]
        if proof is None:
            return "Suggested; verify it with --dataset and --suite before it goes into production."
        return "Suggested: nothing measurable is lost." + ("" if proof["proven"] else " More examples would say more.")
    if found["tokens_after"] >= found["tokens_before"]:
        return "Nothing to save: it is as short as the rules can make it."
    return "Not suggested: " + ("the budget is not kept." if not found["fits"] else "the answers are worse.")


def _rates(rates: Rates | None) -> tuple[str, str, str]:
    if rates is None:
        return ("", "", "")
    return _money(rates["input"]), _money(rates["output"]), _money(rates["cached"])


def _money(amount: str | None) -> str:
    return "" if amount is None else f"${amount}"


def _source(source: str) -> str:
    return {"set": "as set here", "catalogue": "as published", "free": "which is free"}.get(source, source)
