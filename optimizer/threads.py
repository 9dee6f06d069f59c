"""Linear algebra on one thread: sums that are split over several come out differently in their last digits.

A plan must not depend on how many processors a machine has, or on what OMP_NUM_THREADS says.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
_state = threading.local()


def on_one_thread(work: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
    """The same function, during which the libraries of linear algebra use one thread; afterwards they are as before."""

    @wraps(work)
    def limited(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Answer:
        if getattr(_state, "limited", False):
            return work(*args, **kwargs)
        _state.limited = True
        try:
            # Looked up each time: a library may have been loaded since.
            with ThreadpoolController().limit(limits=1, user_api="blas"):
                return work(*args, **kwargs)
        finally:
            _state.limited = False

    return limited
