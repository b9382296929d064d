"""What this function answers: the routes of each of its resources."""

from typing import Any

from functions.prompt_optimization import (
    datasets,
    evaluations,
    optimizations,
    prompts,
    records,
    scores,
    suites,
    tokens,
    tunings,
)
from shared.bootstrap import Services
from shared.web.routing import Route

ROUTES: tuple[Route[Services, Any], ...] = (
    *prompts.ROUTES,
    *optimizations.ROUTES,
    *records.ROUTES,
    *tokens.ROUTES,
    *datasets.ROUTES,
    *evaluations.ROUTES,
    *scores.ROUTES,
    *suites.ROUTES,
    *tunings.ROUTES,
)
