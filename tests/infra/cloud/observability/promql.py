"""What can be told of a PromQL expression without a server."""

import re
from collections.abc import Iterator

from infra.cloud.observability import log_metrics, metrics

_KNOWN = {metric.name: metric for metric in (*metrics.ALL, *(counted.metric for counted in log_metrics.ALL))}
_SERIES = re.compile(r"(\w+:\w+?)(_bucket)?\{")
_PAIRS = {")": "(", "]": "[", "}": "{"}


def faults(query: str) -> Iterator[str]:
    """Yield what is wrong with a query: metrics nobody writes, labels they do not have, brackets left open."""
    unquoted = re.sub(r'"[^"]*"', "", query)
    if not _is_balanced(unquoted):
        yield "brackets do not match"
    used = _SERIES.findall(unquoted)
    if not used:
        yield "no metric"
    labels = {"le"}
    for name, bucket in used:
        if name not in _KNOWN or _KNOWN[name].distribution is not bool(bucket):
            yield f"nobody writes {name}{bucket}"
        else:
            labels |= _KNOWN[name].labels | metrics.RESOURCE_LABELS[_KNOWN[name].resource]
    for grouping in re.findall(r"(?:by|on) \(([^)]*)\)", unquoted):
        yield from (f"nothing has the label {label}" for label in grouping.split(", ") if label not in labels)


def _is_balanced(text: str) -> bool:
    opened: list[str] = []
    for mark in text:
        if mark in _PAIRS.values():
            opened.append(mark)
        elif mark in _PAIRS and (not opened or opened.pop() != _PAIRS[mark]):
            return False
    return not opened
