import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.cloud.observability import dashboards, metrics
from infra.cloud.settings import StackSettings
from tests.infra.cloud.observability import promql

Settings = Callable[..., StackSettings]
Tile = dict[str, Any]


@pytest.fixture(scope="module")
def tiles(settings_of: Settings) -> list[Tile]:
    sections = dashboards.declared(settings_of(domain="api.example.com"))
    found: list[Tile] = dashboards.render("Pressroom", sections)["mosaicLayout"]["tiles"]
    return found


def queries(tile: Tile) -> list[str]:
    lines = tile["widget"].get("xyChart", {}).get("dataSets", [])
    return [line["timeSeriesQuery"]["prometheusQuery"] for line in lines]


def cells(tile: Tile) -> set[tuple[int, int]]:
    columns = range(tile["xPos"], tile["xPos"] + tile["width"])
    return set(itertools.product(columns, range(tile["yPos"], tile["yPos"] + tile["height"])))


def test_tiles_fill_the_grid_without_overlap(tiles: list[Tile]) -> None:
    covered = [cell for tile in tiles for cell in cells(tile)]

    assert len(covered) == len(set(covered))
    assert {column for column, _ in covered} == set(range(dashboards.COLUMNS))
    assert {row for _, row in covered} == set(range(6 * 20))


def test_charts_show_metrics_that_somebody_writes(tiles: list[Tile]) -> None:
    shown = [query for tile in tiles for query in queries(tile)]

    assert {query: list(promql.faults(query)) for query in shown} == {query: [] for query in shown}


def test_every_known_metric_is_shown_but_those_of_checks(tiles: list[Tile]) -> None:
    shown = " ".join(query for tile in tiles for query in queries(tile))
    hidden = {metric.type for metric in metrics.ALL if metric.name not in shown}

    assert hidden == {metrics.CHECKS_PASSED.type, metrics.CERTIFICATE_DAYS.type}


@pytest.mark.parametrize(("domain", "sections"), [("", 5), ("api.example.com", 6)])
def test_load_balancer_is_shown_where_there_is_one(settings_of: Settings, domain: str, sections: int) -> None:
    found = dashboards.declared(settings_of(domain=domain))

    assert len(found) == sections
    assert (dashboards.EDGE in found) is bool(domain)


def test_dashboard_is_json_with_a_name(settings_of: Settings) -> None:
    rendered = dashboards.render("Pressroom", dashboards.declared(settings_of()))

    assert json.loads(json.dumps(rendered)) == rendered
    assert rendered["displayName"] == "Pressroom"
    assert len(json.dumps(rendered)) < 100_000
