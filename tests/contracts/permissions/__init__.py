"""Who may open what: one table for each area, endpoint by endpoint; test_permissions.py walks them all."""
