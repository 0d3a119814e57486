"""Where the seeds of a page are to be seen in its figures, as a script that the page reads: it may ask for no other file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from press.figures.drawn import PLACES, sidecars_in
from press.scripts.discovery import Script


def scripts(figures: Path, pages: Sequence[Script], add: str) -> dict[str, bytes]:
    """<slug>-places.js for the page of each script -> its content.

    figures: the folder of the folders of figures. add: the function of the page that a file calls, with "places", its own name
    and what `shown_in` finds: id of a figure -> where its seeds are; nothing where the page has no figure over seeds.
    """
    made = {}
    for page in pages:
        name = f"{page.experiment.slug}-places"
        found = json.dumps(shown_in(figures / page.experiment.id), separators=(",", ":"))
        made[f"{name}.js"] = f'{add}("places", "{name}", {found});\n'.encode("ascii")
    return made


def shown_in(folder: Path) -> dict[str, dict[str, Any]]:
    """id of a figure -> its seeds and, for the arrangements `light` and `narrow`, where each is to be seen: [seed, x, y].

    x and y are fractions of the figure's width and height, from the top left corner; a rectangle also has half its width and
    half its height. An array of fewer values than the figure has seeds is left out: whose they are is not known.
    """
    found = {}
    for path in sidecars_in(folder):
        told = path.with_name(path.stem + PLACES)
        if not told.is_file():
            continue
        about = json.loads(path.read_text(encoding="utf-8"))
        seeds: list[int] = about["seeds"]
        marked = json.loads(told.read_text(encoding="utf-8"))
        shown = {
            arrangement: [[seeds[which], *place] for which, *place in counts.get(str(len(seeds)), [])]
            for arrangement, counts in marked.items()
        }
        if any(shown.values()):
            found[about["id"]] = {"seeds": seeds, **shown}
    return found
