"""Starts a program as a container runtime would: as PID 1 of namespaces of its own, in a root that it cannot write.

    unshare --mount --pid --fork --kill-child --net --ipc --uts python3 enter_root.py SPECIFICATION

The specification is JSON: `root`, `user` ("uid:gid"), `environment`, `command`, and `mounts`: for each path inside, the
path outside and whether it is read-only.
"""

import ctypes
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

DEVICES = ["null", "zero", "full", "random", "urandom"]

# Before the root changes, for the C library's sake.
prctl = ctypes.CDLL(None).prctl


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def bind(source, target, *, read_only=False):
    mount("--bind", source, target)
    if read_only:
        mount("--options", "remount,bind,ro", target)


def place(source, target):
    """A mount point of the source's kind."""
    if Path(source).is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()


def raise_loopback():
    SIOCSIFFLAGS, IFF_UP = 0x8914, 1
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))


def drop_privileges(user, group):
    """No capability and no way to one, as a "restricted" pod has it."""
    PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
    capability = 0
    while prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
        capability += 1
    if prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        sys.exit("no_new_privs cannot be set")
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)


def main():
    specification = json.loads(sys.argv[1])
    root = Path(specification["root"])
    raise_loopback()
    mount("--make-rprivate", "/")
    bind(root, root)
    for inside, (outside, read_only) in sorted(specification["mounts"].items()):
        target = root / inside.lstrip("/")
        place(outside, target)
        bind(outside, target, read_only=read_only)
    mount("-t", "proc", "proc", root / "proc")
    mount("-t", "tmpfs", "tmpfs", root / "dev")
    for device in DEVICES:
        place(f"/dev/{device}", root / "dev" / device)
        bind(f"/dev/{device}", root / "dev" / device)
    mount("--options", "remount,bind,ro", root)

    os.chroot(root)
    os.chdir("/")
    drop_privileges(*map(int, specification["user"].split(":")))
    command = specification["command"]
    os.execve(command[0], command, specification["environment"])


if __name__ == "__main__":
    main()
