"""Alarms that nothing has raised."""

from datetime import timedelta
from typing import Any

from shared.records.drift.alarm import Alarm
from tests.shared.records import worlds


def alarm(**changes: Any) -> Alarm:
    plain: dict[str, Any] = {
        "id": "drf_1",
        "tenant": "acme",
        "created_at": worlds.NOON,
        "expire_at": worlds.NOON + timedelta(days=9000),
        "sign": "quality",
        "content_type": "blog_post",
        "model": "offline",
        "versions": ("draft@3", "plan@0"),
        "templates": ("draft", "plan"),
        "before_mean": 0.9,
        "before_count": 100,
        "since_mean": 0.6,
        "since_count": 20,
        "evidence": 40_000.0,
        "sentence": "Quality fell from 0.90 to 0.60.",
    }
    return Alarm(**{**plain, **changes})
