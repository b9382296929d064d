"""The deployment, top to bottom: what there is, in the order in which it comes to be."""

import pulumi
import pulumi_gcp as gcp

from infra.cloud import consistency, names
from infra.cloud import settings as configuration
from infra.cloud.budget import Budget
from infra.cloud.ci_identity import CiIdentity
from infra.cloud.component import Context
from infra.cloud.database import Database
from infra.cloud.edge import Edge
from infra.cloud.functions import FunctionParts, Functions
from infra.cloud.identities import Identities
from infra.cloud.observability import Observability
from infra.cloud.project_services import ProjectServices
from infra.cloud.queues import Queues
from infra.cloud.registry import Registry
from infra.cloud.schedules import Schedules
from infra.cloud.secrets import Secrets
from infra.cloud.settings import StackSettings
from infra.cloud.sources import Sources
from shared.manifest.functions import BY_NAME


def deploy() -> None:
    """Declare everything that a stack consists of, and what it tells of itself; raises SettingsError."""
    settings = configuration.load(pulumi.get_stack())
    context = Context(settings, _provider(settings), consistency.hook())

    enabled = ProjectServices("apis", context).enabled
    store = Database("store", context, enabled)
    identities = Identities("identities", context, enabled)
    accounts = identities.accounts
    queues = Queues("queues", context, accounts, enabled)
    secrets = Secrets("secrets", context, accounts, enabled)
    registry = Registry("registry", context, accounts, enabled)
    sources = Sources("sources", context, accounts, enabled)

    parts = FunctionParts(accounts, sources, registry.repository, secrets.secrets)
    functions = Functions("functions", context, parts, [*enabled, identities, secrets, registry, sources])
    Schedules("schedules", context, accounts, functions.functions, [*enabled, functions])
    observability = Observability("observability", context, enabled)

    pulumi.export("functionUrls", {name: names.service_url(BY_NAME[name], settings) for name in functions.functions})
    pulumi.export("queues", {name: queue.id for name, queue in queues.queues.items()})
    pulumi.export("database", store.database.name)
    pulumi.export("dashboard", observability.dashboard)

    if settings.domain:
        edge = Edge("edge", context, functions.functions, enabled)
        pulumi.export("apiUrl", f"https://{settings.domain}")
        pulumi.export("loadBalancerAddress", edge.address)
    if settings.monthly_budget:
        Budget("budget", context, observability.channels, enabled)
    if settings.github_repository:
        ci = CiIdentity("ci", context, [*enabled, identities])
        pulumi.export("workloadIdentityProvider", ci.provider_name)
        pulumi.export("workloadIdentityProviderForPreviews", ci.previewer_provider_name)
        pulumi.export("deployer", ci.deployer_email)
        pulumi.export("previewer", ci.previewer_email)


def _provider(settings: StackSettings) -> gcp.Provider:
    return gcp.Provider(
        "gcp",
        project=settings.project,
        region=settings.region,
        default_labels={"app": configuration.NAMESPACE, "environment": settings.stack},
    )
