"""What calls of a model cost, and who says so; a price that nobody knows is unknown, never nothing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from shared import errors
from shared.models.base import Usage
from shared.models.catalog import Catalog, Rates
from shared.models.reference import ModelReference
from shared.models.routes import Routes

PriceSource = Literal["set", "catalogue", "free", "unknown"]

THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Priced:
    """
    What one call costs in US dollars, or why that is not known.

    ``deployment`` is the model that is asked first under the name that was given.
    """

    deployment: str
    source: PriceSource
    cost: Decimal | None
    rates: Rates | None
    why: str = ""

    def times(self, calls: int) -> Decimal | None:
        """Return what so many calls cost."""
        return None if self.cost is None else self.cost * calls


class PriceList:
    """Prices by the names that models are called by here, or by ``provider/model``."""

    def __init__(self, catalog: Catalog, routes: Routes) -> None:
        self._catalog = catalog
        self._routes = routes

    def deployment(self, name: str) -> str:
        """
        Return the ``provider/model`` that ``name`` stands for first; empty is the default model.

        Raises InvalidFieldsError when it is neither a name that is known here nor of that form.
        """
        known = self._routes.routes.get(name or self._routes.default)
        if known is not None:
            return known.links[0].model
        try:
            return str(ModelReference.parse(name))
        except errors.InvalidInputError as error:
            raise errors.invalid_field("model", "wrong_form", error.detail) from error

    def price(self, name: str, usage: Usage) -> Priced:
        """Return what a call of ``name`` with this ``usage`` costs."""
        deployment = self.deployment(name)
        reference = ModelReference.parse(deployment)
        rates = self._catalog.rates(reference.provider, reference.name)
        try:
            cost = self._catalog.cost(reference.provider, reference.name, usage)
        except errors.UnpricedModelError as error:
            return Priced(deployment, "unknown", None, rates, error.detail)
        return Priced(deployment, self._source(reference), cost, rates)

    def _source(self, reference: ModelReference) -> PriceSource:
        if {str(reference), f"{reference.provider}/*"} & self._catalog.set.keys():
            return "set"
        return "free" if reference.provider in self._catalog.free else "catalogue"
