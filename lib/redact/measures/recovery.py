"""How soon attacks brought a concept back, from the file of what they found. Numpy only; S seeds."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from press.files.store import Arrays
from redact.spec import Experiment


def recovery_steps(experiment: Experiment, attacked: Arrays) -> Mapping[tuple[str, str], NDArray[np.float64]]:
    """Attack and network -> the steps (S,) until the concept is back; what is not back by the end has one more than all."""
    return {
        (key, name): np.minimum(attacked[f"relearning/{key}/{name}/steps"], attack.beyond)
        for key, attack in experiment.attacks.items()
        for name in attack.networks
    }
