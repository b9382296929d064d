import pytest

from infra.local.firestore import messages, paging
from infra.local.firestore.messages import Message
from shared import errors

ITEMS = [(bytes((each,)), each) for each in range(1, 8)]


def request(**fields: object) -> Message:
    return messages.request_class("ListDocuments")(**fields)


def test_pages_follow_each_other() -> None:
    token, seen = "", []
    for _ in range(3):
        page, token = paging.page(ITEMS, request(page_size=3, page_token=token))
        seen.append([each for _, each in page])
    assert seen == [[1, 2, 3], [4, 5, 6], [7]]
    assert token == ""


def test_full_last_page_has_no_next() -> None:
    _, token = paging.page(ITEMS, request(page_size=7))
    assert token == ""


def test_pages_survive_changes_before_them() -> None:
    _, token = paging.page(ITEMS, request(page_size=3))
    page, _ = paging.page([ITEMS[0], *ITEMS[3:]], request(page_size=3, page_token=token))
    assert [each for _, each in page] == [4, 5, 6]


@pytest.mark.parametrize("fields", [{"page_size": -1}, {"page_token": "%"}, {"page_token": "a"}])
def test_malformed_pages_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(errors.InvalidInputError):
        paging.page(ITEMS, request(**fields))


def test_order_of_listing_becomes_a_query() -> None:
    query = paging.list_query(request(collection_id="c", order_by="a desc, b.c,d ASC"))
    assert [(each.field.field_path, each.direction) for each in query.order_by] == [("a", 2), ("b.c", 1), ("d", 1)]
    assert query.from_[0].collection_id == "c"
    with pytest.raises(errors.InvalidInputError, match="Invalid order by clause"):
        paging.list_query(request(order_by="a down"))
