"""The results of an experiment on colors, as the arrays that figures and tables take. Numpy only."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from press.errors import InputError
from redact import results
from redact.arms import baseline_of, in_arm, split
from redact.worlds.colors import (
    CLAIMABLE_HSV,
    LATENT_LATTICE,
    NAMED_HSV,
    SELECTIVITY_LATTICE,
    SLICE_CUBE,
    HsvCube,
    cube_of,
    named_colors,
    resemblance,
)
from redact.worlds.scores import Score


class Results(results.Results):
    """The results of one experiment on colors."""

    @property
    def cube(self) -> HsvCube:
        """The grid of colors over which errors were taken."""
        return cube_of(self.experiment)

    def resemblance(self, network: str) -> Score:
        """The score of a color that the error of a network should follow."""
        return resemblance(self.experiment, network)

    # --- seeds by rank

    @property
    def ranked(self) -> NDArray[np.float64]:
        """The score (S,) by which the published work ranks seeds: the selectivity of one operation on the 8^3 lattice."""
        return self.score(self.experiment.ranking, "selectivity_trained")

    @property
    def ranked_validation(self) -> dict[str, NDArray[np.float64]]:
        """The validation losses (S,) by term of the arm by which seeds are ranked."""
        return in_arm(split(self.experiment.ranking)[0], self.validation)

    @property
    def best(self) -> int:
        """The seed that the published rule chooses: the highest score on the front."""
        return int(self._views["best"][0])

    def middle(self, operation: str) -> int:
        """The seed whose selectivity after an operation is the median, on the fine lattice that `scatter` shows."""
        return int(self._views[f"{operation}/middle"][0])

    def ranking_errors(self, operation: str) -> NDArray[np.float32]:
        """The errors (S, L) of all seeds after an operation on the lattice by which seeds are ranked."""
        return self._view(operation, "ranking_errors")

    # --- arguments of the pictures

    def slices(self, operation: str, seed: int | None = None) -> dict[str, NDArray]:
        """Arguments of pictures.color_slices, for the typical seed or the first."""
        hue, saturation, value = SLICE_CUBE.axes()
        return {
            "true": SLICE_CUBE.colors().reshape(*SLICE_CUBE.shape, 3),
            "predicted": self._viewed(operation, "slices", seed).reshape(*SLICE_CUBE.shape, 3),
            "hue": hue,
            "saturation": saturation,
            "value": value,
        }

    def curves(self, operation: str, seed: int | None = None) -> dict[str, NDArray]:
        """Arguments of pictures.shown_errors, for the typical seed or the first."""
        hue, saturation, value = self.cube.axes()
        return {
            "hue": hue,
            "saturation": saturation,
            "value": value,
            "error": self._viewed(operation, "cube_errors", seed),
        }

    def bands(self) -> dict[str, Any]:
        """Arguments of pictures.error_bands: the vibrant hues of all seeds after every operation."""
        return {
            "hue": self.cube.axes()[0],
            "errors": {name: self._view(name, "hue_errors") for name in self.operations},
            "shown_seed_index": self._index(self.typical),
        }

    def outputs(self, operation: str) -> dict[str, NDArray]:
        """color -> what comes out for it, (S, 3), for all colors that claims can speak of."""
        named = self._view(operation, "named")
        return {color: named[:, place] for place, color in enumerate(CLAIMABLE_HSV)}

    def latents(self, operation: str, seed: int | None = None) -> dict[str, NDArray]:
        """The arrays of pictures.latents, for the typical seed or the first."""
        return {
            "z": self._viewed(operation, "latents", seed),
            "true": LATENT_LATTICE.colors(),
            "predicted": self._viewed(operation, "latent_colors", seed),
        }

    def all_latents(self, network: str) -> NDArray[np.float16]:
        """z_hat (S, N, K) of all seeds, of a network as it was trained, on the lattice of 9 points a side; to three digits."""
        return self._view(network, "all_latents")

    def latents_of(self, color: str, network: str) -> NDArray[np.float64]:
        """z_hat (S, K) of a named color that lies on that lattice, in a network as it was trained, of length 1.

        Raises:
            InputError: it does not lie there.
        """
        places = np.flatnonzero((np.abs(LATENT_LATTICE.colors() - named_colors([color])[0]) < 1e-9).all(axis=-1))
        if not places.size:
            raise InputError(f"color {color!r} does not lie on {LATENT_LATTICE}")
        z_hat = self.all_latents(network)[:, places[0]].astype(float)
        return z_hat / np.linalg.norm(z_hat, axis=-1, keepdims=True)

    def before_and_after(self, operation: str, seed: int) -> dict[str, NDArray]:
        """What one network does before an operation and after it, of any seed.

        z (N, K): the lattice of `latents` as trained. named_before, named_after (M, 3): what comes out for the named colors.
        error_before, error_after (H,): the errors of the vibrant hues of `bands`.
        """
        place, before = self._index(seed), baseline_of(operation)
        pairs = {"before": before, "after": operation}
        return {
            "z": self.all_latents(before)[place].astype(float),
            **{f"named_{when}": self._view(name, "named")[place, : len(NAMED_HSV)] for when, name in pairs.items()},
            **{f"error_{when}": self._view(name, "hue_errors")[place] for when, name in pairs.items()},
        }

    def scatter(self, operation: str, seed: int) -> dict[str, Any]:
        """Error against resemblance on the 20^3 lattice, for the best seed, the typical, the first, or a `middle` one.

        resemblance (N,): what the error should follow, in [0, 1]. error (N,). colors (N, 3). r2: `selectivity` of scores.csv.
        """
        colors = SELECTIVITY_LATTICE.colors()
        return {
            "resemblance": self.resemblance(operation)(colors),
            "error": self._of_seed(operation, "lattice_errors", "scattered", seed),
            "colors": colors,
            "r2": float(self.score(operation, "selectivity")[self._index(seed)]),
        }
