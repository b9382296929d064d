"""What the API answers about records, made by its own views."""

from datetime import timedelta
from typing import Any

from shared.records.schemas import AlarmView, RecordPage, SuggestionsView, SuggestionView, TemplateRecordView
from shared.records.service import Found, TemplateRecord, VersionRecord
from shared.records.suggestions import suggest
from shared.records.windows import Basis, Wanted
from tests.shared.records import worlds
from tests.shared.records.drift.made_up import alarm

WANTED = Wanted("acme", worlds.NOON, worlds.NOON + timedelta(days=1))
GROUPS = {
    worlds.MADE: worlds.digest(worlds.around(0.6, 120), [worlds.opinion(rating=4, accepted=True)]),
    worlds.MADE._replace(version=4): worlds.digest(worlds.around(0.9, 120)),
}
RECORDS = [VersionRecord(made, digest, {worlds.NOON: digest}) for made, digest in GROUPS.items()]
SUGGESTED = suggest("draft", GROUPS, 3, [alarm()])


def page(next_cursor: str | None = None, **basis: int) -> Any:
    found = Found(WANTED, RECORDS, Basis(**basis))
    return RecordPage.of(found, RECORDS, next_cursor).model_dump(mode="json")


def template(*, empty: bool = False) -> Any:
    found = Found(WANTED, [] if empty else RECORDS, Basis(read=9))
    record = TemplateRecord("draft", 3, found, [] if empty else SUGGESTED, [] if empty else [alarm(id="drf_2")])
    return TemplateRecordView.of(record).model_dump(mode="json")


def suggestions() -> Any:
    items = [SuggestionView.of(one) for one in SUGGESTED]
    return SuggestionsView(since=WANTED.since, until=WANTED.until, items=items).model_dump(mode="json")


def alarms() -> Any:
    return {"items": [AlarmView.of(alarm()).model_dump(mode="json")], "next_cursor": None}


def feedback(**changes: Any) -> Any:
    plain = {
        "id": "fbk_1",
        "content": "cnt_1",
        "job": "job_1",
        "content_type": "email",
        "model": "offline",
        "versions": ["draft@3", "plan@0"],
        "rating": 4,
        "thumbs_up": None,
        "accepted": True,
        "edit_distance": 0.25,
        "outcomes": {"clicks": 12.0},
        "by": "key_1",
        "created_at": "2030-01-01T12:00:00Z",
        "changed_at": "2030-01-01T12:00:00Z",
    }
    return {**plain, **changes}
