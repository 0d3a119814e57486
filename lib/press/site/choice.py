"""Who renders: resolved once, when a build is planned, and held to."""

from press.errors import InputError
from press.site import quarto

RENDERERS = ("auto", "quarto", "pandoc")
OURS = "pandoc"


def resolve(renderer: str) -> str:
    """Who renders on this machine under a setting, one of `RENDERERS`: `pandoc`, or Quarto with its version, `quarto 1.10.18`.

    Raises:
        InputError: the setting is none, or asks for a Quarto that is not there.
    """
    if renderer not in RENDERERS:
        raise InputError(f"renderer: {renderer!r} is not one of {', '.join(RENDERERS)}")
    shortcoming = quarto.shortcoming() if renderer != OURS else "not asked for"
    if renderer == "quarto" and shortcoming:
        raise InputError(f"renderer: quarto: {shortcoming}")
    return OURS if shortcoming else f"quarto {quarto.version_in_words()}"


def note(renderer: str) -> str:
    """What is said of a Quarto that is there and will not do, where `auto` passes it over; else empty."""
    if renderer != "auto" or not quarto.is_there() or not (shortcoming := quarto.shortcoming()):
        return ""
    return f"renderer: quarto: {shortcoming}; the default renderer is taken"
