"""The deployment on Google Cloud as a Pulumi program: one component per concern, each looping over the manifest."""
