from shared.bootstrap import Services
from shared.composition.foundation import Foundation


async def test_services_are_built_on_demand_and_closed_together(services: Services) -> None:
    fresh = Foundation(services.settings)
    assert "documents" not in vars(fresh)
    await fresh.documents.ping()
    await fresh.aclose()
    await fresh.aclose()
