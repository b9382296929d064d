from shared import ids
from shared.firestore.documents import Documents
from shared.scoring.evaluation import Output, Scored
from shared.scoring.results import LARGEST, Results
from tests.clocks import TurnableClock


async def test_first_result_stays(documents: Documents, clock: TurnableClock, tenant: str) -> None:
    results, name = Results(documents, clock), ids.random_id("output")
    await results.keep_output(tenant, name, Output("first"))
    await results.keep_output(tenant, name, Output("second"))
    assert (await results.find(tenant, name, "none"))[0] == Output("first")


async def test_scores_are_found_beside_outputs(documents: Documents, clock: TurnableClock, tenant: str) -> None:
    results = Results(documents, clock)
    await results.keep_output(tenant, "o", Output("x"))
    await results.keep_score(tenant, "s", Scored(0.5, passed=False))
    assert await results.find(tenant, "o", "s") == (Output("x"), Scored(0.5, passed=False))
    assert await results.find("another", "o", "s") == (None, None)


async def test_what_is_too_large_is_not_kept(documents: Documents, clock: TurnableClock, tenant: str) -> None:
    results = Results(documents, clock)
    await results.keep_output(tenant, "o", Output("x" * LARGEST))
    assert await results.find(tenant, "o", "s") == (None, None)
