# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answers of a ledger that is newer than this till.

A co-op updates its ledger first and its tills one after the other. The contract changes by addition
only: so a field that this till does not know is something that it cannot use, and a rule that it
does not know is one that it does not go by. Everything else has to be as it is known here.
"""

from typing import Any, TypeVar

import msgspec
from msgspec import inspect
from msgspec.json import Decoder

from contract.chain import canonical
from contract.rules import Parameters, RuleVersion

T = TypeVar("T")

_RULES = frozenset(str(kind.__struct_config__.tag) for kind in Parameters.__args__)


def decode(answer: Decoder[T], body: bytes) -> T:
    """An answer without what this till does not know. Raises msgspec.DecodeError."""
    try:
        return answer.decode(body)
    except msgspec.ValidationError:
        known = _known(msgspec.json.decode(body), inspect.type_info(answer.type))
        try:
            # What an entry said stays the same bytes: bodies are canonical wherever they stand.
            return answer.decode(canonical(known))
        except (TypeError, ValueError) as e:
            raise msgspec.DecodeError(str(e)) from e


def _known(said: Any, kind: inspect.Type) -> Any:
    match kind:
        case inspect.StructType() if isinstance(said, dict):
            names = {field.encode_name: field.type for field in kind.fields}
            if kind.tag_field is not None:
                names[kind.tag_field] = inspect.AnyType()
            return {n: _known(value, names[n]) for n, value in said.items() if n in names}
        case inspect.UnionType():
            for one in kind.types:
                if _is_meant(said, one):
                    return _known(said, one)
        case inspect.ListType() | inspect.VarTupleType() if isinstance(said, list):
            rules = isinstance(kind.item_type, inspect.StructType) and (
                kind.item_type.cls is RuleVersion
            )
            return [_known(one, kind.item_type) for one in said if not rules or _goes_by(one)]
        case inspect.DictType() if isinstance(said, dict):
            return {name: _known(value, kind.value_type) for name, value in said.items()}
    return said


def _is_meant(said: Any, kind: inspect.Type) -> bool:
    """Whether this is what is meant, of several things that may stand there."""
    if isinstance(kind, inspect.StructType):
        tag = None if kind.tag_field is None else kind.tag
        return isinstance(said, dict) and (tag is None or said.get(kind.tag_field) == tag)
    if isinstance(kind, inspect.ListType | inspect.VarTupleType):
        return isinstance(said, list)
    return isinstance(kind, inspect.DictType) and isinstance(said, dict)


def _goes_by(version: Any) -> bool:
    parameters = version.get("parameters") if isinstance(version, dict) else None
    return isinstance(parameters, dict) and parameters.get("rule") in _RULES
