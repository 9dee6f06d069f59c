"""Tests that can pass without having checked anything, found in the syntax tree.

A test is weak where some way through its body meets no assertion: a loop whose cases may be none, a branch that
returns or goes on to the next case. What counts as a check: `assert`, `pytest.raises` and `pytest.fail`, functions
called `assert_...`, and functions of tests that check something on every way through them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ALWAYS_CHECKS = frozenset({"raises", "fail", "check_schema"})
SURE = "some"
"""`some(cases)` fails where there are none; see `cases`."""


@dataclass
class Ways:
    """What a stretch of code may do: leave it by its end, or otherwise, without a check."""

    falls_through: bool
    """Some way reaches the end without a check."""
    leaves: bool = False
    """Some way returns, breaks or goes on to the next round without a check."""


def weak_tests(folder: Path) -> list[str]:
    """`path: name` of each weak test below a folder."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))}
    checking = _checking(trees)
    return [
        f"{path.relative_to(folder).as_posix()}: {function.name}"
        for path, tree in trees.items()
        for function in _functions(tree)
        if _is_test(function) and not _checks(function, checking[path])
    ]


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _checking(trees: Mapping[Path, ast.AST]) -> dict[Path, frozenset[str]]:
    """For each file the functions it can call that check something on every way: its own, and what tests share."""
    helpers = {
        path: [function for function in _functions(tree) if not _is_test(function)] for path, tree in trees.items()
    }
    known = dict.fromkeys(trees, frozenset[str]())
    while True:
        own = {path: {one.name: _checks(one, known[path]) for one in functions} for path, functions in helpers.items()}
        shared: dict[str, bool] = {}
        for path, names in own.items():
            if path.parent.name == "support" or path.name == "conftest.py":
                shared |= {name: checks and shared.get(name, True) for name, checks in names.items()}
        found = {
            path: frozenset(name for name, checks in (shared | names).items() if checks) for path, names in own.items()
        }
        if found == known:
            return found
        known = found


def _is_test(function: ast.FunctionDef) -> bool:
    return function.name.startswith("test_")


def _checks(function: ast.FunctionDef, checking: frozenset[str]) -> bool:
    ways = _through(function.body, checking)
    return not ways.falls_through and not ways.leaves


def _through(body: list[ast.stmt], checking: frozenset[str]) -> Ways:
    leaves = False
    for statement in body:
        ways = _statement(statement, checking)
        leaves |= ways.leaves
        if not ways.falls_through:
            return Ways(False, leaves)
    return Ways(True, leaves)


def _statement(statement: ast.stmt, checking: frozenset[str]) -> Ways:
    if isinstance(statement, ast.Assert):
        return Ways(falls_through=_of_none(statement.test))
    if isinstance(statement, ast.Raise):
        return Ways(falls_through=False)
    if isinstance(statement, ast.Return | ast.Continue | ast.Break):
        return Ways(falls_through=False, leaves=not _calls_a_check(statement, checking))
    if isinstance(statement, ast.If):
        branches = [_through(statement.body, checking), _through(statement.orelse, checking)]
        return Ways(any(way.falls_through for way in branches), any(way.leaves for way in branches))
    if isinstance(statement, ast.With):
        if any(_calls_a_check(item.context_expr, checking) for item in statement.items):
            return Ways(falls_through=False)
        return _through(statement.body, checking)
    if isinstance(statement, ast.For):
        rounds = _through(statement.body, checking)
        returns = _returns(statement)
        return Ways(not (_has_cases(statement.iter) and not rounds.falls_through and not rounds.leaves), returns)
    if isinstance(statement, ast.While):
        return Ways(True, _returns(statement))
    if isinstance(statement, ast.Try):
        body = _through([*statement.body, *statement.orelse], checking)
        handlers = [_through(handler.body, checking) for handler in statement.handlers]
        final = _through(statement.finalbody, checking)
        ways = [body, *handlers]
        return Ways(final.falls_through and any(way.falls_through for way in ways), any(way.leaves for way in ways))
    if isinstance(statement, ast.Match):
        cases = [_through(case.body, checking) for case in statement.cases]
        return Ways(True, any(way.leaves for way in cases))
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return Ways(True)
    return Ways(not _calls_a_check(statement, checking))


def _returns(loop: ast.AST) -> bool:
    """Whether a loop holds a way out of the test; what a function in it returns is none."""
    inner = (node for node in ast.iter_child_nodes(loop) if not isinstance(node, ast.FunctionDef | ast.Lambda))
    return any(isinstance(node, ast.Return) or _returns(node) for node in inner)


def _of_none(claim: ast.expr) -> bool:
    """`all(... for case in cases)` and `not any(...)` hold where there are no cases."""
    if isinstance(claim, ast.UnaryOp) and isinstance(claim.op, ast.Not):
        name, claim = "any", claim.operand
    else:
        name = "all"
    if not (isinstance(claim, ast.Call) and isinstance(claim.func, ast.Name) and claim.func.id == name):
        return False
    cases = claim.args[0]
    return isinstance(cases, ast.GeneratorExp) and not all(_has_cases(loop.iter) for loop in cases.generators)


def _has_cases(iterated: ast.expr) -> bool:
    """A loop over values that are written there has rounds."""
    if isinstance(iterated, ast.Tuple | ast.List | ast.Set):
        return bool(iterated.elts)
    if isinstance(iterated, ast.Dict):
        return bool(iterated.keys)
    if isinstance(iterated, ast.ListComp):
        return all(_has_cases(loop.iter) and not loop.ifs for loop in iterated.generators)
    if isinstance(iterated, ast.Call):
        name = iterated.func.id if isinstance(iterated.func, ast.Name) else getattr(iterated.func, "attr", "")
        if name == SURE:
            return True
        if name == "range":  # of numbers, or of a name that stands for one
            return not any(isinstance(argument, ast.Call) for argument in iterated.args)
        if name in ("enumerate", "zip", "reversed", "sorted", "combinations", "pairwise", "product"):
            return all(_has_cases(argument) for argument in iterated.args if not isinstance(argument, ast.Constant))
        if isinstance(iterated.func, ast.Attribute) and iterated.func.attr == "items":
            return _has_cases(iterated.func.value)
    return False


def _calls_a_check(node: ast.AST, checking: frozenset[str]) -> bool:
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in ALWAYS_CHECKS or name in checking or name.startswith("assert_"):
                return True
    return False
