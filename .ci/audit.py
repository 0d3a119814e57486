"""Are versions with a known vulnerability locked? `python .ci/audit.py`, or `make audit`.

Asks the public databases of advisories by pip-audit, for the versions of the lock files; nothing is installed. Without a
network, or behind an index that has no advisories, it says what was not checked, and that is no failure.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# The CPU build of torch is the version of requirements.lock under another name, which no database knows.
LOCKS = sorted(path for path in Path(__file__).parents[1].glob("requirements*.lock") if path.name != "requirements-cpu.lock")
UNREACHABLE = (
    "ConnectionError",
    "Could not connect",
    "ConnectTimeout",
    "ReadTimeout",
    "ServiceError",
    "NameResolutionError",
    "SSLError",
    "HTTPError",
    "ProxyError",
)

Run = Callable[[Path], subprocess.CompletedProcess[str]]


def pip_audit(lock: Path) -> subprocess.CompletedProcess[str]:
    options = ["--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def audit(locks: list[Path], run: Run = pip_audit) -> tuple[int, list[str]]:
    """The status, 1 where a version is vulnerable or pip-audit failed, and a line each thing to say."""
    status, lines = 0, []
    for lock in locks:
        done = run(lock)
        try:
            found = json.loads(done.stdout)["dependencies"]
        except (ValueError, KeyError):
            if any(word in done.stderr for word in UNREACHABLE):
                lines.append(f"{lock.name}: offline: not checked")
            else:
                status = 1
                lines.append(f"error: {lock.name}: pip-audit failed: {' '.join(done.stderr.split()[-40:])}")
            continue
        vulnerable = list(advisories(found))
        checked = sum("skip_reason" not in package for package in found)
        status = 1 if vulnerable else status
        lines += [f"error: {lock.name}: {line}" for line in vulnerable]
        lines.append(f"{lock.name}: {checked} of {len(found)} versions checked" if checked else f"{lock.name}: not checked")
        if checked < len(found):
            lines[-1] += "; the index has no advisories of the others" if checked else "; the index has no advisories"
    return status, lines


def advisories(packages: list[dict[str, Any]]):
    for package in packages:
        for advisory in package.get("vulns", []):
            mended = ", ".join(advisory["fix_versions"]) or "none yet"
            yield f"{package['name']} {package['version']}: {advisory['id']}; versions without it: {mended}"


if __name__ == "__main__":
    exit_status, said = audit(LOCKS)
    print("\n".join(said))
    sys.exit(exit_status)
