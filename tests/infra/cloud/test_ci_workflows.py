from collections.abc import Callable

import pytest

from infra.cloud import ci_workflows
from infra.cloud.settings import StackSettings

REPOSITORY = "example/pressroom"


@pytest.fixture(scope="module")
def settings(settings_of: Callable[..., StackSettings]) -> StackSettings:
    return settings_of(githubRepository=REPOSITORY, githubRef="refs/heads/release")


def terms(condition: str) -> set[str]:
    return set(condition.split(" && "))


def test_only_pushes_to_the_one_ref_deploy(settings: StackSettings) -> None:
    assert terms(ci_workflows.deploying(settings).condition) == {
        "assertion.repository == 'example/pressroom'",
        "assertion.ref == 'refs/heads/release'",
        "assertion.event_name in ['push', 'workflow_dispatch']",
    }


def test_only_pull_requests_of_the_repository_preview(settings: StackSettings) -> None:
    assert terms(ci_workflows.previewing(settings).condition) == {
        "assertion.repository == 'example/pressroom'",
        "assertion.event_name == 'pull_request'",
    }


def test_one_pool_never_admits_both(settings: StackSettings) -> None:
    deploying, previewing = ci_workflows.deploying(settings), ci_workflows.previewing(settings)

    assert deploying.pool != previewing.pool
    assert deploying.account != previewing.account
    assert all(4 <= len(workflow.pool) <= 32 for workflow in (deploying, previewing))
