from collections.abc import Callable

import pytest

from infra.cloud.observability import slos
from infra.cloud.settings import StackSettings
from shared.manifest import functions

Settings = Callable[..., StackSettings]


def found(settings: StackSettings) -> dict[tuple[str, str], slos.Objective]:
    return {(objective.function.name, objective.kind): objective for objective in slos.declared(settings)}


def test_every_public_function_promises_to_answer(settings_of: Settings) -> None:
    promised = {name for name, kind in found(settings_of()) if kind == "availability"}

    assert promised == {function.name for function in functions.PUBLIC}


def test_every_function_without_live_streams_promises_a_time(settings_of: Settings) -> None:
    promised = {name for name, kind in found(settings_of()) if kind == "latency"}

    assert promised == {function.name for function in functions.PUBLIC} - {"progress_tracking"}
    assert promised == set(slos.MILLISECONDS)


@pytest.mark.parametrize(("percent", "goal"), [("99.5", 0.995), ("99.9", 0.999), ("90", 0.9)])
def test_availability_is_what_the_stack_says(settings_of: Settings, percent: str, goal: float) -> None:
    promised = found(settings_of(availabilityPercent=percent))["cache_lookup", "availability"]

    assert promised.goal == goal
    assert promised.title.startswith("cache-lookup: ")
    assert promised.goal <= 0.999


def test_requests_are_counted_of_one_service(settings_of: Settings) -> None:
    for objective in slos.declared(settings_of()):
        (sli,) = objective.sli.values()
        filters = [text for name, text in sli.items() if name.endswith("filter")]

        assert filters
        assert all(f'resource.labels.service_name="{objective.service}"' in text for text in filters)


def test_full_name_is_known_beforehand(settings_of: Settings) -> None:
    objective = found(settings_of())["cache_lookup", "latency"]

    assert objective.resource_name(settings_of()) == (
        "projects/123456789012/services/cache-lookup/serviceLevelObjectives/latency"
    )


@pytest.mark.parametrize(("place", "share"), [(0, 0.02), (1, 0.05)])
def test_burn_spends_a_noticeable_share_in_its_long_window(place: int, share: float) -> None:
    burn = slos.BURNS[place]
    long, short = burn.windows
    spent = burn.factor * long / (slos.PERIOD_DAYS * 86_400)

    assert spent == pytest.approx(share, rel=0.1)
    assert long == 12 * short
