"""Operations: what each unit did for the year's portfolio work, and how far it has come."""
