"""The commands against the real functions."""

from tests.infra.cli import made_scores
from tests.infra.cli.conftest import Call


def test_life_of_a_dataset(call_real: Call) -> None:
    put = call_real("datasets", "put", "cli-life", made_scores.topics(12))
    assert "is a new version: 12 examples" in put.stdout
    assert "was there already" in call_real("datasets", "put", "cli-life", made_scores.topics(12)).stdout
    assert "cli-life" in call_real("datasets", "list").stdout
    assert "garden tool 0" in call_real("datasets", "show", "cli-life", "--limit", "1").stdout
    assert call_real("datasets", "delete", "cli-life").exit_code == 0
    assert call_real("datasets", "show", "cli-life").exit_code == 1


def test_broken_line_is_named(call_real: Call) -> None:
    result = call_real("datasets", "put", "cli-broken", made_scores.file("broken.jsonl", {"topic": "tea"}, 7))
    assert (result.exit_code, "examples.1" in result.stderr) == (1, True)


def test_nothing_to_import_is_said(call_real: Call) -> None:
    result = call_real("datasets", "import", "cli-import", "--type", "article_series", "--least-quality", "1")
    assert (result.exit_code, "No finished content" in result.stderr) == (1, True)
