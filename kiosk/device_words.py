# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a device's code means and what to do, for the command line. The screens have words of their
own, in all their languages (``ui/texts.py``)."""

from hardware.ports import Device

WORDS = {
    "paper-low": ("The paper ends soon.", "Have a new roll at hand."),
    "paper-out": ("Out of paper.", "Put in a new roll; what waits comes out by itself."),
    "cover-open": ("Its cover is open.", "Close it; what waits comes out by itself."),
    "offline": ("Does not answer.", "Is it switched on, is its cable in, is the address right?"),
    "unplugged": ("Is not plugged in.", "Plug it in, or write its name into the settings "
                  "(coop-kiosk setup finds it)."),
    "taken": ("Another program has it.", "Stop that program: fuser names it."),
    "no-permission": ("This user may not use it.",
                      "Add the user to the groups dialout and lp, or look at the udev rules."),
    "silent": ("Says nothing.", "Is it switched on? Do protocol, speed and data bits in the "
               "settings fit what its own menu says?"),
    "not-zeroed": ("Was switched on with something on it.", "Empty it and press its zero key."),
    "pounds": ("Weighs in pounds.", "Set it to kilograms."),
    "defect": ("Says itself that it is broken.", "It has to be repaired."),
    "no-reader": ("No card reader is plugged in.", "Plug it in; pcsc_scan names it."),
    "service-down": ("The card service does not run.", "systemctl status pcscd.socket says why."),
    "card-hangs": ("A card does not answer.", "Take it off the reader."),
    "open": ("Is open.", ""),
    "open-long": ("Has been open for a while.", "Shut it."),
    "restarting": ("Its driver ended and is started again.", "The log says why."),
    "our-fault": ("Its driver failed.", "The log says why; please report it."),
}  # fmt: skip

NAMES = {
    Device.CARD_READER: "Card reader",
    Device.CODE_SCANNER: "Scanner",
    Device.PRINTER: "Receipt printer",
    Device.DRAWER: "Drawer",
    Device.SCALE: "Scale",
}
