"""What is installed without a network is whole, is what was pinned, and leaves the version before it in place.

The whole installation, with every library, is tried where `YUJING_WHEELHOUSE` names a folder that `make wheelhouse`
made: in a network of its own, which has no way out, as far as the machine allows it.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "{}.{}".format(*sys.version_info)
WHOLE = os.environ.get("YUJING_WHEELHOUSE", "")
pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """Load the script of ``make wheelhouse``."""
    spec = importlib.util.spec_from_file_location("build_wheelhouse", ROOT / ".ci" / "wheelhouse" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def plain(name: str) -> str:
    return name.lower().replace("_", "-")


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return {plain(line.partition("==")[0]): line.partition("==")[2] for line in lines if "==" in line}


def needed_here() -> set[str]:
    """Return every package that the product needs at run time on this machine, as the installed ones tell it."""
    waiting = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    found: dict[str, None] = {}
    while waiting:
        requirement = Requirement(waiting.pop())
        extras = ["", *requirement.extras]
        name = plain(requirement.name)
        if requirement.marker and not any(requirement.marker.evaluate({"extra": each}) for each in extras):
            continue
        known = name in found and not requirement.extras
        found[name] = None
        try:
            asked = [] if known else list(distribution(name).requires or [])
        except PackageNotFoundError:
            continue
        waiting += [
            each
            for each in asked
            if (marker := Requirement(each).marker) is None
            or any(marker.evaluate({"extra": extra}) for extra in extras)
        ]
    return set(found)


def test_everything_that_runs_is_pinned_with_its_hashes(build: ModuleType) -> None:
    packages = list(build.pinned(build.HASHES.read_text(encoding="utf-8")))
    pinned = {plain(each.requirement.name): str(each.requirement.specifier).removeprefix("==") for each in packages}
    lock = locked()
    advice = "run make hashes"
    assert needed_here() <= pinned.keys(), advice
    assert {name: lock[name] for name in pinned if name in lock} == {
        name: pinned[name] for name in pinned if name in lock
    }
    hashed = all(
        each.hashes and all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in each.hashes) for each in packages
    )
    assert hashed, advice


def test_what_a_machine_needs_is_judged_by_that_machine(build: ModuleType) -> None:
    text = 'colorama==1 ; sys_platform == "win32" \\\n    --hash=sha256:aa\n'
    text += 'old==2 ; python_version < "3.12" --hash=sha256:bb\n'
    text += 'arm==3 ; platform_machine == "aarch64" --hash=sha256:cc\n'
    packages = list(build.pinned(text))
    names = {
        (target, python): [each.requirement.name for each in build.wanted(packages, target, python)]
        for target in ("linux-aarch64", "linux-x86_64")
        for python in ("3.11", "3.12")
    }
    assert names == {
        ("linux-aarch64", "3.11"): ["old", "arm"],
        ("linux-aarch64", "3.12"): ["arm"],
        ("linux-x86_64", "3.11"): ["old"],
        ("linux-x86_64", "3.12"): [],
    }
    assert packages[0].line() == "colorama==1 \\\n    --hash=sha256:aa"


def a_wheel(folder: Path) -> None:
    """Write a wheel of the same name, which can do nothing but say its version."""
    said = {
        "yujing_alone.py": "def main():\n    print('yujing 9.9')\n",
        "yujing-9.9.dist-info/METADATA": "Metadata-Version: 2.1\nName: yujing\nVersion: 9.9\nLicense-Expression: MIT\n",
        "yujing-9.9.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "yujing-9.9.dist-info/entry_points.txt": "[console_scripts]\nyujing = yujing_alone:main\n",
    }
    record = "".join(f"{name},,\n" for name in (*said, "yujing-9.9.dist-info/RECORD"))
    with zipfile.ZipFile(folder / "yujing-9.9-py3-none-any.whl", "w") as archive:
        for name, text in {**said, "yujing-9.9.dist-info/RECORD": record}.items():
            archive.writestr(name, text)


@pytest.fixture
def wheelhouse(build: ModuleType, tmp_path: Path) -> Path:
    """Make a folder as ``make wheelhouse`` does, with that wheel alone."""
    folder = tmp_path / "wheelhouse"
    (folder / "wheels").mkdir(parents=True)
    a_wheel(folder / "wheels")
    machine = f"linux-{os.uname().machine}"
    build.describe(folder, [], [machine], [PYTHON])
    return folder


def install(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(folder / "install.sh"), *words]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PIP_NO_INDEX": "0"})


def test_a_folder_that_was_tampered_with_is_not_installed(wheelhouse: Path, tmp_path: Path) -> None:
    with (wheelhouse / "requirements.txt").open("a") as file:
        file.write("# a word more\n")
    done = install(wheelhouse, str(tmp_path / "yujing"))
    assert done.returncode == 1
    assert "requirements.txt" in done.stdout + done.stderr
    assert "没有安装" in done.stderr
    assert not (tmp_path / "yujing").exists()


def test_a_folder_for_another_python_is_not_installed(build: ModuleType, wheelhouse: Path, tmp_path: Path) -> None:
    build.describe(wheelhouse, [], [f"linux-{os.uname().machine}"], ["3.99"])
    done = install(wheelhouse, "--python", sys.executable, str(tmp_path / "yujing"))
    assert done.returncode == 1
    assert "PYTHONS=" in done.stderr
    assert not (tmp_path / "yujing" / "current").exists()


def test_a_version_is_installed_beside_the_one_before_and_the_way_back_is_one_command(
    wheelhouse: Path, tmp_path: Path
) -> None:
    target, version = tmp_path / "yujing", (wheelhouse / "VERSION").read_text().strip()
    before = target / "versions" / "9.8-0123"
    before.mkdir(parents=True)
    (before / ".installed").touch()
    (target / "current").symlink_to("versions/9.8-0123")
    done = install(wheelhouse, "--python", sys.executable, str(target))
    assert done.returncode == 0, done.stderr
    assert (target / "current").readlink() == Path("versions") / version
    said = subprocess.run([target / "current" / "bin" / "yujing"], capture_output=True, text=True, check=True).stdout
    assert said == "yujing 9.9\n"
    assert "已经装好" in install(wheelhouse, "--python", sys.executable, str(target)).stdout
    back = install(wheelhouse, "--back", "9.8-0123", str(target))
    assert back.returncode == 0, back.stderr
    assert (target / "current").readlink() == Path("versions/9.8-0123")
    assert (target / "versions" / version / ".installed").exists()
    unknown = install(wheelhouse, "--back", "9.7", str(target))
    assert unknown.returncode == 1
    assert "9.8-0123" in unknown.stderr


@pytest.mark.skipif(not WHOLE, reason="YUJING_WHEELHOUSE names no folder made by make wheelhouse")
def test_the_whole_product_is_installed_and_works_without_a_network(tmp_path: Path) -> None:
    alone = (
        ["unshare", "-rn"] if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0 else []
    )
    target, site = tmp_path / "yujing", tmp_path / "site"
    installed = subprocess.run(
        [*alone, "sh", f"{WHOLE}/install.sh", "--python", sys.executable, str(target)], capture_output=True, text=True
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    program = str(target / "current" / "bin" / "yujing")
    loopback = "ip link set lo up 2>/dev/null || true; " if shutil.which("ip") else ""
    script = f"{loopback}{program} --version && {program} init {site} && {program} check --offline --site {site}; "
    script += f"{program} demo {tmp_path / 'demo'}"
    done = subprocess.run([*alone, "sh", "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "demo" / "report.pdf").stat().st_size > 0
    assert (site / "data" / "yujing.sqlite3").stat().st_size > 0
