# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each Debian package has all that its half of the program imports."""

import ast
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = Path(__file__).parents[2]


def build() -> ModuleType:
    """``packaging/build.py``, which is a program and no package."""
    spec = importlib.util.spec_from_file_location("debian_build", TOP / "packaging" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def imported(folders: Iterable[str]) -> dict[str, str]:
    """The modules that this code imports, and a file that does. Of the contract, which both halves
    have, what is used of it."""
    found: dict[str, str] = {}
    files = [path for one in folders if one != "contract" for path in (TOP / one).rglob("*.py")]
    for path in files:  # it grows
        for name in _names(ast.parse(path.read_bytes())):
            top, _, rest = name.partition(".")
            found.setdefault(top, str(path.relative_to(TOP)))
            used = TOP / "contract" / f"{rest}.py"
            if top == "contract" and used.is_file() and used not in files:
                files.append(used)
    return found


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def brought(requirements: Iterable[Requirement], seen: set[str]) -> set[str]:
    """The names of what is installed with these."""
    for one in requirements:
        name = canonicalize_name(one.name)
        if name in seen or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        try:
            brought([Requirement(text) for text in requires(name) or ()], seen)
        except PackageNotFoundError:
            continue
    return seen


@pytest.mark.parametrize("half", ["kiosk", "ledger"])
def test_a_package_has_what_its_code_imports(half: str) -> None:
    (package,) = (one for one in build().PACKAGES if one.folder == half)
    lines = (TOP / "requirements" / "runtime.in").read_text().splitlines()
    wanted = [Requirement(text) for line in lines if (text := line.partition("#")[0].strip())]
    there = brought((r for r in wanted if canonicalize_name(r.name) not in package.without), set())
    made_by = packages_distributions()
    missing = {
        module: where
        for module, where in imported(package.code).items()
        if module not in sys.stdlib_module_names
        and module not in package.code
        and not there & {canonicalize_name(name) for name in made_by.get(module, ())}
    }
    assert not missing
