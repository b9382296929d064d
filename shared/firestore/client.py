"""Builds the Firestore client, against Google or against the emulator that FIRESTORE_EMULATOR_HOST names."""

import os

import grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore_v1.services.firestore import FirestoreAsyncClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcAsyncIOTransport

MAX_MESSAGE_BYTES = 16 * 1024 * 1024


def create() -> FirestoreAsyncClient:
    """Return a client that belongs to the running event loop."""
    host = os.environ.get("FIRESTORE_EMULATOR_HOST")
    if not host:
        return FirestoreAsyncClient()
    channel = grpc.aio.insecure_channel(
        host,
        options=[
            ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
            ("grpc.max_send_message_length", -1),
        ],
    )
    transport = FirestoreGrpcAsyncIOTransport(host=host, channel=channel, credentials=AnonymousCredentials())
    return FirestoreAsyncClient(transport=transport)
