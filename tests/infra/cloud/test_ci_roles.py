from collections.abc import Callable

import pytest

from infra.cloud import ci_roles
from infra.cloud.ci_roles import Permissions
from infra.cloud.settings import StackSettings
from shared.manifest import identities
from tests.infra.conftest import GraphOf

MEMBER = "gcp:projects/iAMMember:IAMMember"
Settings = Callable[..., StackSettings]
PERMISSIONS = [ci_roles.DEPLOYER_PERMISSIONS, ci_roles.PREVIEWER_PERMISSIONS]
READING = (".get", ".list", ".getIamPolicy", ".getMetadata")


def test_grantable_roles_are_those_the_program_gives(graph_of: GraphOf) -> None:
    graph = graph_of("prod", "apply")
    own = (f"serviceAccount:{identities.DEPLOYER}@", f"serviceAccount:{identities.PREVIEWER}@")
    granted = [each for each in graph.of_type(MEMBER) if not str(each.get("member")).startswith(own)]

    assert {grant.get("role") for grant in granted} == set(ci_roles.GRANTABLE)
    assert len(ci_roles.GRANTABLE) <= 10, "as many as a condition may name"


@pytest.mark.parametrize("rights", [ci_roles.of_deployer, ci_roles.of_previewer])
def test_roles_are_sorted_out_and_reasoned(
    settings_of: Settings, rights: Callable[..., tuple[ci_roles.Right, ...]]
) -> None:
    found = rights(settings_of(domain="api.example.com"))
    names = [right.role for right in found]

    assert len(set(names)) == len(names)
    assert all(right.reason.endswith(".") and len(right.reason) > 10 for right in found)
    assert not {"owner", "editor", "viewer"} & set(names)


def test_previewer_changes_nothing(settings_of: Settings) -> None:
    roles = [right.role for right in ci_roles.of_previewer(settings_of(domain="api.example.com"))]

    assert [role for role in roles if not role.lower().endswith(("viewer", "reviewer"))] == []
    assert [name for name in ci_roles.PREVIEWER_PERMISSIONS.names if not name.endswith(READING)] == []


@pytest.mark.parametrize("permissions", PERMISSIONS, ids=lambda permissions: permissions.role_id)
def test_permissions_open_no_data_and_delete_no_database(permissions: Permissions) -> None:
    opening = ("datastore.entities", "secretmanager.versions", "logging.logEntries", "datastore.databases.delete")

    assert [name for name in permissions.names if name.startswith(opening)] == []
    assert list(permissions.names) == sorted(set(permissions.names))
    assert len(permissions.title) <= 100


def test_load_balancer_costs_rights_only_where_there_is_one(settings_of: Settings) -> None:
    for rights in (ci_roles.of_deployer, ci_roles.of_previewer):
        assert not any(right.role.startswith("compute.") for right in rights(settings_of()))
        assert any(right.role.startswith("compute.") for right in rights(settings_of(domain="api.example.com")))
