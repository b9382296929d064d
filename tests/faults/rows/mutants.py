"""The judge is judged: the product is broken on purpose, and the simulation must notice."""

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import mutants


def run(options: Options) -> Outcome:
    """Break the product in every way and look for the first schedule that shows it."""
    figures, failures = {}, []
    for number, (name, mutant) in enumerate(mutants.ALL.items(), 1):
        found = mutant.first()
        options.advance(number, len(mutants.ALL))
        if found is None:
            failures.append(f"{name}: not noticed")
        else:
            figures[name] = f"seed {found.schedule.seed} ({found.violations[0].invariant})"
    return Outcome(figures, failures)


ROW = Row("mutants", "a product broken on purpose is found out, within 100 seeds or at a crash point", run)
