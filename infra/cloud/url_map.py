"""
Which paths of the public host belong to which function: the manifest's prefixes as a load balancer writes them.

A prefix stands for itself and for all below it, so that ``/v1/jobs`` does not match ``/v1/jobsx``. All other paths
belong to the function that describes the API, which answers them with a problem document; the root leads to its page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.manifest import functions
from shared.manifest.functions import Function

OTHERS: Final = functions.SYSTEM_HEALTH
ROOT: Final = "/"
DESCRIPTION: Final = "/docs"
MOVED_FOR_NOW: Final = 307


@dataclass(frozen=True)
class Case:
    """A path and the function that must answer it; none where the answer is a redirection."""

    path: str
    function: Function | None


def paths(function: Function) -> list[str]:
    """Return the patterns of a function's paths; a star stands at the end, after a slash."""
    return [pattern for prefix in function.routes for pattern in (prefix, f"{prefix}/*")]


def redirection() -> dict[str, Any]:
    """Return the rule that leads from the root to the API's description."""
    redirect = {"path_redirect": DESCRIPTION, "redirect_response_code": "TEMPORARY_REDIRECT", "strip_query": False}
    return {"paths": [ROOT], "url_redirect": redirect}


def cases(public: Sequence[Function] = functions.PUBLIC) -> list[Case]:
    """Return examples that the load balancer itself checks before it takes a change."""
    found = [Case(ROOT, None), Case("/v1", OTHERS), Case("/unknown", OTHERS)]
    for function in public:
        for prefix in function.routes:
            found += [Case(prefix, function), Case(f"{prefix}/below", function), Case(f"{prefix}x", OTHERS)]
    return found
