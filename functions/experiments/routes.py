"""What this function answers: experiments and feedback."""

from typing import Any

from functions.experiments import experiments, experiments_readout, experiments_units, feedback
from shared.bootstrap import Services
from shared.web.routing import Route

ROUTES: tuple[Route[Services, Any], ...] = (
    *experiments.ROUTES,
    *experiments_readout.ROUTES,
    *experiments_units.ROUTES,
    *feedback.ROUTES,
)
