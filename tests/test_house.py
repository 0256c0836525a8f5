# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules of the house that hold for every file."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
LICENCE = "# SPDX-License-Identifier: AGPL-3.0-or-later"

# Each pattern is written so that it does not find itself.
UNWANTED = {
    "a registry's host": r"p[y]pi\.org|p[y]thonhosted\.org|registry\.n[p]mjs|d[e]b\.debian\.org",
    "a path of someone's machine": r"(?<![\w.~$}])/(home|root|w[o]rk|f[a]rm|Users)/",
    "a thing left to do": r"\b(T[O]DO|F[I]XME|X[X]X)\b",
}


def files() -> list[Path]:
    """What belongs to the project, committed or not yet."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=TOP, check=True, capture_output=True, text=True).stdout
    return [path for name in names.split("\0") if name and (path := TOP / name).is_file()]


def test_imports_point_the_right_way() -> None:
    # In a process of its own: import-linter switches the loggers of this one off.
    lint = "import sys, importlinter.cli as c; sys.exit(c.lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", lint], cwd=TOP, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_program_file_names_its_licence() -> None:
    missing = []
    for path in files():
        head = path.read_bytes()[:200].decode(errors="replace").splitlines()
        if path.suffix == ".py" or (head and head[0].startswith("#!")):
            first = head[1:] if head and head[0].startswith("#!") else head
            if first[:1] != [LICENCE]:
                missing.append(str(path.relative_to(TOP)))
    assert not missing


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_has(what: str) -> None:
    found = []
    for path in files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a font or a picture
        found += [
            f"{path.relative_to(TOP)}:{number}: {line.strip()[:100]}"
            for number, line in enumerate(lines, 1)
            if re.search(UNWANTED[what], line)
        ]
    assert not found


@pytest.mark.parametrize("folder", ["contract", "kiosk/sessions", "ledger/books"])
def test_amounts_are_integers(folder: str) -> None:
    """Where amounts are reckoned there is no float and no division that makes one."""
    found = []
    modules = list((TOP / folder).rglob("*.py"))
    assert modules
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case (
                    ast.Constant(value=float())
                    | ast.Name(id="float")
                    | ast.BinOp(op=ast.Div())
                    | ast.AugAssign(op=ast.Div())
                ):
                    found.append(f"{path.relative_to(TOP)}:{node.lineno}: {ast.unparse(node)}")
    assert not found
