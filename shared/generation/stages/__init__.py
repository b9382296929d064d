"""The stages of generation, one file each: pure functions of a job and earlier results."""
