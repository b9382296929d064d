"""Traffic that follows success: each arm's part from its probability to be best, over a floor."""

from shared.experiments.experiment import Experiment
from shared.experiments.readout import Readout
from shared.statistics import bayes

LEAST_CHANGE = 0.01


def weights(experiment: Experiment, readout: Readout) -> dict[str, float] | None:
    """Return the weights that follow from a look; None when nothing is known or too little would change."""
    results = {one.arm: one for one in readout.primary.arms if one.arm not in experiment.dropped}
    best = [one.probability_best for one in results.values()]
    if experiment.traffic.mode != "thompson" or any(share is None for share in best):
        return None
    whole = sum(share or 0.0 for share in best)
    floor = min(experiment.traffic.floor, 1 / len(results))
    shares = bayes.thompson_weights([(share or 0.0) / whole for share in best], floor) if whole else []
    wanted = dict(zip(results, shares, strict=bool(shares)))
    held = experiment.live.shares
    changed = max((abs(share - held.get(arm, 0.0)) for arm, share in wanted.items()), default=0.0)
    return {**dict.fromkeys(experiment.dropped, 0.0), **wanted} if changed >= LEAST_CHANGE else None
