"""What the product tells about itself: metrics, traces, logs and health."""
