"""Prompts as a gateway answers them, made for tests: complete, with any field changed."""

from typing import Any

VARIABLE = {
    "name": "thing",
    "type": "text",
    "required": True,
    "default": None,
    "description": "",
    "max_length": None,
    "minimum": None,
    "maximum": None,
    "choices": [],
}
SUMMARY = {"number": 3, "content_hash": "0123456789abcdef", "note": "Warmer.", "author": "key_1", "created_at": None}
NO_DIFF = {
    "before": 2,
    "after": 3,
    "parts": {"system": "", "user": ""},
    "variables": {"added": [], "removed": [], "changed": []},
    "examples": "",
    "includes": "",
}
DIFF = {**NO_DIFF, "parts": {"system": "", "user": "--- teaser@2\n+++ teaser@3\n@@ -1 +1 @@\n-Sell.\n+Praise."}}
MEASURE = {"name": "role", "value": 0.0, "weight": 1.0, "reason": "It does not say who the model is.", "evidence": []}
APPRAISAL = {"score": 0.4, "measures": [MEASURE], "tokens": 1_200, "cost_usd": "0.18"}
TRIAL = {
    "examples": 12,
    "pairs": 11,
    "before": 0.5,
    "after": 0.75,
    "difference_low": 0.05,
    "difference_high": 0.45,
}
STEP = {"technique": "role-and-audience", "applied": True, "reason": "Added a role.", "before": 0.4, "after": 0.7}


def template(**changes: Any) -> Any:
    plain = {"name": "teaser", "source": "tenant", "labels": {"production": 2, "staging": 3}, "latest": 3}
    return {**plain, "created_at": "2026-11-22T08:00:00Z", "updated_at": "2026-11-22T09:00:00Z", **changes}


def summary(**changes: Any) -> Any:
    return {**SUMMARY, **changes}


def version(**changes: Any) -> Any:
    parts = {"system": "You sell.", "user": "Sell {{ thing }}."}
    plain = {**SUMMARY, "name": "teaser", "source": "tenant", "parts": parts, "variables": [VARIABLE]}
    return {**plain, "examples": [], "example_style": "turns", "includes": [], **changes}


def entry(**changes: Any) -> Any:
    plain = {"sequence": 4, "at": "2026-11-22T09:00:00Z", "actor": "key_1", "action": "label", "label": "production"}
    return {**plain, "before": None, "after": 2, "note": "", **changes}


def use(**changes: Any) -> Any:
    plain = {"name": "teaser", "number": 3, "labels": ["staging"], "latest": True, "reference": "rules@production"}
    return {**plain, "included": 1, "direct": True, **changes}


def rendered(**changes: Any) -> Any:
    messages = [{"role": "user", "content": "Sell tea."}]
    plain = {"name": "teaser", "version": 3, "source": "tenant", "parts": {"system": "", "user": "Sell tea."}}
    return {**plain, "messages": messages, **changes}


def optimization(**changes: Any) -> Any:
    better = {**APPRAISAL, "score": 0.7, "tokens": 1_000, "cost_usd": "0.15"}
    better["measures"] = [{**MEASURE, "value": 1.0, "reason": "It says who the model is."}]
    prompt = {"parts": {"system": "You sell.", "user": "Praise."}, "variables": [], "examples": []}
    plain = {
        "name": "teaser",
        "version": 2,
        "content_type": "blog_post",
        "model": "openai/gpt-4o-mini",
        "changed": True,
        "steps": [STEP, {**STEP, "technique": "chain", "applied": False, "reason": "It is short.", "before": 0.7}],
        "before": APPRAISAL,
        "after": better,
        "prompt": {**prompt, "example_style": "turns"},
        "diff": DIFF,
        "trial": None,
        "published": None,
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": "0"},
    }
    return {**plain, **changes}
