"""The cloud functions, and who may invoke each: what the manifest says, and nothing wider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from infra.cloud import environment, names
from infra.cloud.component import Component, Context
from infra.cloud.sources import Sources
from shared.manifest import functions, identities
from shared.manifest.functions import RUNTIME, Function


@dataclass(frozen=True)
class FunctionParts:
    """What functions are made of: service accounts by account id, sources, the image repository, secrets by name."""

    accounts: Mapping[str, gcp.serviceaccount.Account]
    sources: Sources
    repository: gcp.artifactregistry.Repository
    secrets: Mapping[str, gcp.secretmanager.Secret]


class Functions(Component):
    """Every function of the manifest; ``after`` must include what grants access to sources, images and secrets."""

    def __init__(
        self, name: str, context: Context, parts: FunctionParts, after: Sequence[pulumi.Resource] = ()
    ) -> None:
        super().__init__(name, context, after)
        self._parts = parts
        self.functions: Mapping[str, gcp.cloudfunctionsv2.Function] = {
            function.name: self._make(function) for function in functions.ALL
        }
        for function in functions.ALL:
            self._admit(function)
        self.register_outputs({"urls": {name: made.url for name, made in self.functions.items()}})

    def _make(self, function: Function) -> gcp.cloudfunctionsv2.Function:
        return gcp.cloudfunctionsv2.Function(
            names.dashed(function.name),
            name=names.dashed(function.name),
            project=self.settings.project,
            location=self.settings.region,
            description=function.purpose,
            build_config=self._build(function),
            service_config=self._service(function),
            opts=self.options(depends_on=self._parts.sources.grants),
        )

    def _build(self, function: Function) -> dict[str, object]:
        repository = self._parts.repository.repository_id
        parent = f"projects/{self.settings.project}/locations/{self.settings.region}"
        return {
            "runtime": RUNTIME,
            "entry_point": function.name,
            "docker_repository": pulumi.Output.concat(parent, "/repositories/", repository),
            "service_account": self._parts.accounts[identities.BUILDER].name,
            "source": {
                "storage_source": {
                    "bucket": self._parts.sources.bucket.name,
                    "object": self._parts.sources.objects[function.name].name,
                }
            },
        }

    def _service(self, function: Function) -> dict[str, object]:
        return {
            "service_account_email": self._parts.accounts[names.dashed(function.name)].email,
            "available_memory": f"{function.memory}Mi",
            "available_cpu": str(function.cpu),
            "max_instance_request_concurrency": function.concurrency,
            "min_instance_count": function.min_instances,
            "max_instance_count": function.max_instances,
            "timeout_seconds": function.timeout,
            "ingress_settings": self._ingress(function),
            "all_traffic_on_latest_revision": True,
            "environment_variables": dict(environment.variables(function, self.settings)),
            "secret_environment_variables": self._secrets(function),
        }

    def _ingress(self, function: Function) -> str:
        if environment.is_internal(function):
            return "ALLOW_INTERNAL_ONLY"
        return "ALLOW_INTERNAL_AND_GCLB" if self.settings.domain else "ALLOW_ALL"

    def _secrets(self, function: Function) -> list[dict[str, object]]:
        return [
            {
                "key": variable.secret.variable,
                "project_id": self.settings.project,
                "secret": self._parts.secrets[variable.secret.name].secret_id,
                "version": variable.version,
            }
            for variable in environment.secret_variables(function, self.settings)
        ]

    def _admit(self, function: Function) -> None:
        """
        Let those invoke a function who call it.

        Whoever reaches a public function must still show an API key: that gate stands inside, for keys are of tenants,
        whom Google does not know. The others let in one account, with which queues and scheduler sign their calls.
        """
        made = self.functions[function.name]
        internal = environment.is_internal(function)
        gcp.cloudrunv2.ServiceIamMember(
            f"{names.dashed(function.name)}-invoker",
            project=self.settings.project,
            location=self.settings.region,
            name=made.name,
            role="roles/run.invoker",
            member=self._parts.accounts[identities.INVOKER].member if internal else "allUsers",
            opts=self.options(depends_on=[made], replace_with=[made], deleted_with=made),
        )
