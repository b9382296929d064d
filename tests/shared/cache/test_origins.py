from datetime import timedelta

from shared.cache import origins
from shared.cache.origins import Origin
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.entries import NEIGHBOURS, entry, moved


async def test_origin_comes_back_as_it_was(documents: Documents, clock: TurnableClock, tenant: str) -> None:
    made = entry(tenant, name="greeting", maker="chat", origin=b'{"a":1}', tags=("t",))
    await documents.commit([origins.write_of(made, clock.now())])
    document = await documents.get(origins.origin_path(made.slot))
    assert document is not None
    assert origins.from_document(made.slot, document) == Origin(made.slot, "greeting", "chat", b'{"a":1}', ("t",))
    assert document.data["expire_at"] == clock.now() + timedelta(days=14)


def test_every_slot_has_a_path_of_its_own() -> None:
    slot = entry().slot
    assert len({origins.origin_path(one) for one in (slot, *(moved(slot, **change) for change in NEIGHBOURS))}) == 4
