"""The page's side of a process that answers: one question at a time, a new plan before all others."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection

from optimizer.page.answering import OnBug, answer_questions
from optimizer.page.messages import News, Question

Listener = Callable[[News], None]
_PATIENCE = 10.0
"""Seconds that an answer which is not wanted any more may take to end by itself."""


class Asker:
    """Sends questions to a process and hands what comes back to a listener, from a thread of its own."""

    def __init__(self, listener: Listener, on_bug: OnBug) -> None:
        self._listener, self._on_bug = listener, on_bug
        self._lock = threading.Lock()
        self._waiting: list[Question] = []
        self._busy: Question | None = None
        self._closed = False
        self._timer: threading.Timer | None = None
        self._start()

    def ask(self, question: Question, *, first: bool = False) -> None:
        """Ask, after what was asked before; `first` where all of that was for a text that is gone."""
        dropped: list[Question] = []
        with self._lock:
            if self._closed:
                return
            if first:
                dropped, self._waiting = self._waiting, []
            if self._busy is None:
                self._send(question)
            else:
                self._waiting.append(question)
                if first:
                    self._hurry()
        for own in dropped:
            self._listener(News(own.number, "end"))

    def stop(self) -> None:
        """End the answer that is being worked on with what is found so far."""
        with self._lock:
            if self._busy is not None:
                self._stop.set()

    def drop(self, number: int) -> None:
        """A question whose answer nobody waits for any more."""
        with self._lock:
            self._waiting = [own for own in self._waiting if own.number != number]
            if self._busy is not None and self._busy.number == number:
                self._hurry()

    @property
    def busy(self) -> bool:
        """Something is being worked out."""
        with self._lock:
            return self._busy is not None

    def close(self) -> None:
        """End the process at once."""
        with self._lock:
            self._closed = True
            self._waiting = []
            self._cancel_timer()
            self._kill()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe()
        self._stop = context.Event()
        self._process = context.Process(
            target=answer_questions, args=(there, self._stop, self._on_bug), daemon=True, name="optimizer-answers"
        )
        self._process.start()
        there.close()
        threading.Thread(target=self._listen, args=(self._pipe,), daemon=True).start()

    def _send(self, question: Question) -> None:
        self._busy = question
        self._stop.clear()
        with contextlib.suppress(OSError):  # a process that has died is replaced by whoever listens to it
            self._pipe.send(question)

    def _hurry(self) -> None:
        self._stop.set()
        if self._timer is None:
            self._timer = threading.Timer(_PATIENCE, self._replace)
            self._timer.daemon = True
            self._timer.start()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _replace(self) -> None:
        """The answer does not end: the process does, and the listener's thread starts another."""
        with self._lock:
            self._timer = None
            if self._waiting:
                self._kill()

    def _kill(self) -> None:
        self._process.kill()
        self._process.join(5)

    def _listen(self, pipe: Connection) -> None:
        while True:
            try:
                news: News = pipe.recv()
            except (EOFError, OSError):
                break
            if news.kind == "end":
                self._next()
            self._listener(news)
        pipe.close()
        with self._lock:
            if self._closed:
                return
            lost = self._busy
            self._busy = None
            self._start()
            if self._waiting:
                self._send(self._waiting.pop(0))
        if lost is not None:
            self._listener(News(lost.number, "failed", {"what": "The work ended before there was an answer."}))
            self._listener(News(lost.number, "end"))

    def _next(self) -> None:
        with self._lock:
            self._cancel_timer()
            self._busy = None
            if self._waiting:
                self._send(self._waiting.pop(0))
