import pytest

from infra.cloud.observability import runbooks
from infra.cloud.observability.runbooks import Runbook
from shared.manifest import log_events

ALL = {name: value for name, value in vars(runbooks).items() if isinstance(value, Runbook)}


@pytest.mark.parametrize("name", ALL)
def test_runbook_answers_four_questions_in_sentences(name: str) -> None:
    parts = vars(ALL[name])

    assert [part for part, text in parts.items() if not text.endswith((".", "?")) or len(text) < 40] == []
    assert sum(len(text) for text in parts.values()) < 1400


def test_text_stands_under_its_title() -> None:
    text = runbooks.JOBS_FAILED.render("Jobs fail for good")

    assert text.startswith("## Runbook: Jobs fail for good\n\n**What it means.** ")
    assert text.count("**") == 8


def test_quoted_log_lines_are_those_that_are_logged() -> None:
    assert log_events.JOB_FAILED in runbooks.JOBS_FAILED.look
    assert log_events.TASKS_REVIVED in runbooks.TASKS_REVIVED.look
