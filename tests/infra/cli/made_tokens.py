"""Tokens as a gateway answers them, made for tests: complete, with any field changed."""

from typing import Any

LEARNED = {"vocabulary": "openai", "factor": 1.0, "calls": 0}
RATES = {"input": "0.15", "output": "0.6", "cached": "0.075", "cache_write": None, "request": "0"}
SAVING = {
    "model": "openai/gpt-4o-mini",
    "tokens_before": 200,
    "tokens_after": 120,
    "saved": 0.4,
    "fits": True,
    "segments": {"system": {"before": 80, "after": 40}, "user": {"before": 120, "after": 80}},
    "usd_per_1000_before": "0.03",
    "usd_per_1000_after": "0.018",
    "usd_per_1000_saved": "0.012",
    "suggested": True,
}
STEP = {"rule": "politeness", "segment": "user", "before": "Thank you!", "after": "", "saved": 3}
VERIFIED = {
    "examples": 20,
    "failed": 0,
    "before": 0.91,
    "after": 0.912,
    "difference": 0.002,
    "interval": [-0.03, 0.034],
    "wins": 3,
    "losses": 2,
    "e_value": 0.4,
    "holds": True,
    "proven": False,
    "prompt_tokens_before": 300.0,
    "prompt_tokens_after": 220.0,
    "cost_usd": "0.0042",
}


def count(**changes: Any) -> Any:
    plain = {"model": "openai/x", "tokens": 1_234, "low": 1_100, "high": 1_400, "learned": LEARNED, "segments": None}
    return {**plain, **changes}


def price(**changes: Any) -> Any:
    plain = {
        "model": "openai/x",
        "source": "catalogue",
        "prompt_tokens": 1_000,
        "completion_tokens": 100,
        "calls": 1,
        "cost_usd": "0.00055",
        "total_usd": "0.00055",
        "rates": RATES,
        "why": None,
    }
    return {**plain, **changes}


def compressed(**changes: Any) -> Any:
    parts = {"system": "", "user": "Write about {{ topic }}."}
    return {**SAVING, "parts": parts, "examples": [], "steps": [STEP], "verified": None, **changes}


def template_saving(**changes: Any) -> Any:
    return {**SAVING, "name": "teaser", "version": 3, **changes}


def model(**changes: Any) -> Any:
    return {"model": "openai/x", "learned": LEARNED, "source": "catalogue", "rates": RATES, **changes}
