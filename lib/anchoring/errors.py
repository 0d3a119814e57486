"""The one kind of error that the caller can cause and mend."""


class InputError(ValueError):
    """Something that the caller gave cannot be used; the message is one line: what, where, which value, what was expected."""
