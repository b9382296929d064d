"""A Cloud Tasks emulator: the gRPC service on loopback, durable, with virtual time and faults to order."""
