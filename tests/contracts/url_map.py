"""A load balancer's choice, made as its documentation describes it: the longest matching path wins."""

from dataclasses import dataclass

from infra.preview.graph import Resource


@dataclass(frozen=True)
class Choice:
    """The backend that answers, or where the client is sent instead."""

    backend: str = ""
    redirect: str = ""


def choose(url_map: Resource, host: str, path: str) -> Choice:
    """Return what ``url_map`` does with a request."""
    for rule in url_map.get("hostRules", ()):
        if host in rule["hosts"] or "*" in rule["hosts"]:
            matcher = next(each for each in url_map.get("pathMatchers") if each["name"] == rule["pathMatcher"])
            return _within(matcher, path)
    return _choice({"service": url_map.get("defaultService")})


def _within(matcher: dict[str, object], path: str) -> Choice:
    rules = matcher.get("pathRules", [])
    assert isinstance(rules, list)
    matching = [(pattern, rule) for rule in rules for pattern in rule["paths"] if _matches(pattern, path)]
    if not matching:
        return _choice({"service": matcher["defaultService"]})
    return _choice(max(matching, key=lambda each: (each[0] == path, len(each[0])))[1])


def _matches(pattern: str, path: str) -> bool:
    return path.startswith(pattern[:-1]) if pattern.endswith("/*") else path == pattern


def _choice(rule: dict[str, object]) -> Choice:
    redirect = rule.get("urlRedirect")
    if isinstance(redirect, dict):
        return Choice(redirect=str(redirect["pathRedirect"]))
    return Choice(backend=str(rule["service"]).rpartition("/")[2])
