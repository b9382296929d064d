"""What jobs tell about themselves: percentiles, throughput, time left, and where the time goes."""
