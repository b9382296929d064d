import pytest
from pydantic import ValidationError

from shared.manifest import functions
from shared.schedules import targets
from shared.schedules.targets import BatchTarget, CleanupTarget, ContentTarget, WarmTarget
from shared.tenants.api_keys import SCOPES

BRIEF = {"content_type": "email", "topic": "Hours"}


@pytest.mark.parametrize("target", targets.ALL, ids=lambda target: target.name)
def test_scopes_are_scopes_of_keys(target: targets.Target) -> None:
    assert target.scope in SCOPES


@pytest.mark.parametrize(
    ("model", "given"),
    [
        (ContentTarget, {**BRIEF, "priority": "high", "tags": ["a"], "timeout_seconds": 60, "approval": {}}),
        (BatchTarget, {"briefs": [BRIEF, BRIEF], "tags": ["b"]}),
        (CleanupTarget, {"older_than_days": 3, "tag": "b", "statuses": ["failed"]}),
        (CleanupTarget, {}),
    ],
)
def test_what_is_kept_reads_as_it_was(model: type[ContentTarget], given: dict[str, object]) -> None:
    target = model.model_validate(given)
    assert model.model_validate_json(target.model_dump_json(exclude_defaults=True)) == target


@pytest.mark.parametrize(
    ("model", "given"),
    [
        (ContentTarget, {"content_type": "email"}),
        (ContentTarget, {**BRIEF, "tags": ["no spaces"]}),
        (ContentTarget, {**BRIEF, "use_cache": False}),
        (BatchTarget, {"briefs": []}),
        (BatchTarget, {"briefs": [BRIEF] * 101}),
        (CleanupTarget, {"older_than_days": 0}),
        (CleanupTarget, {"statuses": ["running"]}),
        (WarmTarget, {"namespace": "No Name"}),
        (WarmTarget, {"top": 0}),
        (WarmTarget, {"max_cost_usd": 0}),
    ],
)
def test_targets_that_break_a_rule_are_refused(model: type[ContentTarget], given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(given)


def test_a_tick_can_start_every_target() -> None:
    assert functions.TASK_WORKER.enqueues
    assert set(targets.BY_NAME) == {"content", "batch", "cleanup", "warm"}


@pytest.mark.parametrize(("given", "nano"), [({}, 0), ({"max_cost_usd": "0.25"}, 250_000_000)])
def test_money_for_warming_is_in_billionths(given: dict[str, object], nano: int) -> None:
    assert WarmTarget.model_validate(given).most_nano_usd == nano
