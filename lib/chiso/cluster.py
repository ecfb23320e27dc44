"""The same jobs on many machines: a Dask cluster over a shared folder, which gives a dead worker's job to another."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from distributed import Client
from distributed.cfexecutor import ClientExecutor
from distributed.comm.addressing import get_address_host_port
from distributed.core import coerce_to_address

from chiso.errors import Fault, UsageError
from chiso.files import hash_library
from chiso.kernel import warm_up
from chiso.kernel.ties import ONE_THREAD, spare_slow_import

WIDTH = 1000
"""Jobs that the scheduler knows at a time; it deals them out to whatever workers there are."""

_CONNECT_S = "30s"
_ONE_AT_A_TIME = threading.Lock()


def cluster_pool(scheduler: str) -> Executor:
    """The workers of a scheduler (`tcp://host:8786`), there as long as the run is.

    Raises UsageError where nobody answers.
    """
    # A lost connection is told by whoever waits for its jobs, without Dask's traceback.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        get_address_host_port(coerce_to_address(scheduler), strict=True)  # type: ignore[no-untyped-call]
        client: Any = Client(scheduler, timeout=_CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
        return _ClusterExecutor(client, pure=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        cure = "Kiểm tra địa chỉ và bộ điều phối dask scheduler (docs/cluster.md)."
        raise UsageError(Fault(f"SCHEDULER «{scheduler}»", f"không kết nối được ({error}).", cure)) from error


class _ClusterExecutor(ClientExecutor):
    """Dask's executor, whose workers must run this very library, and whose client ends with it."""

    def submit(self, act: Callable[..., Any], /, *given: Any, **_: Any) -> Any:  # type: ignore[override]
        root = os.environ.get("CHISO_ROOT", str(Path(__file__).parents[2]))
        return super().submit(_on_worker, hash_library(), root, act, given)  # type: ignore[no-untyped-call]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """What was not begun is dropped."""
        super().shutdown(wait=wait and not cancel_futures)  # type: ignore[no-untyped-call]
        self._client.close()


def _on_worker(library: str, root: str, act: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    """Does what a worker process of this machine does, in the project of the run."""
    if hash_library() != library:
        raise RuntimeError("bộ công cụ trên máy này khác với máy đã ra lệnh: khởi động lại dask worker")
    with _ONE_AT_A_TIME:  # a worker with several threads has only one zygote
        os.environ.update(ONE_THREAD, CHISO_ROOT=root)
        spare_slow_import()
        job = given[0]
        warm_up(job.site, job.period)
        return act(*given)
