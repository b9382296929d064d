"""Says which index serves a Firestore query, and which one to declare if none does; pure."""
