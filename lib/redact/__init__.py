"""Steering and deleting concepts in tiny networks, and the paper about it."""

from anchoring.errors import InputError
from press.errors import count_as_input_error
from redact import rounding

rounding.settle()
# What the method refuses, a command of ours tells as it tells its own errors.
count_as_input_error(InputError)
