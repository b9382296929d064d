"""Who may run how much: limits per tenant, fair shares of the queues, and the pause of a tenant's work."""
