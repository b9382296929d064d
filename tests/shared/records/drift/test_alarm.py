from shared.firestore.documents import Document
from shared.records.drift import alarm as alarms
from tests.shared.records import worlds
from tests.shared.records.drift.made_up import alarm


def test_alarm_is_read_as_it_was_written() -> None:
    raised = alarm()

    assert alarms.from_document(Document(alarms.path(raised.id), alarms.to_fields(raised), None, worlds.NOON)) == raised
