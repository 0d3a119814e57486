"""Pages that load scripts of the lab in a real browser, and what such scripts read, made of torch's networks."""

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np

from redact.worlds.scores import Region

LAB = Path(__file__).parent.parent / "paper" / "lab"
POLICY = "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; script-src 'self'"
STEP_MS = 60_000


@contextmanager
def page_with(
    browser, folder: Path, scripts: Sequence[str], complaints: Sequence[str] = (), source: Path | None = None
) -> Iterator:
    """A page in a folder, under the site's policy, that loads scripts of paper/lab from the file system.

    Afterwards nothing may have gone wrong but what a test expects. complaints: parts of the messages that it does. source: the
    folder of the scripts, if not that one.
    """
    (folder / "lab").mkdir(parents=True, exist_ok=True)
    for script in scripts:
        shutil.copy(next((source or LAB).rglob(script)), folder / "lab")
    tags = "".join(f'<script src="lab/{script}"></script>\n' for script in scripts)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    (folder / "page.html").write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8">{policy}<body>{tags}</body></html>'
    )
    heard: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(STEP_MS)
    page.on("console", lambda message: message.type in ("error", "warning") and heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto((folder / "page.html").as_uri())
    yield page
    context.close()
    assert not [text for text in heard if not any(part in text for part in complaints)]


def plain(value):
    """An operation, a map or a quantity as the lab's files hold it."""
    if isinstance(value, Region):
        return str(value)
    if is_dataclass(value):
        return {"kind": type(value).__name__, **{field.name: plain(getattr(value, field.name)) for field in fields(value)}}
    return [plain(entry) for entry in value] if isinstance(value, tuple | list) else value


def in_base64(array) -> str:
    """Numbers as the bytes of their array, in base64."""
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def mask(members) -> str:
    """Which of some samples (N,) are meant, a bit each."""
    return in_base64(np.packbits(np.asarray(members, bool), bitorder="little"))


def single(array) -> str:
    """Numbers in single precision, low byte first."""
    return in_base64(np.asarray(array, dtype="<f4"))


def packed(state: Mapping[str, np.ndarray], seeds: Sequence[int]) -> dict:
    """A file of networks, without its check, of a stack's parameters, each with a leading axis S."""
    encoder = sum(name.startswith("encoder.") and name.endswith(".weight") for name in state)
    hidden, channels = state["encoder.0.weight"].shape[1:]
    names = [f"{part}.{2 * i}.{kind}" for part in ("encoder", "decoder") for i in range(encoder) for kind in ("weight", "bias")]
    rows = np.concatenate([np.asarray(state[name], "<f4").reshape(len(seeds), -1) for name in names], axis=1)
    shape = {"channels": channels, "hidden": hidden, "latent": state["decoder.0.weight"].shape[-1], "depth": encoder - 1}
    digest = hashlib.sha256(rows.tobytes()).hexdigest()
    return {"version": 1, "digest": digest, "shape": shape, "seeds": list(seeds), "weights": in_base64(rows)}


def call(page, code: str, **values):
    """What a function of `values` gives on a page: `code` is its body, and reads them by their names."""
    return page.evaluate(f"(given) => {{ const {{ {', '.join(values)} }} = given; {code} }}", json.loads(json.dumps(values)))
