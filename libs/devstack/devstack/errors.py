"""What cannot go on: one line for a person, never a traceback."""


class CannotRun(Exception):
    """The machine, a setting or a file is in the way; the text says which, and what to do."""
