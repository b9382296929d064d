"""Jobs that start by the clock: cron lines with a time zone, an overlap policy and jitter."""
