"""Documents and feeds: plain frozen values in, bytes out. Knows no web framework and no database."""
