from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.cloud import url_map
from infra.local import gateway
from shared.manifest import functions

PREFIXES: Mapping[str, str] = {prefix: f.name for f in functions.PUBLIC for prefix in f.routes}
PATTERNS: Mapping[str, str] = {pattern: f.name for f in functions.PUBLIC for pattern in url_map.paths(f)}
SEGMENTS = sorted({part for prefix in PREFIXES for part in prefix.split("/")} | {"x", "jobsx", "V1", "*"})


def answering(path: str) -> str:
    """Choose as Google's load balancer does: the path itself, then the longest pattern with a star."""
    if path in PATTERNS:
        return PATTERNS[path]
    fitting = [pattern for pattern in PATTERNS if pattern.endswith("/*") and path.startswith(pattern[:-1])]
    return PATTERNS[max(fitting, key=len)] if fitting else url_map.OTHERS.name


@given(st.lists(st.sampled_from(SEGMENTS), min_size=1, max_size=5))
def test_load_balancer_and_gateway_send_requests_alike(segments: list[str]) -> None:
    path = "/" + "/".join(segments)

    assert answering(path) == PREFIXES.get(gateway._prefix(path), url_map.OTHERS.name)


@pytest.mark.parametrize(
    ("path", "function"),
    [
        ("/v1/jobs", "progress_tracking"),
        ("/v1/jobs/", "progress_tracking"),
        ("/v1/jobs/job_x/events", "progress_tracking"),
        ("/v1/jobsx", "system_health"),
        ("/v1", "system_health"),
        ("/docs", "system_health"),
    ],
)
def test_prefix_ends_at_a_slash(path: str, function: str) -> None:
    assert answering(path) == function


def test_unknown_paths_go_to_who_describes_the_api() -> None:
    assert url_map.OTHERS.describes
    assert url_map.DESCRIPTION in url_map.OTHERS.routes


def test_cases_hold_and_cover_every_prefix() -> None:
    cases = url_map.cases()

    assert [case.path for case in cases if case.function is None] == ["/"]
    assert [case for case in cases if case.function and answering(case.path) != case.function.name] == []
    assert {case.path for case in cases} > set(PREFIXES)
    assert len(cases) <= 100


def test_internal_functions_have_no_paths() -> None:
    assert {f.name for f in functions.ALL if not url_map.paths(f)} == {"task_worker"}
