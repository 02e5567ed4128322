"""Runs the parts of a bench in two processes at once, one thread each; results come in the order asked for."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")
WORKERS = 2
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(slots=True)
class Pool:
    """Work handed in is begun at once in the order of the calls; `results` waits for it."""

    workers: int = WORKERS
    _executor: ProcessPoolExecutor | None = field(default=None, repr=False)

    def __enter__(self) -> Self:
        for name in _ONE_THREAD:  # two processes on two cores: threads of theirs would only wait for each other
            os.environ[name] = "1"
        self._executor = ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=kind is None, cancel_futures=True)

    def map(self, work: Callable[..., T], calls: Iterable[tuple[Any, ...]]) -> "Results[T]":
        """Call `work` once for each tuple of arguments; both must be picklable."""
        if self._executor is None:
            raise RuntimeError("the pool is used inside its `with`")
        return Results([self._executor.submit(work, *arguments) for arguments in calls])


@dataclass(frozen=True, slots=True)
class Results(Generic[T]):
    """What was handed in together."""

    futures: list[Future[T]]

    def __iter__(self) -> Iterator[T]:
        return (future.result() for future in self.futures)
