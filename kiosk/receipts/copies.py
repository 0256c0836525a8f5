# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second piece of paper for the same thing, which says so."""

from msgspec.structs import replace

from contract.receipt import Document, Text


def copy_of(document: Document, number: str, word: str) -> Document:
    """The document marked as a copy in ``word``, above and below, as a print job of its own. The
    drawer stays shut: nothing is sold. ``number`` tells this copy from others."""
    mark = Text(word, bold=True, align="center", size=2)
    return replace(
        document,
        id=f"{document.id}/copy/{number}",
        blocks=(mark, *document.blocks, mark),
        opens_drawer=False,
    )
