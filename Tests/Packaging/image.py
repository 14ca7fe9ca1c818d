"""Carries out a Dockerfile without a container engine, as far as this project's uses the language.

The build stage's RUN lines are carried out in a copy of the build context, on this machine instead of the base image;
the final stage must begin from scratch.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
DOCKERFILE = SOURCE / "packaging/container/Dockerfile"
BINARIES = Path(os.environ.get("BINARIES", SOURCE / ".build/debug")).resolve()


@dataclass
class Instruction:
    """One instruction: its keyword, `--flag=value` options, and the rest."""

    keyword: str
    flags: list[str]
    rest: str

    @property
    def words(self):
        """The arguments, of the JSON form or of the plain one."""
        return json.loads(self.rest) if self.rest.startswith("[") else shlex.split(self.rest)


@dataclass
class Stage:
    base: str
    name: str | None
    instructions: list[Instruction] = field(default_factory=list)


@dataclass
class Image:
    """The final stage, carried out."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "0"
    volumes: list[str] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    health_check: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)


# MARK: - Reading


def instructions(text):
    """The instructions of a Dockerfile, comments and line continuations resolved."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        if line.strip():
            keyword, rest = line.split(None, 1)
            flags, rest = re.fullmatch(r"((?:--\S+\s+)*)(.*)", rest.strip()).groups()
            yield Instruction(keyword, flags.split(), rest)


def stages(text):
    """The stages, with the defaults of the arguments before them filled in."""
    arguments, found = {}, []
    for instruction in instructions(text):
        if instruction.keyword == "ARG" and not found:
            name, default = instruction.rest.split("=", 1)
            arguments[name] = default
        elif instruction.keyword == "FROM":
            base, _, name = instruction.rest.partition(" AS ")
            base = re.sub(r"\$\{(\w+)\}", lambda match: arguments[match[1]], base)
            found.append(Stage(base, name or None))
        else:
            found[-1].instructions.append(instruction)
    return found


def context_names(text):
    """What a .dockerignore lets in: it must refuse everything first, and then name what is at the top of the source."""
    first, *others = [line for line in text.splitlines() if line and not line.startswith("#")]
    names = [line.removeprefix("!") for line in others]
    if first != "*" or any(f"!{name}" != line or "/" in name or "*" in name for name, line in zip(names, others)):
        raise ValueError('.dockerignore: expected "*", and then lines such as "!Sources"')
    return names


# MARK: - Carrying out


def build(directory):
    """Carries out the project's Dockerfile under a directory that it may fill."""
    build_stage, final_stage = stages(DOCKERFILE.read_text(encoding="utf-8"))
    if final_stage.base != "scratch":
        raise ValueError(f"the final stage begins from {final_stage.base}, expected scratch")
    context = directory / "context"
    context.mkdir()
    for name in context_names((SOURCE / ".dockerignore").read_text(encoding="utf-8")):
        if (source := SOURCE / name).exists():
            copy(source, context / name)
    stage_root = directory / (build_stage.name or "stage")
    carry_out_build(build_stage, context, stage_root)
    return carry_out_final(final_stage, {build_stage.name: stage_root}, directory / "root")


def carry_out_build(stage, context, root):
    here = root
    for instruction in stage.instructions:
        match instruction.keyword:
            case "WORKDIR":
                here = root / instruction.rest.lstrip("/")
                here.mkdir(parents=True)
            case "COPY":
                *sources, destination = instruction.words
                for source in sources:
                    copy(context / source, here / destination)
            case "RUN":
                # Mounted caches only make it quicker. With BINARIES set, nothing is compiled.
                carried_out = subprocess.run(
                    ["/bin/sh", "-c", instruction.rest], cwd=here, env={**os.environ, "BINARIES": str(BINARIES)},
                    stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
                )
                if carried_out.returncode != 0:
                    raise RuntimeError(f"RUN {instruction.rest}: {carried_out.stdout}{carried_out.stderr}")
            case other:
                raise ValueError(f"{other} in the build stage: teach it to Tests/Packaging/image.py")


def carry_out_final(stage, stage_roots, root):
    image = Image(root)
    root.mkdir()
    for instruction in stage.instructions:
        match instruction.keyword:
            case "COPY":
                source, destination = instruction.words
                (origin,) = [flag.removeprefix("--from=") for flag in instruction.flags]
                copy(stage_roots[origin] / source.lstrip("/"), root / destination.lstrip("/"))
            case "ENV":
                image.environment.update(pair.split("=", 1) for pair in instruction.words)
            case "USER":
                image.user = instruction.rest
            case "VOLUME":
                image.volumes = instruction.words
            case "EXPOSE":
                image.ports = [int(port) for port in instruction.words]
            case "HEALTHCHECK":
                keyword, command = instruction.rest.split(None, 1)
                if keyword != "CMD":
                    raise ValueError(f"HEALTHCHECK {instruction.rest}: expected CMD")
                image.health_check = json.loads(command)
            case "ENTRYPOINT":
                image.entrypoint = json.loads(instruction.rest)
            case "LABEL":
                pass
            case other:
                raise ValueError(f"{other} in the final stage: teach it to Tests/Packaging/image.py")
    return image


def copy(source, destination):
    """As COPY does: a directory's contents go into the destination, modes stay, everything is root's."""
    if source.is_dir():
        shutil.copytree(source, destination, symlinks=True, dirs_exist_ok=True)
    else:
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, destination)
