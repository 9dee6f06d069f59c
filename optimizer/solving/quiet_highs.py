"""A HiGHS instance that writes nothing to standard output."""

from __future__ import annotations

import os
import sys

import highspy


def quiet_highs() -> highspy.Highs:
    """A HiGHS instance. The first one of a process writes a banner to standard output before any option can
    be set, where it would spoil output meant for programs; so standard output is looked away from meanwhile."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all
        return highspy.Highs()  # type: ignore[no-untyped-call]  # highspy leaves it untyped
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        return highspy.Highs()  # type: ignore[no-untyped-call]  # highspy leaves it untyped
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
