# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the Debian packages of kiosk and ledger; ``./dev package`` runs it.

Each gets what the lock file says, checked by hash, in a virtual environment of its own under
/opt/coopcoin, for the Python of the Debian that this runs on: a package for Debian 12 is made on
Debian 12. What has to lie elsewhere in the file system lies under ``kiosk/root`` and
``ledger/root`` as it will; files under ``root/etc`` are the admin's to change.
"""

import argparse
import gzip
import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
TOP = HERE.parent
PYTHON = "/usr/bin/python3"
"""Debian's own, whatever else is on PATH."""


class Package(NamedTuple):
    """One package: which of our code it holds, and what of ``runtime.in`` its half does without."""

    folder: str
    code: tuple[str, ...]
    without: frozenset[str]


PACKAGES = (
    Package(
        "kiosk",
        ("contract", "hardware", "kiosk", "ledger_client", "ui"),
        frozenset({"alembic", "httptools", "psycopg", "starlette", "tqdm", "uvicorn", "uvloop"}),
    ),
    Package(
        "ledger",
        ("contract", "ledger"),
        frozenset(
            {
                *("opencv-python-headless", "pyscard", "pyserial", "pyside6-essentials"),
                *("python-escpos", "zxing-cpp"),
            }
        ),
    ),
)

# Tools for those who write programs, and styles and drivers that no till uses.
PRUNED = """
    PySide6/*.pyi PySide6/doc PySide6/glue PySide6/include PySide6/scripts PySide6/support
    PySide6/typesystems PySide6/assistant PySide6/balsam PySide6/balsamui PySide6/designer
    PySide6/linguist PySide6/lrelease PySide6/lupdate PySide6/qmlformat PySide6/qmllint
    PySide6/qmlls PySide6/qsb PySide6/svgtoqml PySide6/Qt/libexec PySide6/Qt/metatypes
    PySide6/Qt/translations PySide6/Qt/plugins/designer PySide6/Qt/plugins/qmllint
    PySide6/Qt/plugins/qmlls PySide6/Qt/plugins/qmltooling PySide6/Qt/plugins/sqldrivers
    PySide6/Qt/plugins/printsupport PySide6/Qt/lib/libQt6Designer* PySide6/QtDesigner.*
    PySide6/QtHelp.* PySide6/Qt/lib/libQt6Help.* PySide6/Qt/qml/QtQuick/Dialogs
    PySide6/Qt/lib/libQt6QuickDialogs2* PySide6/Qt/qml/Qt/labs/StyleKit
    PySide6/Qt/lib/libQt6LabsStyleKit.* PySide6/Qt/lib/libQt6WaylandCompositor.*
    PySide6/Qt/qml/QtWayland PySide6/Qt/qml/QtQuick/Controls/Imagine
    PySide6/Qt/lib/libQt6QuickControls2Imagine* PySide6/Qt/qml/QtQuick/Controls/Material
    PySide6/Qt/lib/libQt6QuickControls2Material* PySide6/Qt/qml/QtQuick/Controls/Universal
    PySide6/Qt/lib/libQt6QuickControls2Universal* PySide6/Qt/qml/QtQuick/Controls/Fusion
    PySide6/Qt/lib/libQt6QuickControls2Fusion* PySide6/Qt/qml/QtQuick/Controls/FluentWinUI3
    PySide6/Qt/lib/libQt6QuickControls2FluentWinUI3* shiboken6/*.pyi
    PySide6/Qt/plugins/wayland-graphics-integration-server _distutils_hack
    distutils-precedence.pth
""".split()


class CannotBuild(Exception):
    """There is no making packages here; the text says why."""


def main() -> int:
    """Make the packages; the exit status."""
    parser = argparse.ArgumentParser(prog="./dev package", description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=TOP / "dist", help="default: dist/")
    parser.add_argument(
        "--work", type=Path, default=TOP / ".build" / "package", help=argparse.SUPPRESS
    )
    parser.add_argument("--fast", action="store_true", help="quick to make, not small")
    parser.add_argument(
        "--only", choices=[p.folder for p in PACKAGES], action="append", help="one of the two"
    )
    given = parser.parse_args()
    try:
        build(
            [p for p in PACKAGES if not given.only or p.folder in given.only],
            given.into.absolute(),
            given.work.absolute(),
            fast=given.fast,
        )
    except CannotBuild as e:
        print(e, file=sys.stderr)
        return 1
    return 0


