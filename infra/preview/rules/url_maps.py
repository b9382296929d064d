"""Whether the tests of a URL map hold, which the API runs before it takes the map."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from infra.preview.findings import Finding
from infra.preview.graph import Graph, Resource
from infra.preview.rules.base import Rule, blocks, error, known

Route = Mapping[str, Any]
_EXPECTED: Final = ("service", "expectedOutputUrl", "expectedRedirectResponseCode")


def url_map_tests(graph: Graph) -> Iterator[Finding]:
    """Every test of a URL map comes out as it says; services that only the cloud can tell are not compared."""
    for url_map in graph.of_type("gcp:compute/uRLMap:URLMap"):
        yield from _undeclared_matchers(url_map)
        for test in blocks(url_map, "tests"):
            address = f"{test.get('host')}{test.get('path')}"
            expected = test.get("service")
            found = service(url_map, str(test.get("host")), str(test.get("path")))
            if expected is not None and known(expected, found) and expected != found:
                yield error("url-map-tests", url_map, f"{address} leads to {found}, not to {expected}")
            if not any(test.get(name) is not None for name in _EXPECTED):
                yield error("url-map-tests", url_map, f"the test of {address} expects nothing")


def service(url_map: Resource, host: str, path: str) -> Any:
    """Return the backend that a URL map sends a request to, None where it redirects or knows no way."""
    matcher = _matcher(url_map, host)
    if matcher is None:
        return url_map.get("defaultService")
    route = _by_priority(blocks(matcher, "routeRules"), path) or _by_path(blocks(matcher, "pathRules"), path)
    if route is None:
        return matcher.get("defaultService")
    return route.get("service")


def _undeclared_matchers(url_map: Resource) -> Iterator[Finding]:
    named = {rule.get("pathMatcher") for rule in blocks(url_map, "hostRules")}
    declared = {matcher.get("name") for matcher in blocks(url_map, "pathMatchers")}
    for name in sorted(map(str, named ^ declared)):
        yield error("url-map-tests", url_map, f"hostRules and pathMatchers do not both name {name}")


def _matcher(url_map: Resource, host: str) -> Route | None:
    rules = blocks(url_map, "hostRules")
    fitting = [(len(pattern), rule) for rule in rules for pattern in rule.get("hosts", ()) if _fits(pattern, host)]
    if not fitting:
        return None
    name = max(fitting, key=lambda pair: pair[0])[1].get("pathMatcher")
    return next((matcher for matcher in blocks(url_map, "pathMatchers") if matcher.get("name") == name), None)


def _fits(pattern: str, host: str) -> bool:
    return pattern in {"*", host} or (pattern.startswith("*") and host.endswith(pattern[1:]))


def _by_path(rules: Sequence[Route], path: str) -> Route | None:
    """Return the rule with the longest path; one without ``/*`` fits as a whole only, and goes first."""
    found: list[tuple[int, Route]] = []
    for rule in rules:
        for pattern in rule.get("paths", ()):
            if pattern == path:
                return rule
            if pattern.endswith("/*") and path.startswith(pattern[:-1]):
                found.append((len(pattern), rule))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _by_priority(rules: Sequence[Route], path: str) -> Route | None:
    ordered = sorted(rules, key=lambda rule: rule.get("priority", 0))
    return next((rule for rule in ordered if any(_matches(match, path) for match in blocks(rule, "matchRules"))), None)


def _matches(match: Route, path: str) -> bool:
    if "fullPathMatch" in match:
        return bool(match["fullPathMatch"] == path)
    return "prefixMatch" in match and path.startswith(match["prefixMatch"])


ALL: Final[tuple[Rule, ...]] = (url_map_tests,)
