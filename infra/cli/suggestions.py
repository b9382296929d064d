"""What to try next, as lines that work exactly as they are printed."""

import shlex
from pathlib import Path

import orjson

from infra.cli import options

_POST = {"content_type": "social_post", "topic": "A swap of garden seeds among neighbours", "tone": "friendly"}
_EMAIL = {"content_type": "email", "topic": "The new opening hours of our bakery", "audience": "regular customers"}


def lines(url: str, key: str, state: Path) -> list[str]:
    """Return commands for a stack, with its real address and key, and where else to look."""
    more = _options(url, key, state)
    return [
        "What to try next",
        "",
        "  Have a piece written, and wait for it:",
        f"    {_curl(url, key, '/v1/content', _POST)}",
        "  Read along while it is written:",
        f"    {_curl(url, key, '/v1/content?mode=stream', _EMAIL, flags='-sN')}",
        "  See the latest jobs:",
        f"    {_curl(url, key, '/v1/jobs?limit=5')}",
        "",
        "  The same from the command line, with progress, and a check of everything:",
        f"    pressroom generate --type email --topic {shlex.quote(_EMAIL['topic'])}{more}",
        f"    pressroom jobs{more}",
        f"    pressroom doctor{more}",
        "",
        f"  API      {url}/docs",
        f"  metrics  {url}/metrics",
        "  stop     Ctrl-C",
    ]


def _curl(url: str, key: str, path: str, body: dict[str, str] | None = None, flags: str = "-s") -> str:
    words = ["curl", flags, url + path, "-H", f"Authorization: Bearer {key}"]
    if body is not None:
        words += ["-H", "Content-Type: application/json", "-d", orjson.dumps(body).decode()]
    return shlex.join(words)


def _options(url: str, key: str, state: Path) -> str:
    """Return what the command line must be told because it is not what it expects."""
    words = [] if url == options.DEFAULT_URL else ["--url", url]
    if state.resolve() != options.state_folder().resolve():
        words += ["--key", key]
    return "".join(f" {shlex.quote(word)}" for word in words)
