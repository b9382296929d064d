"""The content cache: answers by the exact request, in memory first, then in Firestore."""
