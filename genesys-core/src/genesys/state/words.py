"""The dictionary that compression starts from; replaced by tests/state/dictionary.py."""

from __future__ import annotations

DICTIONARY = b'{"address":"'
