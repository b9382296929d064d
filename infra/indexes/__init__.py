"""What every query of the code needs: recorded while the tests run, proven against the manifest, asked of a project."""
