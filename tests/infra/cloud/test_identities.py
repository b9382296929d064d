import pytest

from infra.cloud import names
from infra.cloud.component import Context
from infra.cloud.identities import Identities
from infra.preview.graph import Graph
from shared.manifest import functions, identities
from tests.infra.cloud.conftest import Registered

ACCOUNT = "gcp:serviceaccount/account:Account"
GRANT = "gcp:projects/iAMMember:IAMMember"
RUNTIME = [names.dashed(function.name) for function in functions.ALL]


def build(context: Context) -> None:
    Identities("identities", context)


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered(build, database="press")


def test_every_function_has_an_account_of_its_own(graph: Graph) -> None:
    found = {account.get("accountId") for account in graph.of_type(ACCOUNT)}

    assert found == {*RUNTIME, identities.INVOKER, identities.BUILDER}
    assert all(6 <= len(account) <= 30 for account in found)


def test_functions_reach_one_database_and_nothing_else(graph: Graph) -> None:
    database = "projects/pressroom-test/databases/press"
    condition = f'resource.type == "firestore.googleapis.com/Database" && resource.name == "{database}"'
    found = {
        grant.get("member"): (grant.get("role"), grant.get("condition.expression"))
        for grant in graph.of_type(GRANT)
        if grant.name != "function-builder-logging-logwriter"
    }

    assert found == {
        f"serviceAccount:{account}@pressroom-test.iam.gserviceaccount.com": ("roles/datastore.user", condition)
        for account in RUNTIME
    }


def test_builder_writes_its_logs(graph: Graph) -> None:
    grant = graph.named(GRANT, "function-builder-logging-logwriter")

    assert grant.get("role") == "roles/logging.logWriter"
    assert grant.get("member") == "serviceAccount:function-builder@pressroom-test.iam.gserviceaccount.com"


def test_invoker_has_no_right_in_the_project(graph: Graph) -> None:
    assert [grant for grant in graph.of_type(GRANT) if identities.INVOKER in grant.get("member")] == []
