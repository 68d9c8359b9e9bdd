"""The term's schedule: anchors, draft, releases, self-checks, and what they prove."""
