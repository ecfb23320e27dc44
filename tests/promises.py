"""How often a promise of docs/reliability.md is tried: `make test` takes the short number, `make soak` the full one."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import islice

import pytest

IS_SOAK = os.environ.get("CHISO_SOAK") == "1"


def asked(short: int, full: int) -> int:
    """The number that holds now."""
    return full if IS_SOAK else short


def promise(number: int, count: int = 1) -> pytest.MarkDecorator:
    """Marks a test that tries a promise so many times."""
    return pytest.mark.promise(number, count)


class Trials:
    """The numbers of the trials that are asked for; what fails ends them, so that `done` is what was seen to hold."""

    def __init__(self, asked: int, done: int = 0) -> None:
        self.asked, self.done = asked, done

    def __iter__(self) -> Iterator[int]:
        for number in range(self.asked):
            yield number
            self.done += 1

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """What is done in it takes no longer; only the full numbers look at the clock."""
        began = time.monotonic()
        yield
        took = time.monotonic() - began
        assert took <= seconds or not IS_SOAK, f"{took:.1f} s"


def batched(trials: Trials, size: int) -> Iterator[list[int]]:
    """The trials in parts of this size; a part is done when the next is asked for."""
    left = iter(range(trials.asked))
    while numbers := list(islice(left, size)):
        yield numbers
        trials.done += len(numbers)


@pytest.fixture
def trials(request: pytest.FixtureRequest) -> Trials:
    """The trials that the test's mark asks for."""
    request.node.trials = Trials(request.node.get_closest_marker("promise").args[1])
    return request.node.trials


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Every report of a marked test says which promise, how many trials were asked for, and how many are done."""
    report = yield
    if mark := item.get_closest_marker("promise"):
        number, count = mark.args
        tried = getattr(item, "trials", None) or Trials(count, count * report.passed)
        report.user_properties.append(("promise", (number, tried.asked, tried.done)))
    return report
