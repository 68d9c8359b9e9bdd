"""The year's portfolio operations, tracked by unit: counts, submissions, receipt, retention, enrolment changes."""
