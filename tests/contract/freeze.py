# SPDX-License-Identifier: AGPL-3.0-or-later
"""``python -m tests.contract.freeze``: write the golden vectors that are new.

It never changes one that is there: what stands on disk and paper in a co-op is not ours to rewrite.
"""

import json
from pathlib import Path

from tests.contract.examples import vectors

FOLDER = Path(__file__).parent / "vectors"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, vector in vectors().items():
        path = FOLDER / f"{name}.json"
        if not path.exists():
            path.write_text(json.dumps(vector, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
