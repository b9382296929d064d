from infra.preview.graph import Graph
from infra.preview.policies import grants
from shared.manifest import queues


def test_grant_tells_member_role_and_target(good: Graph) -> None:
    found = {(grant.account.partition("@")[0], grant.target) for grant in grants.of_role(good, grants.ENQUEUER)}

    assert ("task-worker", "jobs-low") in found
    assert {queue for _, queue in found} == set(queues.BY_NAME)
    assert all(account for account, _ in found)


def test_condition_and_reach_are_read(good: Graph) -> None:
    on_data = list(grants.of_role(good, "roles/datastore.user"))

    assert on_data
    assert all(grant.on_project and "/databases/" in grant.condition and not grant.target for grant in on_data)


def test_anybody_is_no_account(good: Graph) -> None:
    members = {grant.member: grant.account for grant in grants.of_role(good, grants.INVOKER)}

    assert members.pop("allUsers") == ""
    assert list(members.values()) == ["queue-invoker@pressroom-prod.iam.gserviceaccount.com"]


def test_accounts_are_known_by_address(good: Graph) -> None:
    assert "task-worker@pressroom-prod.iam.gserviceaccount.com" in grants.accounts(good)
