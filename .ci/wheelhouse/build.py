"""Make a folder from which Yujing is installed without a network: ``make wheelhouse``.

    python .ci/wheelhouse/build.py [--to dist/wheelhouse] [--python 3.11 ...] [--target linux-x86_64 ...]

Steps: build our own wheel from the last commit; for each target download the wheels that `requirements.hashes`
pins, each checked against its SHA-256; write what pip will be told to install, with those hashes and ours; list the
licences; write the checksums of everything. Unless others are named, the target is the machine and Python at hand.
Nothing is taken from the machine but git, pip and setuptools.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
HASHES: Final = ROOT / "requirements.hashes"
GLIBC: Final = ("2_17", "2_24", "2_26", "2_27", "2_28")
"""The oldest glibc that a wheel may ask for, up to that of Debian 10 and Ubuntu 20.04."""

TARGETS: Final = {
    f"linux-{machine}": [*(f"manylinux_{each}_{machine}" for each in GLIBC), f"manylinux2014_{machine}"]
    for machine in ("x86_64", "aarch64")
}
"""Machines, and the platforms whose wheels run on them."""

COPIED: Final = ("install.sh", "README.zh-CN.md")


@dataclass(frozen=True)
class Pinned:
    """A package at its version, as it stands in `requirements.hashes`."""

    requirement: Requirement
    hashes: tuple[str, ...]

    def line(self) -> str:
        """Return what pip is told: the version, and the only files that may be taken for it."""
        version = f"{self.requirement.name}{self.requirement.specifier}"
        return " \\\n    ".join((version, *(f"--hash={each}" for each in self.hashes)))


def pinned(text: str) -> Iterator[Pinned]:
    """Yield the packages of a file of requirements with hashes."""
    for entry in text.replace("\\\n", " ").splitlines():
        if entry.strip() and not entry.startswith("#"):
            named, *hashes = re.split(r"\s+--hash=", entry.strip())
            yield Pinned(Requirement(named), tuple(each.strip() for each in hashes))


def wanted(packages: Iterable[Pinned], target: str, python: str) -> list[Pinned]:
    """Return the packages that a machine needs; pip would judge their conditions by the machine that it runs on."""
    there = {
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "python_version": python,
        "python_full_version": f"{python}.0",
        "platform_system": "Linux",
        "platform_machine": target.removeprefix("linux-"),
        "sys_platform": "linux",
        "os_name": "posix",
    }
    return [each for each in packages if each.requirement.marker is None or each.requirement.marker.evaluate(there)]


def own_wheel(into: Path) -> Path:
    """Build our wheel from the last commit, whatever else lies in the folder; its bytes depend on that alone."""
    with tempfile.TemporaryDirectory() as name:
        packed, source = Path(name) / "source.tar", Path(name) / "source"
        run("git", "-C", str(ROOT), "archive", "--output", str(packed), "HEAD")
        with tarfile.open(packed) as archive:
            archive.extractall(source, filter="data")
        since = run("git", "-C", str(ROOT), "log", "-1", "--format=%ct").strip()
        words = ("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(into), str(source))
        pip(*words, environment={"SOURCE_DATE_EPOCH": since})
    return next(into.glob("yujing-*.whl"))


def download(packages: Sequence[Pinned], target: str, python: str, into: Path) -> None:
    """Download the wheels for a machine and a Python, each with one of its hashes."""
    tag = "cp" + python.replace(".", "")
    platforms = [word for each in TARGETS[target] for word in ("--platform", each)]
    abis = ("--abi", tag, "--abi", "abi3", "--abi", "none")
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as asked:
        asked.write("\n".join(each.line() for each in packages) + "\n")
        asked.flush()
        kind = ("--only-binary", ":all:", "--no-deps", "--require-hashes", "--implementation", "cp")
        pip("download", *kind, "--python-version", python, *platforms, *abis, "-d", str(into), "-r", asked.name)


def pip(*words: str, environment: dict[str, str] | None = None) -> None:
    """Run pip of this Python, and stop where it stops."""
    command = [sys.executable, "-m", "pip", *words, "--quiet", "--disable-pip-version-check", "--no-input"]
    subprocess.run(command, check=True, env={**os.environ, **(environment or {})})  # noqa: S603 - our own words


def run(*words: str) -> str:
    """Return what a command prints."""
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own words


def metadata_of(wheel: Path) -> Message:
    """Return what a wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode("utf-8"))


