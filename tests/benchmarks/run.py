"""Measure: `python tests/benchmarks/run.py NAME [--rounds N] [--group TEXT]`.

NAME is a module beside this file with `groups()`. Within a group the candidates take turns, in another order each
round, and each is compared with the first one *of the same round*: the machine's speed changes from second to second, so
only ratios mean something. CPU time of this process and its ended children; the ratio is the median over the rounds.
Peak memory is that of a fresh process that runs one candidate and nothing else, or of the `Process` that a candidate is.
"""

import argparse
import importlib
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Candidate = Callable[[], object]
Seconds = Mapping[str, list[float]]


def cpu() -> float:
    """Seconds of CPU, user and system, of this process and the children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


"""Does its work; one that measures its work itself gives the seconds as a float."""


@dataclass
class Process:
    """A Python process as a candidate: its own CPU seconds count, and its own peak memory in MB is kept."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    peak: float = 0.0

    def __call__(self) -> float:
        """Run it to its end; raises CalledProcessError when it fails."""
        process = subprocess.Popen([sys.executable, *self.arguments], stdout=subprocess.DEVNULL, env=self.environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args)
        self.peak = max(self.peak, used.ru_maxrss / 1024)
        return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class Group:
    """Things that do the same to the same input; the first is the yardstick.

    `limits` are the largest ratios to the yardstick, `peaks` the most memory in MB that a process may need. `derived`
    makes further figures of a group's seconds: (name, figure, limit). `clock` is CPU unless elapsed time is the point.
    `keep` is what must live as long as the group, such as a temporary folder.
    """

    name: str
    candidates: Mapping[str, Candidate]
    limits: Mapping[str, float] = field(default_factory=dict)
    peaks: Mapping[str, float] = field(default_factory=dict)
    derived: Callable[[Seconds], Iterable[tuple[str, float, float]]] = lambda _: ()
    clock: Callable[[], float] = cpu
    keep: object = None


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Give the environment of a measured process: modules are compiled once, as where it is installed, into a folder."""
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return inherited | {"PYTHONPYCACHEPREFIX": str(folder / "compiled")} | more


def measure(group: Group, rounds: int) -> Seconds:
    """Give the seconds of each candidate in each round."""
    names = list(group.candidates)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        order = names[turn % len(names) :] + names[: turn % len(names)]
        for name in order:
            before = group.clock()
            told = group.candidates[name]()
            if turn:  # the first round warms caches up
                seconds[name].append(told if isinstance(told, float) else group.clock() - before)
    return seconds


def report(group: Group, seconds: Seconds) -> bool:
    """Print a group's figures; tell whether all limits hold."""
    yardstick = seconds[next(iter(seconds))]
    print(f"\n{group.name}")
    held = True
    for name, figures in seconds.items():
        ratios = sorted(mine / base for mine, base in zip(figures, yardstick, strict=True))
        ratio = statistics.median(ratios)
        limit = group.limits.get(name)
        held &= limit is None or ratio <= limit
        told = "" if limit is None else f"  limit {limit:.2f}{'' if ratio <= limit else '  EXCEEDED'}"
        print(
            f"  {name:32} {statistics.median(figures):8.3f} s  {ratio:6.2f} x  ({ratios[0]:.2f} to {ratios[-1]:.2f}){told}"
        )
    for name, figure, most in group.derived(seconds):
        held &= figure <= most
        print(f"  {name:32} {figure:8.2f}  limit {most:.2f}{'' if figure <= most else '  EXCEEDED'}")
    return held


def own_peak() -> int:
    """Give this process's peak memory in KB; getrusage would count what its parent had when it started this one."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def peak(module: str, group: Group, name: str) -> float:
    """Give the peak memory in MB of a process that is measured, else of a fresh one, or of its largest child."""
    candidate = group.candidates[name]
    if isinstance(candidate, Process):
        return candidate.peak
    command = [sys.executable, __file__, module, "--group", group.name, "--only", name]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])


def main(arguments: Iterable[str] | None = None) -> int:
    """Measure one module's groups; 1 when a limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--group", default="")
    parser.add_argument("--only", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    sys.path.insert(0, str(Path(__file__).parent))
    groups = [group for group in importlib.import_module(options.name).groups() if options.group in group.name]
    if options.only:
        groups[0].candidates[options.only]()
        print(max(own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024)
        return 0
    held = True
    for group in groups:
        held &= report(group, measure(group, options.rounds))
        for candidate, limit in group.peaks.items():
            used = peak(options.name, group, candidate)
            held &= used <= limit
            print(f"  {candidate:32} {used:8.1f} MB peak  limit {limit:.0f}{'' if used <= limit else '  EXCEEDED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    from run import main as run  # the module that the benchmarks import, not this script

    sys.exit(run())
