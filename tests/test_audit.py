"""The check of known vulnerabilities: what it says of each answer of pip-audit, which is not asked here."""

import importlib.util
import json
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
audit = importlib.util.module_from_spec(spec)
spec.loader.exec_module(audit)

FINE = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["3", "4"]}, {"id": "X-2", "fix_versions": []}]}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found"}


def answer(packages=None, stderr="", status=0):
    stdout = "" if packages is None else json.dumps({"dependencies": packages, "fixes": []})
    return lambda lock: subprocess.CompletedProcess([], status, stdout, stderr)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (answer([FINE]), (0, ["x.lock: 1 of 1 versions checked"])),
        (
            answer([FINE, BAD], status=1),
            (
                1,
                [
                    "error: x.lock: b 2: X-1; versions without it: 3, 4",
                    "error: x.lock: b 2: X-2; versions without it: none yet",
                    "x.lock: 2 of 2 versions checked",
                ],
            ),
        ),
        (answer([FINE, SKIPPED]), (0, ["x.lock: 1 of 2 versions checked; the index has no advisories of the others"])),
        (answer([SKIPPED]), (0, ["x.lock: not checked; the index has no advisories"])),
        (
            answer(stderr="requests.exceptions.ConnectionError: Failed to resolve", status=1),
            (0, ["x.lock: offline: not checked"]),
        ),
        (
            answer(stderr="requests.exceptions.SSLError: certificate verify failed", status=1),
            (0, ["x.lock: offline: not checked"]),
        ),
        (
            answer(stderr="No module named pip_audit", status=1),
            (1, ["error: x.lock: pip-audit failed: No module named pip_audit"]),
        ),
    ],
)
def test_what_is_said_of_an_answer(run, expected):
    assert audit.audit([Path("x.lock")], run) == expected


def test_all_locks_are_asked_for():
    assert {lock.name for lock in audit.LOCKS} >= {"requirements.lock", "requirements-cuda.lock", "requirements-dev.lock"}
