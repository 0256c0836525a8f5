# SPDX-License-Identifier: AGPL-3.0-or-later
"""The receipt printer of paper in a process of its own, as a printer is. Says ``port`` and its
port."""

import sys

from hardware.printing.paper import PaperPrinter

with PaperPrinter() as printer:
    print("port", printer.port, flush=True)
    sys.stdin.read()
