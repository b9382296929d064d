"""What a stack tells of itself: dashboard, alerts with runbooks, objectives, checks from outside."""

from infra.cloud.observability.component import Observability as Observability
