"""Builds the Cloud Tasks client, against Google or against the emulator that CLOUD_TASKS_EMULATOR_HOST names."""

import os

import grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud.tasks_v2.services.cloud_tasks import CloudTasksAsyncClient
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcAsyncIOTransport


def create() -> CloudTasksAsyncClient:
    """Return a client that belongs to the running event loop."""
    host = os.environ.get("CLOUD_TASKS_EMULATOR_HOST")
    if not host:
        return CloudTasksAsyncClient()
    channel = grpc.aio.insecure_channel(host)
    transport = CloudTasksGrpcAsyncIOTransport(host=host, channel=channel, credentials=AnonymousCredentials())
    return CloudTasksAsyncClient(transport=transport)
