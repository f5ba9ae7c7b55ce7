"""A real Dask cluster within the process of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def local_cluster() -> Iterator[str]:
    """Yield the address of a cluster of one worker, which shares no files with its clients."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None,
        scheduler_port=0, protocol="tcp", silence_logs=50,
    ) as cluster:  # fmt: skip
        # Threads of the cluster, and one that lives as long as the process: there before a test
        # counts its threads.
        distributed.utils._offload_executor.submit(int).result()
        with distributed.Client(cluster, set_as_default=False) as client:
            client.submit(int).result()
        yield cluster.scheduler_address
