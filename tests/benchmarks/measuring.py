"""What work costs: CPU time of this process and, on PostgreSQL, of the server's for the database's connections."""

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import text

from hallbar.extensions import db

Case = TypeVar("Case")
_CONNECTIONS = text(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
)


@dataclass(frozen=True)
class Times:
    """Milliseconds of CPU and of the clock, of each of several cases."""

    cpu: Sequence[float]
    clock: Sequence[float]

    @property
    def p95(self) -> float:
        """Of CPU."""
        return part(self.cpu, 0.95)

    def __str__(self) -> str:
        p50, clock50 = statistics.median(self.cpu), statistics.median(self.clock)
        return f"{p50:8.2f} / {self.p95:8.2f}  ({clock50:.1f} / {part(self.clock, 0.95):.1f})"


def timed(do: Callable[[Case], object], cases: Iterable[Case]) -> Times:
    """Do something for each of several cases."""
    cpu, clock = [], []
    for case in cases:
        worked, began = worked_so_far(), time.perf_counter()
        do(case)
        clock.append((time.perf_counter() - began) * 1000)
        cpu.append((worked_so_far() - worked) * 1000)
    return Times(cpu, clock)


def worked_so_far() -> float:
    """Seconds that this process has worked, and the server's for the database's connections (where Linux tells)."""
    worked = time.process_time()
    if db.engine.dialect.name == "postgresql" and sys.platform == "linux":
        for pid in db.session.scalars(_CONNECTIONS):
            worked += int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    return worked


def part(values: Sequence[float], share: float) -> float:
    """The value that such a share of them is below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def tell(name: str, times: Times, must: float = 0, aim: float = 0) -> None:
    """A line of the table."""
    limits = f"  must {must:g} (×{times.p95 / must:.2f}), aim {aim:g} (×{times.p95 / aim:.2f})" if must else ""
    print(f"{name:58} {times}{limits}", flush=True)
