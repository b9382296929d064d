"""Tunings as the API answers them, made up for the tests."""

from typing import Any

from tests.infra.cli import made

SPENT = {"calls": 80, "reflections": 12, "cost_usd": "0.012"}


def search(**changes: Any) -> dict[str, Any]:
    """Return where a search stands."""
    return {
        "iteration": 9,
        "best": "child" * 4,
        "first_score": 0.4,
        "best_score": 0.8,
        "validated": 10,
        "candidates": 14,
        "spent": SPENT,
        "reserved": {"calls": 5, "reflections": 0, "cost_usd": "0.001"},
        "levers": {"reflect": {"tries": 9, "wins": 3}},
        "ended": None,
        **changes,
    }


def report(**changes: Any) -> dict[str, Any]:
    """Return what was found."""
    gain = {
        "n": 12,
        "mean": 0.4,
        "low": 0.1,
        "high": 0.6,
        "wins": 11,
        "losses": 1,
        "e_value": 42.0,
        "verdict": "better",
    }
    return {
        "summary": "Better: from 0.400 to 0.800 on 12 examples kept for the test.",
        "gain": gain,
        "prompt_tokens": {"before": 10, "after": 25},
        "per_1000_calls": {
            "before": {"tokens": 1000, "cost_usd": "0.1"},
            "after": {"tokens": 2000, "cost_usd": "0.2"},
        },
        "front": [
            {"candidate": "seed" * 5, "score": 0.4, "tokens": 10, "best": False},
            {"candidate": "child" * 4, "score": 0.8, "tokens": 25, "best": True},
        ],
        "prompt": {"system": "Write.\nMore.", "user": "About {{ topic }}.", "variables": []},
        "diff": {"system": "--- before/system\n+++ after/system\n@@ -1 +1,2 @@\n Write.\n+More.", "user": ""},
        "examples_added": 2,
        "proposal": {"template": "teaser", "version": 2, "label": "candidate-abc"},
        **changes,
    }


def tuning(**changes: Any) -> dict[str, Any]:
    """Return a tuning that has ended well."""
    return {
        "id": "job_1",
        "status": "succeeded",
        "progress": 1.0,
        "template": "teaser",
        "version": 1,
        "dataset": "topics",
        "dataset_hash": "f" * 64,
        "suite": None,
        "model": None,
        "reflector": None,
        "limits": {"calls": 120, "reflections": 20, "cost_usd": "1"},
        "created_at": made.CREATED,
        "finished_at": made.CREATED,
        "error": None,
        "cost_usd": "0.012",
        "search": search(),
        "report": report(),
        "links": {},
        **changes,
    }


def candidate(name: str, *parents: str, **changes: Any) -> dict[str, Any]:
    """Return a candidate."""
    return {
        "id": name,
        "parents": list(parents),
        "lever": "reflect",
        "iteration": 1,
        "status": "kept",
        "best": False,
        "score": 0.5,
        "validated": 8,
        "lead": -0.1,
        "tokens": 20,
        "prompt": {"system": "Write.", "user": "About."},
        **changes,
    }
