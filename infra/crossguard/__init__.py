"""The policies as a pack for Pulumi's own policy engine."""
