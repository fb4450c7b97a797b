"""The generic webhook: every change as one signed JSON document."""
