import pytest

from shared.bootstrap import Services
from shared.cache.service import CacheService
from shared.generation import content as contents
from tests.shared.cache.questions import Making, question


async def test_cache_answers_and_is_counted(services: Services) -> None:
    assert isinstance(services.cache, CacheService)
    answers = [await services.cache.ask(question(), Making()) for _ in range(2)]
    assert [answer.reason for answer in answers] == ["miss: not stored", "hit-memory"]
    assert [found.namespace for found in services.cache.stats("acme")] == ["tests"]
    assert services.cache_stats.of(question().slot.scope).so_far().memory.hits == 1


def test_product_keeps_its_own_namespace(services: Services) -> None:
    assert contents.CACHE_NAMESPACE in services.cache.own


@pytest.mark.parametrize("part", ["cache_janitor", "cache_cleaner", "cache_statistics", "cache_stats_keeper"])
def test_every_part_is_built_once(services: Services, part: str) -> None:
    assert getattr(services, part) is getattr(services, part)


def test_pieces_know_who_writes_them_anew(services: Services) -> None:
    assert callable(services.cache_revisers[contents.MAKER])
