"""The brief that benchmarks send: one that needs exactly one model call."""

from collections.abc import Mapping

import orjson

from tests.bench import children

_FIELDS = {"content_type": "ad_copy", "topic": "A folding electric bicycle", "keywords": ["light"]}


def request(headers: Mapping[str, str], query: str = "", *, use_cache: bool = True) -> bytes:
    """Return the request for a piece of content, as it goes over the wire."""
    return children.request("POST", f"/v1/content{query}", headers, orjson.dumps({**_FIELDS, "use_cache": use_cache}))
