# SPDX-License-Identifier: AGPL-3.0-or-later
"""What members call the kinds of work that they decided on. Pure."""

from contextlib import suppress

from contract.rules import Contributions, NoRule, Rulebook, in_words


def called(rules: Rulebook, work: str, day: str, language: str) -> str:
    """What this kind of work is called by the rule of that day, in a language (BCP 47)."""
    with suppress(NoRule):
        return rules.on(Contributions, day).parameters.called(work, language)
    return in_words(work)
