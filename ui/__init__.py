# SPDX-License-Identifier: AGPL-3.0-or-later
import ctypes
import sys

# PySide6 6.12.0 is built as if None, True and False were immortal. They are from Python 3.12 on;
# before that each signal sent and each call that gives None takes one reference away, and after a
# few thousand the interpreter aborts ("deallocating None"). 6.11.3 counts right. So that a till on
# Debian 12 lives longer than its first morning, give them references that never run out.
if sys.version_info < (3, 12):
    for _value in (None, True, False, NotImplemented):
        ctypes.c_ssize_t.from_address(id(_value)).value += 1 << 40
