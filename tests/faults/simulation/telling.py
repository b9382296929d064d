"""What a report says to people: what was broken, by which shortest schedule, and how to play it again."""

from tests.faults.simulation.schedules import Report


def story(report: Report, again: str = "") -> str:
    """Return the schedule in order, and what it breaks; ``again`` is how to play it once more."""
    schedule = report.schedule
    lines = [f"seed {schedule.seed}, {len(report.injected)} faults; {again}".rstrip("; ")]
    lines += [f"  job {number}: {script}" for number, script in enumerate(schedule.scripts)]
    lines.append(f"  {schedule.setting}")
    if schedule.note:
        lines.append(f"  {report.readable(schedule.note)}")
    lines += [f"  {at:9.3f} s  {report.readable(fault)}" for at, fault in report.injected]
    lines += [f"  => {report.readable(violation)}" for violation in report.violations]
    return "\n".join(lines)
