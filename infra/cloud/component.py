"""What all components of the deployment have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from infra.cloud.settings import StackSettings


@dataclass(frozen=True)
class Context:
    """What components are made with: the configuration, the provider, and patience with new resources."""

    settings: StackSettings
    provider: pulumi.ProviderResource
    patience: pulumi.ErrorHook


class Component(pulumi.ComponentResource):
    """
    A part of the deployment; its type is ``pressroom:cloud:<class>`` and its children inherit the provider.

    ``after`` is what it waits for, and its children with it: none is registered before its parent is.
    """

    def __init__(self, name: str, context: Context, after: Sequence[pulumi.Resource] = ()) -> None:
        self.context = context
        self.settings = context.settings
        options = pulumi.ResourceOptions(provider=context.provider, depends_on=list(after))
        super().__init__(f"pressroom:cloud:{type(self).__name__}", name, opts=options)

    def options(self, **more: Any) -> pulumi.ResourceOptions:
        """Return the options of a child; ``more`` as in ResourceOptions."""
        hooks = pulumi.ResourceHookBinding(on_error=[self.context.patience])
        return pulumi.ResourceOptions(parent=self, hooks=hooks, **more)
