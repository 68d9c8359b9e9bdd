"""The first page: what must I do next, what is coming, how do we stand."""
