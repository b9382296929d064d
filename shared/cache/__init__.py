"""The cache: answers to equal and to similar requests, in memory first, then in Firestore, made once for all."""
