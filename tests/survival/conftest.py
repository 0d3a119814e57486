"""What the survival tests share."""

import pytest

from survival.small import build, final, left_over, small


def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def short(request):
    """Whether what is marked as long is left out."""
    return request.config.getoption("--short")


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """A finished small build that nothing happened to. Tests change it only in copies."""
    checkout = small(tmp_path_factory.mktemp("undisturbed") / "checkout")
    run = build(checkout)
    assert run.status == 0, run.text
    assert left_over(checkout) == []
    return checkout


@pytest.fixture(scope="session")
def expected(undisturbed):
    """path -> digest of all that a build makes."""
    return final(undisturbed)
