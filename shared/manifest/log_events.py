"""The log messages that metrics in the cloud filter on; whoever logs them and whoever counts them says them alike."""

JOB_FAILED = "job failed for good"
TASKS_REVIVED = "promised tasks published again"
MODEL_HELD_BACK = "a model provider is held back"
BUDGET_NEAR = "a budget nears its end"
WEBHOOK_DISABLED = "webhook switched off"
PROMPT_DRIFTED = "work with some versions of prompts has become worse"
