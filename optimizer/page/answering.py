"""A process of its own that answers questions, the newest one alone; the page never waits for a solve."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from typing import Any

from optimizer.errors import InputError, OptimizerError
from optimizer.page.messages import News, Question

OnBug = Callable[[Exception], str]
"""Keeps a report of what should not have come, and says where it stands."""


def answer_questions(pipe: Connection, stop: Event, on_bug: OnBug) -> None:
    """Answer what comes through the pipe until it closes. `stop` ends the one that is worked on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the page, which closes this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from optimizer.page.questions import Answers

    answers = Answers(stop.is_set)
    while True:
        try:
            question: Question = pipe.recv()
        except (EOFError, OSError):
            return
        for news in _answered(answers, question, pipe, on_bug):
            pipe.send(news)


def _answered(answers: Any, question: Question, pipe: Connection, on_bug: OnBug) -> Iterator[News]:
    """The parts of an answer, and its end; whatever is raised becomes words."""
    number = question.number

    def progress(content: dict[str, Any]) -> None:
        pipe.send(News(number, "progress", content))

    try:
        for kind, content in answers.of(question, progress):
            yield News(number, kind, content)
    except InputError as error:
        from optimizer.page.state import told_problem

        yield News(number, "problems", {"problems": [told_problem(own) for own in error.problems]})
    except OptimizerError as error:
        yield News(number, "failed", {"what": str(error)})
    except Exception as error:
        yield News(number, "failed", {"what": on_bug(error)})
    yield News(number, "end")


def _end_with_parent() -> None:
    """The page may be killed: nothing of it goes on without it."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
