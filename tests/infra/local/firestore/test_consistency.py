"""Times of reads and commits: an answer holds exactly what was committed by its read time, whoever writes meanwhile."""

import pytest

from infra.local.firestore import embedded
from tests.infra.local.firestore import observing
from tests.infra.local.firestore.observing import Read

READS = [observing.counted, observing.queried, observing.fetched]


@pytest.mark.parametrize("read", READS)
def test_answers_hold_what_was_committed_by_their_time(emulator: embedded.Handle, project: str, read: Read) -> None:
    observing.check(*observing.observe(emulator.host, f"projects/{project}/databases/(default)/documents", read))
