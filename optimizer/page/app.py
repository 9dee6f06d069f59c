"""What the browser may ask: the page and its files, acts of the planner, questions, and a stream of what happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal, InvalidOperation
from importlib import resources
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from optimizer.errors import InputError, Problem
from optimizer.page.guard import TooLong
from optimizer.page.messages import Kind
from optimizer.page.state import told_problem
from optimizer.page.uploads import Uploads
from optimizer.page.workspace import Changed, Workspace, safe_name

STATIC = {
    "page.js": "text/javascript",
    "grid.js": "text/javascript",
    "booking.js": "text/javascript",
    "budget.js": "text/javascript",
    "panels.js": "text/javascript",
    "page.css": "text/css",
}
QUESTIONS: dict[str, Kind] = {
    "creator": "creator",
    "rules": "rules",
    "curve": "curve",
    "alternatives": "alternatives",
    "mix": "mix",
    "track": "track",
    "charts": "charts",
    "report": "report",
}
FILES = {
    "csv": "text/csv",
    "json": "application/json",
    "html": "text/html",
    "xlsx": "application/octet-stream",
    "pptx": "application/octet-stream",
}
_SILENCE = 15.0
"""Seconds after which a stream says that it is still there."""


def page_app(workspace: Workspace, uploads: Uploads) -> Starlette:
    """The app of one workspace."""
    routes = [
        Route("/", _page),
        Route("/static/{name}", _static),
        Route("/events", _events),
        Route("/act", _act, methods=["POST"]),
        Route("/ask", _ask),
        Route("/save", _save, methods=["POST"]),
        Route("/diff", _diff),
        Route("/download/{ending}", _download),
        Route("/upload", _upload, methods=["POST"]),
    ]
    handlers: dict[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
        InputError: _problems,
        Changed: _changed,
        TooLong: _too_long,
    }
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.state.workspace, app.state.uploads = workspace, uploads
    return app


async def _page(request: Request) -> Response:
    del request
    return Response(_asset("page.html"), media_type="text/html")


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name == "report.css":  # the look of the pieces that are answered, one with that of the reports
        css = resources.files("optimizer.render.html").joinpath("templates", "report.css").read_text(encoding="utf-8")
        return Response(css, media_type="text/css")
    if name not in STATIC:
        return Response("There is no such file.", status_code=404, media_type="text/plain")
    return Response(_asset(name), media_type=STATIC[name])


async def _events(request: Request) -> Response:
    """Everything that happens, as server-sent events, beginning with how things stand."""
    workspace = _workspace(request)
    tab = workspace.join()

    async def stream() -> AsyncIterator[str]:
        yield f"data: {json.dumps({'event': 'role', 'role': request.scope['role']})}\n\n"
        try:
            while True:
                try:
                    event = await asyncio.wait_for(tab.get(), _SILENCE)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield f"data: {json.dumps(event)}\n\n"
        finally:
            workspace.leave(tab)

    return StreamingResponse(stream(), media_type="text/event-stream")


async def _act(request: Request) -> Response:
    """One act of the planner. With `revision` it is done only to the text that the planner saw."""
    workspace, asked = _workspace(request), await _json(request)
    match asked.get("act"):
        case "undo":
            workspace.undo()
        case "redo":
            workspace.redo()
        case "stop":
            workspace.stop()
        case "keep":
            workspace.keep(str(asked.get("name", "")))
        case "option":
            workspace.option(int(asked.get("index", -1)), str(asked.get("do", "")))
        case "text" if asked.get("revision") != workspace.revision:
            raise InputError(
                Problem("somebody else has changed the text meanwhile", "copy yours, and load the page anew")
            )
        case "draw curve":
            workspace.draw_curve(anew=asked.get("anew") is True)
        case "stop curve":
            workspace.stop_curve()
        case "happened":
            workspace.happened(asked, workspace.papers.held or await _plan_text(request))
        case "not happened":
            workspace.not_happened(int(asked["index"]))
        case "hold":
            workspace.hold(await _plan_text(request))
        case "answer column":
            await _draft_anew(workspace, {**workspace.columns, str(asked["column"]): str(asked["value"])})
        case "mend":
            cell = {"line": int(asked["line"]), "field": str(asked["field"]), "text": str(asked["text"])}
            await _draft_anew(workspace, workspace.columns, {"mend": cell})
        case _:
            workspace.edit(asked)
    return JSONResponse({"revision": workspace.revision, "locks": workspace.state().get("locks", [])})


async def _plan_text(request: Request) -> str:
    """The plan of the text as it stands, as its file. Raises `InputError` where there is none."""
    workspace = _workspace(request)
    if workspace.plan is None or workspace.plan["status"] == "infeasible":
        raise InputError(Problem("there is no plan yet that this could be held against", "wait until there is one"))
    folder = request.app.state.uploads.new_folder()
    answer = await workspace.ask("file", {"ending": "json", "folder": str(folder)})
    if "path" not in answer:
        raise _refused(answer)
    return Path(answer["path"]).read_text(encoding="utf-8")


def _refused(answer: dict[str, Any]) -> InputError:
    """What came in place of an answer."""
    told = answer.get("problems") or [{"what": answer.get("error", "there is no answer"), "hint": ""}]
    return InputError([Problem(own["what"], own["hint"], own.get("place") or None) for own in told])


async def _draft_anew(workspace: Workspace, columns: dict[str, str], more: dict[str, Any] | None = None) -> None:
    """The export is looked at again, with another header named or another text in a cell."""
    if workspace.roster is None:
        raise InputError(Problem("there is no export on this page", "drop one on it"))
    asked = {"roster": str(workspace.roster), "columns": columns, **(more or {})}
    _begin(workspace, await workspace.ask("draft", asked), columns)


def _begin(workspace: Workspace, drafted: dict[str, Any], columns: dict[str, str]) -> None:
    if "text" not in drafted:
        raise _refused(drafted)
    workspace.begin(Path(drafted["roster"]), drafted, columns)


async def _ask(request: Request) -> Response:
    """A question on the text as it stands."""
    query = dict(request.query_params)
    kind = QUESTIONS.get(query.pop("kind", ""))
    if kind is None:
        raise InputError(Problem("the page does not answer this", "load the page anew"))
    arguments: dict[str, Any] = dict(query)
    for end in ("low", "high"):
        if end in query:
            arguments[end] = _amount(query[end])
    return JSONResponse(await _workspace(request).ask(kind, arguments))


async def _save(request: Request) -> Response:
    asked = await _json(request)
    path = _workspace(request).save(str(asked.get("name", "")), force=asked.get("force") is True)
    return JSONResponse({"file": path.name})


async def _diff(request: Request) -> Response:
    return JSONResponse({"lines": _workspace(request).diff()})


async def _download(request: Request) -> Response:
    """A file of the plan, or the scenario's text."""
    workspace, ending = _workspace(request), request.path_params["ending"]
    name = safe_name(workspace.path.stem) or "scenario"
    if ending == "yaml":
        return _attached(Response(workspace.text, media_type="text/yaml"), f"{name}.yaml")
    if ending not in FILES:
        return Response("There is no such file.", status_code=404, media_type="text/plain")
    folder = request.app.state.uploads.new_folder()
    answer = await workspace.ask("file", {"ending": ending, "folder": str(folder)})
    if "path" not in answer:
        told = answer.get("problems") or [{"what": answer.get("error", ""), "hint": ""}]
        return JSONResponse({"problems": told}, status_code=409)
    return _attached(FileResponse(Path(answer["path"]), media_type=FILES[ending]), f"{name}.{ending}")


