"""Live progress: one poll per followed job and instance, shared by everybody who follows it."""