def build(packages: Iterable[Package], into: Path, work: Path, *, fast: bool) -> None:
    """Make these packages. ``work`` is kept from one time to the next. Raises CannotBuild."""
    epoch = int(output("git", "log", "-1", "--format=%ct"))
    release = debian_release()
    python = output(PYTHON, "-c", "import sys; print('%d.%d' % sys.version_info[:2])")
    if python not in ("3.11", "3.12", "3.13"):
        raise CannotBuild(f"Debian's Python here is {python}; the program runs on 3.11 to 3.13.")
    version = f"{our_version()}+deb{release}"
    if output("git", "status", "--porcelain"):
        print("With changes that are not committed.")
    os.environ |= {
        "SOURCE_DATE_EPOCH": str(epoch),
        "CFLAGS": "-O2 -g0",  # no build folder's name in what is compiled
        "PYTHONHASHSEED": "0",
    }
    into.mkdir(parents=True, exist_ok=True)
    work.mkdir(parents=True, exist_ok=True)
    builder = build_environment(work / "builder", python)
    for package in packages:
        stage = work / package.folder
        shutil.rmtree(stage, ignore_errors=True)
        home = stage / "opt/coopcoin" / package.folder
        site = environment(home, python)
        install_locked(builder, home, package, work)
        copy_code(package, site)
        prune(home, site)
        copy_files(package, stage)
        settle(stage, site, epoch)
        deb = pack(package, stage, into, version, python, epoch, fast=fast)
        size = sum(p.lstat().st_size for p in stage.rglob("*") if p.is_file())
        print(f"{deb}: {deb.stat().st_size / 1e6:.1f} MB, installed {size / 1e6:.0f} MB")


def output(*command: str) -> str:
    """What a command run in the checkout says. Raises CannotBuild."""
    done = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotBuild(f"{' '.join(command)}: {done.stderr.strip()[-2000:]}")
    return done.stdout.strip()


def debian_release() -> str:
    """The number of the Debian that this is."""
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        system = {}
    if system.get("ID") != "debian" or not system.get("VERSION_ID"):
        raise CannotBuild("A Debian package is made on the Debian that it is for: 12 or 13.")
    return system["VERSION_ID"]


def our_version() -> str:
    """That of pyproject.toml; before it is tagged, a lower one that grows with each commit."""
    with (TOP / "pyproject.toml").open("rb") as file:
        version = str(tomllib.load(file)["project"]["version"])
    if f"v{version}" in output("git", "tag", "--points-at", "HEAD").split():
        return version
    os.environ["TZ"] = "UTC"
    commit = output("git", "log", "-1", "--date=format-local:%Y%m%d%H%M%S", "--format=%cd.%h")
    return f"{version}~git{commit}"


# --- the virtual environments ------------------------------------------------------------------


def environment(home: Path, python: str) -> Path:
    """An empty virtual environment that works wherever it lies; its site-packages."""
    site = home / f"lib/python{python}/site-packages"
    site.mkdir(parents=True)
    (home / "bin").mkdir()
    (home / "bin/python").symlink_to(f"/usr/bin/python{python}")
    (home / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    return site


def build_environment(home: Path, python: str) -> Path:
    """The Python that has pip, and all that builds what comes as source only."""
    wanted = (TOP / "requirements/build.txt").read_text() + python
    stamp = home / "stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(home, ignore_errors=True)
        output(PYTHON, "-m", "venv", str(home))
        pip(home / "bin/python", "install", "--require-hashes", "-r", "requirements/build.txt")
        stamp.write_text(wanted)
    return home / "bin/python"


def pip(python: Path, *arguments: str) -> None:
    """Run pip, with the environment's programs (swig) on PATH. Raises CannotBuild."""
    os.environ["PATH"] = f"{python.parent}:{os.environ['PATH'].removeprefix(f'{python.parent}:')}"
    output(str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments)


def needed(package: Package) -> set[str]:
    """The names of the libraries that a package holds: what it asks for, and what those ask for.

    Whatever ``runtime.in`` says is in both packages unless ``without`` says otherwise, so that a
    new library is never missing. Who asks for what is read from the environment that this runs in.
    """
    lines = (TOP / "requirements/runtime.in").read_text().splitlines()
    asked_for = [Requirement(text) for line in lines if (text := line.split("#")[0].strip())]
    found: set[str] = set()
    waiting = [
        (canonicalize_name(requirement.name), extra)
        for requirement in asked_for
        if canonicalize_name(requirement.name) not in package.without
        for extra in ("", *requirement.extras)
    ]
    while waiting:
        name, extra = waiting.pop()
        for text in importlib.metadata.distribution(name).requires or []:
            requirement = Requirement(text)
            if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
                continue
            asked = canonicalize_name(requirement.name)
            waiting += [(asked, e) for e in requirement.extras]
            if asked not in found:
                waiting.append((asked, ""))
        found.add(name)
    return found


def locked(names: set[str]) -> Iterator[str]:
    """The lock file's paragraphs for these libraries."""
    text = (TOP / "requirements/lock.txt").read_text()
    for paragraph in re.split(r"\n(?=\S)", text):
        if canonicalize_name(re.split(r"[=;\s]", paragraph, maxsplit=1)[0]) in names:
            yield paragraph.rstrip()


def install_locked(builder: Path, home: Path, package: Package, work: Path) -> None:
    """Put the libraries of a package into its environment, after their hashes were compared."""
    names = needed(package)
    requirements = work / f"{package.folder}.txt"
    requirements.write_text("\n".join(locked(names)) + "\n")
    wheels = work / f"{package.folder}-wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    pip(
        builder,
        *("wheel", "--no-deps", "--no-build-isolation", "--require-hashes"),
        *("--wheel-dir", str(wheels), "-r", str(requirements)),
    )
    # By name, not by file: then nothing in the package says where it was built.
    found = [wheel.name.split("-")[:2] for wheel in sorted(wheels.iterdir())]
    target = ("--python", str(home / "bin/python"))
    pip(
        builder,
        *(*target, "install", "--no-deps", "--no-index", "--no-compile"),
        *("--find-links", str(wheels), *(f"{name}=={version}" for name, version in found)),
    )
    pip(builder, *target, "check")


