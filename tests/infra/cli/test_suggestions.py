import shlex
from pathlib import Path

import httpx
import pytest

from infra.cli import options, suggestions
from infra.cli.main import app
from tests.infra.cli.real_gateway import RealGateway

URL = options.DEFAULT_URL


def commands(program: str, *, url: str, key: str, state: Path) -> list[list[str]]:
    lines = [shlex.split(line) for line in suggestions.lines(url, key, state) if line.strip().startswith(f"{program} ")]
    assert lines
    return lines


def test_curl_lines_work_as_printed(real: RealGateway, tmp_path: Path) -> None:
    for words in commands("curl", url=real.url, key=real.key, state=tmp_path):
        response = _curl(words)
        assert response.status_code == 200, words
        assert response.content


def test_what_is_stated_is_stated_fully(tmp_path: Path) -> None:
    for words in commands("pressroom", url="http://localhost:9000", key="pr_x", state=tmp_path):
        assert words[-4:] == ["--url", "http://localhost:9000", "--key", "pr_x"]


def test_what_is_usual_is_left_out() -> None:
    for words in commands("pressroom", url=URL, key="pr_x", state=options.DEFAULT_STATE):
        assert not {"--url", "--key"} & set(words)


@pytest.mark.parametrize("place", ["/docs", "/metrics", "/openapi.json"])
def test_the_places_named_are_there(real: RealGateway, place: str) -> None:
    assert httpx.get(real.url + place).status_code == 200
    named = "\n".join(suggestions.lines(real.url, real.key, Path()))
    assert place == "/openapi.json" or real.url + place in named


def test_the_commands_named_exist() -> None:
    known = {command.name for command in app.registered_commands}
    assert {words[1] for words in commands("pressroom", url=URL, key="", state=Path())} <= known


def _curl(words: list[str]) -> httpx.Response:
    """Do what curl does with these words."""
    program, flags, url, *rest = words
    assert (program, set(flags) <= set("-sN")) == ("curl", True)
    options_ = list(zip(rest[::2], rest[1::2], strict=True))
    headers = dict(value.split(": ", 1) for name, value in options_ if name == "-H")
    bodies = [value for name, value in options_ if name == "-d"]
    return httpx.request("POST" if bodies else "GET", url, headers=headers, content="".join(bodies), timeout=30)
