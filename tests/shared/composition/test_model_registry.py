import json

import pytest

from shared import errors
from shared.composition.model_registry import EmbedderRegistry, ModelRegistry
from shared.models import routes
from shared.models.base import Account, EmbeddingModel
from shared.models.fallback import FallbackModel
from shared.models.hashed_embeddings import HashedEmbeddings
from shared.models.hedged import HedgedModel
from shared.models.offline.faults import Fault
from shared.models.offline.model import OfflineModel
from tests.shared.models.offline.aids import request
from tests.shared.resilience.manual_clock import ManualClock

MODELS = {
    "writer": {"chain": ["acme/one", "acme/two", "offline"]},
    "swift": {"chain": ["acme/one", "acme/two"], "hedge_after": 0.5},
}
ASKED = request("Topic: tea", "Length: 40 words")


class Provider:
    """Deploys models that fail as the test says."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.errors: dict[str, type[errors.PressroomError]] = {}
        self.deployed: list[str] = []
        self.calls: list[str] = []

    def __call__(self, name: str) -> OfflineModel:
        self.deployed.append(name)

        def fail() -> errors.PressroomError:
            self.calls.append(name)
            return self.errors[name]()

        plan = [Fault("fail", error=fail)] if name in self.errors else []
        return OfflineModel(clock=self.clock, plan=plan)


@pytest.fixture
def provider() -> Provider:
    return Provider(ManualClock())


@pytest.fixture
def registry(provider: Provider) -> ModelRegistry:
    return ModelRegistry(routes.parse_routes("writer", json.dumps(MODELS), {"acme"}), provider, provider.clock)


def test_names_begin_with_the_default(registry: ModelRegistry) -> None:
    assert registry.names() == ("writer", "swift", "acme/one", "acme/two", "offline")
    assert isinstance(registry.get(""), FallbackModel)
    assert isinstance(registry.get("swift"), HedgedModel)


def test_unknown_name_is_refused(registry: ModelRegistry) -> None:
    with pytest.raises(errors.UnknownModelError):
        registry.get("openai/gpt-5")


async def test_chains_share_their_deployments(registry: ModelRegistry, provider: Provider) -> None:
    for name in (*registry.names(), *registry.names()):
        registry.get(name)
    assert sorted(provider.deployed) == ["acme/one", "acme/two", "offline"]
    await registry.aclose()


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (errors.ProviderUnavailableError, ["acme/one"] * 2 + ["acme/two"] * 2),
        (errors.ProviderTimeoutError, ["acme/one", "acme/two"]),
    ],
)
async def test_links_with_others_behind_them_give_up_sooner(
    registry: ModelRegistry, provider: Provider, error: type[errors.PressroomError], calls: list[str]
) -> None:
    provider.errors = {"acme/one": error, "acme/two": error}
    done = await registry.get("writer").complete(ASKED)
    assert provider.calls == calls
    assert done.metadata["passed_over"] == f"offline: {error.code}; offline: {error.code}"


async def test_single_deployment_is_tried_three_times(registry: ModelRegistry, provider: Provider) -> None:
    provider.errors = {"acme/one": errors.ProviderTimeoutError}
    with pytest.raises(errors.ProviderTimeoutError):
        await registry.get("acme/one").complete(ASKED)
    assert provider.calls == ["acme/one"] * 3


async def test_embedders_are_deployed_once_and_paid_for_by_whoever_asks() -> None:
    deployed, paid = [], []

    def deploy(name: str) -> EmbeddingModel:
        deployed.append(name)
        return HashedEmbeddings()

    def pay(model: EmbeddingModel, name: str, account: Account | None) -> EmbeddingModel:
        paid.append((name, account))
        return model

    registry = EmbedderRegistry(("acme/e", "hashed"), deploy, pay)
    for account in (None, Account("acme")):
        registry.get("", account)
    assert (deployed, paid) == (["acme/e"], [("acme/e", None), ("acme/e", Account("acme"))])
    assert registry.names() == ("acme/e", "hashed")
    with pytest.raises(errors.UnknownModelError, match="there are acme/e, hashed"):
        registry.get("minilm")
    await registry.aclose()
