"""Experiments as the API answers them."""

from typing import Any

from infra.cli.experiments_client import Assignment, Decision, Experiment, Readout


def experiment(**changes: Any) -> Experiment:
    arm = {"weight": 1.0, "share": 0.5, "live_share": 0.5, "dropped": False}
    made: Any = {
        "id": "exp_1",
        "name": "tone",
        "template": "shop",
        "label": "production",
        "description": "",
        "state": "running",
        "winner": None,
        "arms": [{"name": "a", "version": 1, **arm}, {"name": "b", "version": 2, **arm}],
        "metrics": [],
        "rules": {},
        "traffic": {},
        "salt": "tone",
        "epoch": 1,
        "decisions": 1,
        "created_at": "2026-11-22T09:00:00Z",
        "created_by": "key_1",
        "started_at": "2026-11-22T09:00:00Z",
        "ended_at": None,
    }
    return {**made, **changes}


def readout(**changes: Any) -> Readout:
    base = {"arm": "a", "n": 200, "mean": 0.1, "deviation": 0.3, "probability_best": 0.01, "expected_loss": 0.1}
    compared = {"difference": 0.1, "relative": 1.0, "low": 0.02, "high": 0.18, "p": 0.0001, "adjusted_p": 0.0002}
    other = {**base, "arm": "b", "mean": 0.2, "probability_best": 0.99, "expected_loss": 0.0001, "comparison": compared}
    made: Any = {
        "experiment": "tone",
        "state": "running",
        "at": "2026-11-23T09:00:00Z",
        "units": 400,
        "exposed": {"a": 200, "b": 200},
        "inferred": {"a": 200, "b": 200},
        "metrics": [
            {
                "name": "sale",
                "role": "primary",
                "goal": "increase",
                "kind": "rate",
                "arms": [{**base, "comparison": None}, other],
            }
        ],
        "sample_ratio": {
            "expected": {"a": 0.5, "b": 0.5},
            "found": {"a": 200, "b": 200},
            "p": 1.0,
            "sequential_p": 1.0,
            "mismatch": False,
        },
        "outlook": {"units_per_day": 400.0, "detectable_effect": 0.08, "wanted_effect": 0.05, "days_left": 2.5},
        "warnings": [{"code": "empty_arm", "detail": "Nobody came."}],
        "methods": {},
    }
    return {**made, **changes}


def decision(**changes: Any) -> Decision:
    made: Any = {"number": 1, "at": "2026-11-22T09:00:00Z", "by": "rules", "what": "arm_dropped", "why": "Harm."}
    return {**made, "evidence": {}, **changes}


def assignment(**changes: Any) -> Assignment:
    made: Any = {"unit": "u1", "arm": "b", "version": 2, "first": True, "fixed": True, "epoch": 1, "allocation": 1}
    return {**made, "exposed_at": "2026-11-22T09:00:00Z", **changes}
