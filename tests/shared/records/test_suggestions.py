from dataclasses import replace

import pytest

from shared.records import suggestions
from shared.records.digest import Digest
from shared.records.made import Made
from shared.records.opinion import Opinion
from shared.records.suggestions import Suggestion
from tests.shared.records import worlds
from tests.shared.records.drift.made_up import alarm


def made(version: int, content_type: str = "blog_post") -> Made:
    return Made("draft", version, content_type, "offline")


def suggested(groups: dict[Made, Digest], production: int = 1) -> Suggestion:
    (found,) = suggestions.suggest("draft", groups, production)
    return found


def of_qualities(one: float, other: float, count: int = 200) -> dict[Made, Digest]:
    return {made(1): worlds.digest(worlds.around(one, count)), made(2): worlds.digest(worlds.around(other, count))}


def rated(stars: int, count: int) -> list[Opinion]:
    return [worlds.opinion(rating=stars + number % 2) for number in range(count)]


@pytest.mark.parametrize(
    ("other", "action", "told"),
    [
        (0.90, "move_production", "quality +0.10 (97.5 % interval +0.0"),
        (0.70, "keep_production", "is worse than version 1, which is in production: quality -0.10"),
        (0.83, "collect_evidence", "more pieces would tell"),
    ],
)
def test_version_is_held_against_production(other: float, action: str, told: str) -> None:
    found = suggested(of_qualities(0.8, other, count=400 if action != "collect_evidence" else 40))

    assert (found.action, found.version, found.base) == (action, 2, 1)
    assert told in found.sentence
    assert found.caveat == suggestions.CAVEAT


def test_better_for_rules_and_worse_for_people_is_weighed_up() -> None:
    groups = {
        made(1): worlds.digest(worlds.around(0.7, 300), rated(4, 200)),
        made(2): worlds.digest(worlds.around(0.9, 300), rated(2, 200)),
    }
    found = suggested(groups)

    assert found.action == "weigh_up"
    assert "rating -2.00" in found.sentence


def test_cheaper_and_as_good_is_moved_to() -> None:
    groups = of_qualities(0.8, 0.8, count=3000)
    usage = groups[made(2)].totals.usage
    groups[made(2)].totals.usage = replace(usage, cost_nano_usd=usage.cost_nano_usd // 2)
    found = suggested(groups)

    assert (found.action, found.cost_change) == ("move_production", pytest.approx(-0.5))
    assert "A job costs 50% less. Move production to it." in found.sentence


def test_nothing_in_common_is_told() -> None:
    found = suggested({made(1): worlds.digest([0.5] * 3), made(2, "email"): worlds.digest([0.9] * 3)})

    assert (found.action, found.caveat) == ("collect_evidence", "")
    assert "nothing of one kind" in found.sentence


def test_production_without_jobs_is_told() -> None:
    found = suggested({made(2): worlds.digest([0.5] * 3)}, production=7)

    assert "Nothing was made with version 7 of draft" in found.sentence


def test_label_is_not_moved_to_what_is_built_in() -> None:
    groups = {made(1): worlds.digest(worlds.around(0.5, 200)), made(0): worlds.digest(worlds.around(0.9, 200))}

    assert suggestions.suggest("draft", groups, 1) == []


def test_alarms_come_first() -> None:
    raised = alarm()
    found = suggestions.suggest("draft", of_qualities(0.8, 0.9), 1, [raised])

    assert [one.action for one in found] == ["look_into_drift", "move_production"]
    assert (found[0].alarm, found[0].sentence.startswith(raised.sentence)) == (raised, True)
