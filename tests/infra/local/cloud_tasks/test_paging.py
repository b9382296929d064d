import pytest

from infra.local.cloud_tasks import paging
from infra.local.cloud_tasks.status import StatusError


@pytest.mark.parametrize(("asked", "size"), [(0, 1000), (7, 7), (5000, 1000)])
def test_pages_have_at_most_the_largest_size(asked: int, size: int) -> None:
    assert paging.page_size(asked, 1000) == size


def test_negative_page_sizes_are_refused() -> None:
    with pytest.raises(StatusError, match="negative"):
        paging.page_size(-1, 10)


@pytest.mark.parametrize("name", ["", "projects/p/locations/l/queues/q/tasks/ÿ"])
def test_tokens_lead_back_to_the_name(name: str) -> None:
    assert paging.decode(paging.encode(name)) == name


@pytest.mark.parametrize("token", ["!", "abc", "_w==", "é"])
def test_made_up_tokens_are_refused(token: str) -> None:
    with pytest.raises(StatusError, match="page token"):
        paging.decode(token)
