"""The settings of models, read together: what is named, reached and priced, or refused by field and rule."""

from dataclasses import dataclass

from shared.composition.providers import Providers
from shared.models import routes
from shared.models.catalog import Catalog
from shared.models.routes import Routes
from shared.settings import Settings


@dataclass(frozen=True)
class ModelSettings:
    """What the settings of models come to."""

    routes: Routes
    embedders: tuple[str, ...]
    catalog: Catalog
    providers: Providers

    @property
    def deployments(self) -> tuple[str, ...]:
        """Return all models of all chains, each once."""
        return tuple(dict.fromkeys(link.model for route in self.routes.routes.values() for link in route.links))


def read(settings: Settings) -> ModelSettings:
    """Return what ``settings`` say; raises InvalidFieldsError that names every field with its rule."""
    catalog = Catalog(set=routes.parse_prices(settings.prices))
    providers = Providers(settings, catalog, routes.parse_urls(settings.provider_urls), _keys(settings))
    found = routes.parse_routes(settings.model, settings.models, providers.urls)
    return ModelSettings(found, routes.parse_embedders(settings.embedders, providers.urls), catalog, providers)


def _keys(settings: Settings) -> dict[str, str]:
    return routes.parse_keys(settings.provider_keys.get_secret_value())
