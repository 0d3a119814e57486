"""The two comparisons of a value with a threshold, itself included."""

import operator
from typing import Any

COMPARISONS = {">=": operator.ge, "<=": operator.le}


def meets(values: Any, comparison: str, threshold: float) -> Any:
    """Whether values, a number or an array, lie on the side of a threshold that `>=` or `<=` names. NaN meets nothing."""
    return COMPARISONS[comparison](values, threshold)
