"""Sixty-four equal questions at once on eight processes: one answer is made, whatever becomes of who makes it."""

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import stampedes

BRIEF, WHOLE = 3, 200


def run(options: Options) -> Outcome:
    """Let the one who makes live, die, fail, freeze, and be given up."""
    seeds = range(options.first, options.first + (BRIEF if options.brief else min(options.seeds, WHOLE)))
    figures, failures = {}, []
    for number, fate in enumerate(stampedes.FATES):
        results = [(seed, stampedes.play(seed, fate)) for seed in seeds]
        for seed, result in results:
            failures += [f"seed {seed}: {story}" for story in stampedes.broken_promises(result, fate)]
        most = max(result.made for _, result in results)
        slowest = max(result.seconds for _, result in results)
        figures[f"maker {fate}"] = f"made {most} × at most, {slowest:.0f} s"
        options.advance(number + 1, len(stampedes.FATES))
    return Outcome(figures, failures)


ROW = Row("cache-stampedes", "equal questions at once make one answer, and one more if its maker is lost", run)
