"""The files that a site has besides its pages, and what these show: those that `project.resources` names."""

from pathlib import Path, PurePosixPath

from press.files.source_files import matching
from press.site.pictures import put
from press.site.reading.settings import Project


def paths(project: Project) -> list[PurePosixPath]:
    """The paths, from the paper's folder and from the site's root, of all files that the globs find."""
    found = {path for glob in project.resources for path in matching(project.folder, glob) if path.is_file()}
    return sorted(PurePosixPath(path.relative_to(project.folder).as_posix()) for path in found)


def copy_resources(project: Project, folder: Path) -> None:
    """Put them into a site."""
    for path in paths(project):
        put(project.folder / path, folder / path)
