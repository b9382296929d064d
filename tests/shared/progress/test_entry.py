import subprocess
import sys

import orjson

from shared.jobs import events
from shared.progress.entry import Entry
from tests.shared.progress import written


def test_text_is_the_public_form_and_made_once() -> None:
    entry = Entry(events.of(written.job("job_a", seq=7, tags=("spring",)), "a"))
    shown = orjson.loads(entry.text)
    assert (shown["job"], shown["seq"], shown["tags"], shown["generation"]) == ("job_a", 7, ["spring"], 0)
    assert entry.text is entry.text


def test_entries_are_told_apart_by_what_they_are() -> None:
    event = events.of(written.job("job_a"), "a")
    assert Entry(event) != Entry(event)


def test_hub_is_imported_without_the_forms_it_shows() -> None:
    code = "import sys, shared.progress.stream; print('shared.jobs.schemas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
