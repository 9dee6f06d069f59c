"""Starts the page, says where it is, and ends all of it with Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from optimizer.errors import InputError, Problem
from optimizer.page.answering import OnBug
from optimizer.page.app import page_app
from optimizer.page.guard import Guard, Role
from optimizer.page.uploads import Uploads
from optimizer.page.workspace import Workspace

LOOPBACK = "127.0.0.1"
EMPTY = "name: New campaign\nbudget: 20000\nobjective: engagement\nroster:\n"
"""What stands on a page that was opened without a scenario, until an export is dropped on it."""


def serve(
    scenario: Path | None, *, port: int, browser: bool, share: bool, on_bug: OnBug, say: Callable[[str], None]
) -> None:
    """Serve the page until Ctrl-C. Raises `InputError` for a file that cannot be read and a port that is taken."""
    uploads = Uploads()
    try:
        workspace = _workspace(scenario, uploads)
        with _listening(port, share) as listening, contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_serve(workspace, uploads, listening, browser=browser, share=share, on_bug=on_bug, say=say))
    finally:
        uploads.close()


async def _serve(
    workspace: Workspace, uploads: Uploads, listening: socket.socket, *, browser: bool, share: bool, on_bug: OnBug,
    say: Callable[[str], None],
) -> None:  # fmt: skip
    port = listening.getsockname()[1]
    hosts = [f"{LOOPBACK}:{port}", f"localhost:{port}"]
    planner, reader = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    keys: dict[str, Role] = {planner: "planner"}
    address = f"http://{LOOPBACK}:{port}/?key={planner}"
    say(f"The page is at  {address}")
    if share:
        own = _own_address()
        hosts.append(f"{own}:{port}")
        keys[reader] = "reader"
        say(f"For a colleague in this network, to read only:  http://{own}:{port}/?key={reader}")
    say("Ctrl-C ends it.")
    guard = Guard(page_app(workspace, uploads), keys, frozenset(hosts), f"optimizer_{port}")
    config = uvicorn.Config(
        guard, log_level="critical", access_log=False, server_header=False, date_header=False, lifespan="off",
        timeout_graceful_shutdown=1, limit_concurrency=200,
    )  # fmt: skip
    server = uvicorn.Server(config)
    workspace.start(on_bug)
    try:
        if browser:
            asyncio.get_running_loop().run_in_executor(None, webbrowser.open, address)
        await server.serve(sockets=[listening])
    finally:
        workspace.close()


def _workspace(scenario: Path | None, uploads: Uploads) -> Workspace:
    """What the page begins with. Raises `InputError`."""
    if scenario is None:
        return Workspace(uploads.new_folder() / "scenario.yaml", EMPTY, folder=Path.cwd(), draft=True)
    try:
        text = scenario.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem("the file is not UTF-8 text", "save it as UTF-8", str(scenario))) from error
    except OSError as error:
        what = f"the file cannot be read: {error.strerror or error}"
        raise InputError(Problem(what, "is the path right?", str(scenario))) from error
    return Workspace(scenario, text, folder=scenario.resolve().parent)


def _listening(port: int, share: bool) -> socket.socket:
    """A socket on this machine alone; with `share` on its network. Raises `InputError`."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("0.0.0.0" if share else LOOPBACK, port))
        listening.listen(100)  # before the address is printed: whoever follows it at once waits, and is not refused
    except (OSError, OverflowError) as error:
        listening.close()
        raise InputError(Problem(f"port {port} cannot be used", "give another one, or none: --port 0")) from error
    return listening


def _own_address() -> str:
    """The address of this machine in its network; nothing is sent for it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return LOOPBACK
