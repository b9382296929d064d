"""The Firestore emulator: strict where production is strict."""