# --- the files -----------------------------------------------------------------------------------


def files_in(*folders: str) -> list[Path]:
    """The files in these folders, committed or not yet, relative to the checkout."""
    which = ("--cached", "--others", "--exclude-standard")
    names = output("git", "ls-files", "-z", *which, "--", *folders).split("\0")
    return [Path(name) for name in names if name and (TOP / name).is_file()]


def copy(source: Path, target: Path) -> None:
    """Copy a file, with the rights that the rest of the system expects."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)


def copy_code(package: Package, site: Path) -> None:
    """Our own code."""
    for path in files_in(*package.code):
        copy(TOP / path, site / path)


def prune(home: Path, site: Path) -> None:
    """Take away what no till and no ledger uses."""
    for path in (home / "bin").iterdir():
        if path.name != "python":  # commands of the libraries
            path.unlink()
    for record in site.glob("*.dist-info/RECORD"):
        lines = record.read_text().splitlines(keepends=True)
        record.write_text("".join(line for line in lines if not line.startswith("../../../bin/")))
    for pattern in PRUNED:
        for path in site.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    # As Debian's own certifi: the authorities that this machine trusts, a co-op's own among them.
    authorities = site / "certifi/cacert.pem"
    authorities.unlink()
    authorities.symlink_to("/etc/ssl/certs/ca-certificates.crt")


def copy_files(package: Package, stage: Path) -> None:
    """What lies outside /opt, and the documents."""
    root = HERE / package.folder / "root"
    for path in files_in(str(root.relative_to(TOP))):
        copy(TOP / path, stage / (TOP / path).relative_to(root))
    documents = stage / f"usr/share/doc/coopcoin-{package.folder}"
    copy(TOP / "LICENSE", documents / "copyright")
    for name in ("first-saturday.md", "installing.md", "running.md", "security.md"):
        copy(TOP / "docs" / name, documents / name)
    (documents / "changelog.gz").write_bytes(
        gzip.compress((TOP / "CHANGELOG.md").read_bytes(), mtime=0)
    )


def settle(stage: Path, site: Path, epoch: int) -> None:
    """Compile the Python code, since its user cannot; then give every file the same date."""
    touch(stage, epoch)
    output(
        *(str(site.parents[2] / "bin/python"), "-I", "-m", "compileall", "-q"),
        *("-s", str(stage), "-p", "/", str(site)),
    )
    touch(stage, epoch)
    for path in stage.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    stage.chmod(0o755)


def touch(stage: Path, epoch: int) -> None:
    """Give everything in a folder this date."""
    for path in stage.rglob("*"):
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def pack(
    package: Package, stage: Path, into: Path, version: str, python: str, epoch: int, *, fast: bool
) -> Path:
    """Close the box: control file, maintainer scripts, one .deb."""
    size = sum((p.lstat().st_size + 1023) // 1024 for p in stage.rglob("*") if not p.is_dir())
    arch = output("dpkg", "--print-architecture")
    control = stage / "DEBIAN"
    control.mkdir(mode=0o755)
    values = {
        "version": version,
        "arch": arch,
        "python": f"python{python}",
        "size": str(size),
    }
    text = (HERE / package.folder / "control").read_text()
    (control / "control").write_text(re.sub("@([a-z]+)@", lambda m: values[m[1]], text))
    (control / "conffiles").write_text(
        "".join(
            f"/{p.relative_to(stage)}\n" for p in sorted((stage / "etc").rglob("*")) if p.is_file()
        )
    )
    for name in ("postinst", "prerm", "postrm"):
        copy(HERE / package.folder / name, control / name)
    for path in (control, *control.iterdir()):
        os.utime(path, (epoch, epoch))
    deb = into / f"coopcoin-{package.folder}_{version}_{arch}.deb"
    compression = ("-Zzstd", "-z1") if fast else ("-Zxz",)
    output("dpkg-deb", "--root-owner-group", *compression, "--build", str(stage), str(deb))
    shutil.rmtree(control)
    return deb


if __name__ == "__main__":
    sys.exit(main())
