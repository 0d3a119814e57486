"""The wrong inputs again, here to be counted for the report."""

from miniature import long
from test_bad_inputs import *  # noqa: F403 (the tests and what they need)

pytestmark = long("`make test`, which has the same tests")