def licence_of(said: Message) -> str:
    """Return the licence in a package's own words: its expression, the first line of its text, or its classifiers."""
    classified = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier", []) if "License" in each]
    spoken = (said.get("License") or "").strip().splitlines()
    return said.get("License-Expression") or ", ".join(classified) or (spoken[0] if spoken else "")


def describe(folder: Path, packages: Iterable[Pinned], targets: Sequence[str], pythons: Sequence[str]) -> None:
    """Write what lies in the folder: version, targets, requirements, licences, and the checksums of it all."""
    wheels = sorted((folder / "wheels").glob("*.whl"))
    own = next(each for each in wheels if each.name.startswith("yujing-"))
    version, digest = metadata_of(own)["Version"], sha256(own)
    write(folder / "VERSION", f"{version}-{digest[:12]}\n")
    write(
        folder / "TARGETS",
        "".join([f"python {each}\n" for each in pythons] + [f"machine {each}\n" for each in targets]),
    )
    lines = [f"yujing=={version} \\\n    --hash=sha256:{digest}", *(each.line() for each in packages)]
    write(folder / "requirements.txt", "\n".join(lines) + "\n")
    told = sorted({f"{said['Name']} {said['Version']}: {licence_of(said)}\n" for said in map(metadata_of, wheels)})
    write(folder / "LICENCES.txt", "".join(told))
    for name in COPIED:
        shutil.copy(HERE / name, folder / name)
    for name in ("LICENSE", "THIRD-PARTY.md"):
        shutil.copy(ROOT / name, folder / name)
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.name != "SHA256SUMS")
    sums = "".join(f"{sha256(each)}  {each.relative_to(folder).as_posix()}\n" for each in files)
    write(folder / "SHA256SUMS", sums)


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def write(file: Path, text: str) -> None:
    """Write a text as it is."""
    file.write_text(text, encoding="utf-8", newline="\n")


def main(words: Sequence[str]) -> int:
    """Make the folder anew and say what it holds."""
    here = f"linux-{platform.machine()}"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=ROOT / "dist" / "wheelhouse")
    parser.add_argument("--python", nargs="+", default=["{}.{}".format(*sys.version_info)])
    parser.add_argument("--target", nargs="+", default=[here], choices=sorted(TARGETS))
    options = parser.parse_args(words)
    folder: Path = options.to
    if folder.exists() and any(folder.iterdir()) and not (folder / "SHA256SUMS").exists():
        print(f"{folder} 里有别的东西，请另选一个文件夹。", file=sys.stderr)  # noqa: T201 - told to whoever asked
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    own_wheel(folder / "wheels")
    packages = list(pinned(HASHES.read_text(encoding="utf-8")))
    needed: dict[str, Pinned] = {}
    for target in options.target:
        for python in options.python:
            mine = wanted(packages, target, python)
            download(mine, target, python, folder / "wheels")
            needed |= {each.requirement.name: each for each in mine}
    describe(folder, needed.values(), options.target, options.python)
    if run("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no"):
        print("还没有提交的改动不在安装包里。", file=sys.stderr)  # noqa: T201 - told to whoever asked
    wheels = list((folder / "wheels").iterdir())
    size = sum(each.stat().st_size for each in wheels) / 1e6
    total = sha256(folder / "SHA256SUMS")
    print(f"{folder}：{len(wheels)} 个程序包，{size:.0f} MB。\nSHA256SUMS 的校验值：{total}")  # noqa: T201 - what it made
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
