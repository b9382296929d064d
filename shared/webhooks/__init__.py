"""Messages to receivers outside, by the Standard Webhooks specification."""
