import asyncio
from dataclasses import replace

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.feedback.feedback import NO_TEXT, Text
from shared.feedback.repository import Filter
from shared.feedback.service import FeedbackService, Given, position_of
from shared.generation import content as contents
from shared.generation.content import Content
from shared.records.opinion import Version
from tests.shared.records import worlds


async def test_feedback_is_tied_to_what_made_the_piece(feedback: FeedbackService, piece: Content) -> None:
    taken = await feedback.give("acme", "key_1", Given(piece.id, rating=4))

    assert (taken.created, taken.feedback.job, taken.feedback.opinion.model) == (True, "job_maker", "offline")
    assert taken.feedback.opinion.versions == (Version("draft", 3), Version("plan", 0))


async def test_piece_may_be_named_by_its_job(feedback: FeedbackService, piece: Content) -> None:
    taken = await feedback.give("acme", "key_1", Given(job="job_maker", thumbs_up=True))

    assert taken.feedback.content == piece.id


async def test_the_same_said_twice_is_said_once(feedback: FeedbackService, piece: Content) -> None:
    first, second = [await feedback.give("acme", "key_1", Given(piece.id, rating=4)) for _ in range(2)]

    assert (first.created, second.created) == (True, False)
    assert second.feedback.changed_at == first.feedback.changed_at
    assert len(await feedback.page(Filter("acme"), 9, None)) == 1


async def test_several_people_have_their_say(feedback: FeedbackService, piece: Content) -> None:
    for rater, rating in (("anna", 5), ("ben", 1), ("anna", 3)):
        await feedback.give("acme", "key_1", Given(piece.id, rater=rater, rating=rating))
    found = await feedback.page(Filter("acme"), 9, None)

    assert sorted(one.opinion.rating or 0 for one in found) == [1, 3]
    assert position_of(found[0]).created_at == found[0].created_at


async def test_opposite_votes_at_once_leave_one(feedback: FeedbackService, piece: Content) -> None:
    votes = [feedback.give("acme", "key_1", Given(piece.id, thumbs_up=bool(number % 2))) for number in range(6)]
    taken = await asyncio.gather(*votes)

    assert sum(one.created for one in taken) == 1
    assert len(await feedback.page(Filter("acme"), 9, None)) == 1


async def test_edit_is_measured_and_kept(feedback: FeedbackService, piece: Content) -> None:
    given = Given(piece.id, edited_text="Bake the bread badly.", comment="Why?")
    found = (await feedback.give("acme", "key_1", given)).feedback
    more = (await feedback.give("acme", "key_1", Given(piece.id, comment="Indeed."))).feedback

    assert (found.opinion.edit_distance, more.opinion.edit_distance) == (0.25, 0.25)
    assert await feedback.text(more) == Text("Bake the bread badly.", "Indeed.")


async def test_what_is_taken_back_is_gone(feedback: FeedbackService, piece: Content) -> None:
    found = (await feedback.give("acme", "key_1", Given(piece.id, comment="Hm."))).feedback
    await feedback.delete("acme", found.id)

    with pytest.raises(errors.NotFoundError):
        await feedback.get("acme", found.id)
    assert await feedback.text(replace(found, has_text=True)) == NO_TEXT


async def test_records_forget_what_has_changed(services: Services, feedback: FeedbackService, piece: Content) -> None:
    """A mind that is changed when the day's feedback was added up already counts as it is by then."""
    found = (await feedback.give("acme", "key_1", Given(piece.id, rating=5))).feedback
    await feedback.give("acme", "key_1", Given(piece.id, rating=1))
    repository = services.record_windows._repository
    start = found.created_at.replace(hour=0, minute=0, second=0, microsecond=0)
    kept, stale = await repository.portions("feedback", "acme", [start])

    assert (kept, list(stale)) == ([], [start])


async def test_piece_without_its_job_knows_its_prompts(services: Services, feedback: FeedbackService) -> None:
    metadata = {"model": "composer", "prompts": {"draft": "draft.email@12", "plan": "plan@0"}}
    piece = replace(
        Content(**dict.fromkeys(Content.__dataclass_fields__, "")),  # type: ignore[arg-type]  # what matters follows
        id="cnt_alone",
        tenant="acme",
        job="job_gone",
        type="email",
        usage=worlds.record().usage,
        metadata=metadata,
        created_at=worlds.NOON,
    )
    await services.documents.commit([contents.write_for(piece)])
    opinion = (await feedback.give("acme", "key_1", Given("cnt_alone", accepted=True))).feedback.opinion

    assert (opinion.model, opinion.versions) == ("composer", (Version("draft.email", 12), Version("plan", 0)))


@pytest.mark.parametrize("given", [Given("cnt_nobody", rating=1), Given(job="job_nobody", rating=1)])
async def test_unknown_piece_is_not_found(feedback: FeedbackService, given: Given) -> None:
    with pytest.raises(errors.NotFoundError):
        await feedback.give("acme", "key_1", given)


async def test_foreign_feedback_does_not_exist(feedback: FeedbackService, piece: Content) -> None:
    found = (await feedback.give("acme", "key_1", Given(piece.id, rating=1))).feedback

    with pytest.raises(errors.NotFoundError):
        await feedback.give("other", "key_1", Given(piece.id, rating=1))
    with pytest.raises(errors.NotFoundError):
        await feedback.delete("other", found.id)


async def test_job_without_a_piece_cannot_be_judged(services: Services, feedback: FeedbackService) -> None:
    await worlds.put(services, worlds.job(worlds.NOON, id="job_failed", status="failed", result={}))

    with pytest.raises(errors.InvalidFieldsError):
        await feedback.give("acme", "key_1", Given(job="job_failed", rating=1))
