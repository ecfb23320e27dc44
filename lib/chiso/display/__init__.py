"""The verbs of a notebook: results become tables, charts and sentences; nothing is guessed."""
