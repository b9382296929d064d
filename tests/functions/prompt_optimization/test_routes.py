"""The table of routes as a whole."""

from collections import Counter

from functions.prompt_optimization import routes
from shared.manifest import functions


def test_no_two_routes_answer_the_same() -> None:
    counts = Counter((route.method, route.path) for route in routes.ROUTES)
    assert [asked for asked, count in counts.items() if count > 1] == []


def test_every_route_lies_below_the_function() -> None:
    roots = functions.PROMPT_OPTIMIZATION.routes
    assert [route.path for route in routes.ROUTES if not route.path.startswith(roots)] == []
