from shared.firestore.documents import Document
from shared.records import opinion as opinions
from shared.records.made import Made
from shared.records.opinion import Version
from tests.shared.records import worlds


def test_opinion_is_read_as_it_was_written() -> None:
    opinion = worlds.opinion(rating=4, thumbs_up=False, edit_distance=0.25, outcomes={"clicks": 3.0})
    document = Document("feedback/fbk_1", opinions.to_fields(opinion), None, worlds.NOON)

    assert opinions.from_document(document) == opinion
    assert set(opinions.to_fields(opinion)) | {"expire_at"} == set(opinions.FIELDS)


def test_piece_is_a_case_of_each_version() -> None:
    assert list(worlds.opinion(draft=2).made) == [Made("draft", 2, "blog_post", "offline")]
    assert Version("draft", 2).name == "draft@2"
