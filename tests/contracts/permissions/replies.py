"""Answering by the link in a mail: whoever has the link; it opens that answer and nothing else."""

ROUTES = {"replies.reply": ("GET POST", "public", "public")}
