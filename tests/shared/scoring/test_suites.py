import pytest

from shared import errors
from shared.firestore.documents import Documents
from shared.scoring.assertion import Assertion
from shared.scoring.suite import Suite
from shared.scoring.suites import SuiteService
from tests.clocks import TurnableClock

ONE = Suite("style", (Assertion("is-json", {"enum": [[1, [2]]]}), Assertion("contains", "x", weight=2)), 0.5)


@pytest.fixture
def service(documents: Documents, clock: TurnableClock) -> SuiteService:
    return SuiteService(documents, clock)


async def test_suite_is_kept_as_it_is(service: SuiteService, tenant: str) -> None:
    await service.put(tenant, ONE, "draft", "key")
    found = await service.get(tenant, "style")
    assert (found.suite, found.template, found.revision, found.author) == (ONE, "draft", 1, "key")


async def test_revision_counts_contents(service: SuiteService, tenant: str) -> None:
    suites = (ONE, ONE, Suite("style", ONE.assertions), ONE)
    assert [(await service.put(tenant, one, "", "key")).revision for one in suites] == [1, 1, 2, 3]


async def test_suites_are_listed_by_name(service: SuiteService, tenant: str) -> None:
    for name in ("b", "a"):
        await service.put(tenant, Suite(name, ONE.assertions), "", "key")
    assert [one.suite.name for one in await service.page(tenant, 5)] == ["a", "b"]
    assert [one.suite.name for one in await service.page(tenant, 5, "a")] == ["b"]


@pytest.mark.parametrize("suite", [Suite("style", ()), Suite("S", ONE.assertions), Suite("s", (Assertion("x"),))])
async def test_broken_suites_are_refused(service: SuiteService, tenant: str, suite: Suite) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        await service.put(tenant, suite, "", "key")


async def test_deleted_and_foreign_suites_do_not_exist(service: SuiteService, tenant: str) -> None:
    await service.put(tenant, ONE, "", "key")
    with pytest.raises(errors.NotFoundError):
        await service.get("another", "style")
    await service.delete(tenant, "style")
    with pytest.raises(errors.NotFoundError):
        await service.delete(tenant, "style")
