"""The values of the model that a plugin author needs, under the one name that plugins import."""

from __future__ import annotations

from genesys.errors import Finding, GenesysError, Problem, Where
from genesys.model.declared import Declared
from genesys.model.expr import Expr, Json, call, concat, is_expr, is_secret, native, ref
from genesys.model.secret import SecretValue
from genesys.model.units import duration, rate, show_duration, show_size, size

__all__ = [
    "Declared",
    "Expr",
    "Finding",
    "GenesysError",
    "Json",
    "Problem",
    "SecretValue",
    "Where",
    "call",
    "concat",
    "duration",
    "is_expr",
    "is_secret",
    "native",
    "rate",
    "ref",
    "show_duration",
    "show_size",
    "size",
]
