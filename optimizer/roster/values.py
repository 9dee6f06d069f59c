"""Values that carry types (parquet, JSON, a database) as the text that a planner would have typed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from optimizer.roster.text import number_text


class WrittenNumber(str):
    """A number of a JSON file with the digits that were written, however many."""

    __slots__ = ()


def value_text(value: object) -> str:
    """Any value of a record as text."""
    if value is None:
        return ""
    if isinstance(value, WrittenNumber):
        head, _, tail = value.partition(".")
        return f"{value}0" if len(tail) == 3 and tail.isdigit() and len(head.lstrip("-")) <= 3 else str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal, np.integer, np.floating)):
        number = value if isinstance(value, Decimal) else value.item() if isinstance(value, np.generic) else value
        return "" if math.isnan(number) else number_text(number)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, Iterable):
        return "|".join(value_text(entry) for entry in value)
    return "" if value is pd.NaT else str(value)
