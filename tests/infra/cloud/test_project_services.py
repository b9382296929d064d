import pytest

from infra.cloud import project_services
from infra.cloud.component import Context
from infra.cloud.project_services import ProjectServices
from tests.infra.cloud.conftest import Registered

SERVICE = "gcp:projects/service:Service"


def build(context: Context) -> None:
    ProjectServices("apis", context)


def test_apis_stay_on_when_a_stack_goes(registered: Registered) -> None:
    found = {service.get("service"): service.get("disableOnDestroy") for service in registered(build).of_type(SERVICE)}

    assert found == {f"{name}.googleapis.com": False for name in project_services.ALWAYS}


@pytest.mark.parametrize(
    ("config", "added"),
    [
        ({"domain": "api.example.com"}, {"compute"}),
        ({"githubRepository": "example/pressroom"}, {"iamcredentials", "sts"}),
        ({"monthlyBudget": "5", "billingAccount": "000000-000000-000000"}, {"billingbudgets"}),
    ],
)
def test_optional_parts_bring_their_apis(registered: Registered, config: dict[str, str], added: set[str]) -> None:
    found = {service.name for service in registered(build, **config).of_type(SERVICE)}

    assert found - set(project_services.ALWAYS) == added