def _attached(response: Response, name: str) -> Response:
    response.headers["content-disposition"] = (
        f'attachment; filename="{name.encode("ascii", "ignore").decode() or "plan"}"'
    )
    return response


async def _upload(request: Request) -> Response:
    """An export, dropped on the page: it becomes a draft with the questions that only the planner can answer."""
    workspace, uploads = _workspace(request), request.app.state.uploads
    roster = await uploads.take(request.query_params.get("name", ""), request.stream())
    drafted = await workspace.ask("draft", {"roster": str(roster)})
    _begin(workspace, drafted, {})
    return JSONResponse({key: drafted[key] for key in ("summary", "questions", "problems", "faults")})


async def _problems(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, InputError)
    return JSONResponse({"problems": [told_problem(own) for own in error.problems]}, status_code=422)


async def _changed(request: Request, error: Exception) -> Response:
    del request, error
    what = "the file was saved by somebody else since it was read here"
    return JSONResponse({"problems": [{"what": what, "hint": "look at it first, or save over it"}]}, status_code=409)


async def _too_long(request: Request, error: Exception) -> Response:
    del request, error
    return Response("The file is too large.", status_code=413, media_type="text/plain")


async def _json(request: Request) -> dict[str, Any]:
    try:
        asked = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise InputError(Problem("the request is not JSON", "load the page anew")) from error
    if not isinstance(asked, dict):
        raise InputError(Problem("the request has no fields", "load the page anew"))
    return asked


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise InputError(Problem(f"{text!r} is not an amount", "write digits, such as 20000")) from error
    if not amount.is_finite():
        raise InputError(Problem(f"{text!r} is not an amount", "write digits, such as 20000"))
    return amount


def _workspace(request: Request) -> Workspace:
    found: Workspace = request.app.state.workspace
    return found


def _asset(name: str) -> str:
    return resources.files("optimizer.page").joinpath("static", name).read_text(encoding="utf-8")
