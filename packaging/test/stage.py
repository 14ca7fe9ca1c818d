"""What machines for tests are made of: a Debian tree, the package, and what installing it adds."""

import functools
import itertools
import subprocess
from pathlib import Path

from machine import Machine, MachineError, Result, look_whether_machines_can_run, take_memory

HERE = Path(__file__).resolve().parent


class Stage:
    """Machines with and without the package.

    Making it takes some seconds when the tree is in the cache. Whoever makes one has mounts of its own from then on.
    """

    def __init__(self, package: Path, lower_package: Path | None = None) -> None:
        look_whether_machines_can_run()
        self._tree = _path_from("make-tree")
        self._binds = {
            "/srv/packages": _path_from("fetch-packages", self._tree, package),
            "/srv/llm-mockd.deb": package,
        }
        if lower_package:
            self._binds["/srv/llm-mockd-lower.deb"] = lower_package
        self._numbers = itertools.count(1)
        self._memory = self._tree.parent / "memory"
        take_memory(self._memory)

    def machine(self, name: str, installed: bool = True) -> Machine:
        """Boots one, with the package or without."""
        lower = [self._installed, self._tree] if installed else [self._tree]
        return Machine(lower, self._memory / f"{next(self._numbers)}-{name}", self._binds)

    @functools.cached_property
    def _installed(self) -> Path:
        """What installing the package adds; done once, for all machines that begin with it."""
        with self.machine("installed", installed=False) as machine:
            install(machine)
            machine.run("systemctl stop llm-mockd")
            machine.run("rm --recursive --force /var/log/journal /var/lib/private/llm-mockd")
        return machine.upper


def install(machine: Machine, package: str = "llm-mockd") -> Result:
    """As a person installs a package from a file, but that there is no network."""
    machine.run("apt-get update")
    return machine.run(f"apt-get install --yes /srv/{package}.deb")


def _path_from(program: str, *arguments: Path) -> Path:
    done = subprocess.run([HERE / program, *arguments], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise MachineError(f"{program} failed")
    return Path(done.stdout.strip())
