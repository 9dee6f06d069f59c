"""A thin layer over HiGHS: load a PuLP problem in one call, keep it alive, change it, read it honestly.

What this layer takes care of (all seen with highspy 1.16):

* everything is passed as arrays; names, copies and per-row calls are avoided;
* `maximise` is passed on as such, and then row duals are d(objective) / d(right side): not negative
  at a `<=` row that binds, not positive at a `>=` row; column duals are cost - rows' duals;
* the model status is read, never the run status, and a solution is read only where HiGHS says that
  one exists: infeasible problems carry left-over values;
* `mip_dual_bound` is infinite when nothing was solved and minus infinite never comes, so the caller
  gets the bound together with the status;
* the banner of the first instance is kept away from standard output;
* gap options are set for each run, because both of them stop a search;
* work is counted in iterations and in the places where a search asks whether to go on, which are the same in every
  run, and turned into seconds of an idle machine of 2026 by what was measured there (within a factor of two or so).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import highspy
import numpy as np
import pulp
import scipy.sparse as sp
from highspy import cb
from numpy.typing import NDArray

from optimizer.solving.quiet_highs import quiet_highs

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


INFINITY = float(highspy.kHighsInf)
LOOSE_POINT = 1e-2
"""An interior answer further outside its bounds than this (the best offer counts 8,000) is no answer."""
_TIME_LIMIT = highspy.HighsModelStatus.kTimeLimit

CALL, PIVOT, PIVOT_ENTRY = 1e-3, 25e-6, 1.1e-9
"""Seconds of a linear program in any case; of a simplex iteration in any case, and for each entry of the model."""
INNER_ENTRY = 1.5e-7
"""Seconds of an interior point iteration for each entry of the model."""
BRANCH, BRANCH_ENTRY = 40e-6, 5e-8
"""Seconds between two places where a search asks whether to go on: in any case, and for each entry of a column that is
not fixed."""
EMPTY = 1e-7
"""A row without columns holds where nothing lies within its limits by so much: the tolerance of HiGHS."""
MOST = 2**31 - 1
Options = dict[str, bool | float | int | str]
LpStatus = Literal["optimal", "infeasible", "stopped"]
MipStatus = Literal["optimal", "infeasible", "stopped"]


@dataclass(frozen=True)
class LpAnswer:
    """Result of a linear program: primal and dual values where `status` is optimal."""

    status: LpStatus
    value: float
    columns: FloatArray
    duals: FloatArray
    """One per row; where the status is infeasible, a Farkas ray (of either sign) or nothing."""
    reduced: FloatArray = field(default_factory=lambda: np.zeros(0))
    """One per column: what a unit more of it would bring."""
    work: float = 0.0
    late: bool = False
    """The clock stopped it."""


@dataclass(frozen=True)
class MipAnswer:
    """Result of a mixed-integer program. `columns` is None where no plan was found."""

    status: MipStatus
    value: float
    bound: float
    columns: FloatArray | None
    nodes: int
    late: bool = False
    """The clock stopped it."""


class Highs:
    """One HiGHS instance with one maximisation in it."""

    def __init__(self) -> None:
        self._highs = quiet_highs()
        self._option("output_flag", False)
        self._option("threads", 1)
        self._option("random_seed", 0)
        self._watching = False
        self._raised: BaseException | None = None
        self.rows = 0
        self.columns = 0
        self.cost = np.zeros(0)
        """(columns,) objective of the problem as it was loaded, with the gain that was added."""
        self.constant = 0.0
        """Part of the objective that no column changes."""

    def _option(self, name: str, value: bool | float | int | str) -> None:
        status = self._highs.setOptionValue(name, value)
        if status != highspy.HighsStatus.kOk:
            raise ValueError(f"HiGHS refused the option {name} = {value!r}")

    def load(self, problem: pulp.LpProblem, variables: Sequence[pulp.LpVariable], *, whole: bool) -> None:
        """Load a maximisation written in PuLP. `whole` keeps integer variables whole, else they are relaxed.

        Columns keep the order of `variables` (PuLP sorts its own list by name), rows that of the constraints.
        """
        place = {variable: position for position, variable in enumerate(variables)}
        cost = np.zeros(len(variables))
        for variable, coefficient in (problem.objective or {}).items():
            cost[place[variable]] = coefficient
        index: list[int] = []
        data: list[float] = []
        start = [0]
        low: list[float] = []
        high: list[float] = []
        for constraint in problem.constraints():
            index.extend(map(place.__getitem__, constraint.keys()))
            data.extend(constraint.values())
            start.append(len(index))
            low.append(-INFINITY if constraint.sense == pulp.LpConstraintLE else -constraint.constant)
            high.append(INFINITY if constraint.sense == pulp.LpConstraintGE else -constraint.constant)
        rows = sp.csr_array(
            (np.array(data, float), np.array(index, np.int32), np.array(start, np.int32)),
            shape=(len(low), len(variables)),
        )
        self.load_arrays(
            cost,
            np.array([-INFINITY if v.lowBound is None else v.lowBound for v in variables], float),
            np.array([INFINITY if v.upBound is None else v.upBound for v in variables], float),
            rows,
            np.array(low, float),
            np.array(high, float),
            np.array([v.cat == pulp.LpInteger for v in variables], bool) if whole else None,
        )

    def load_arrays(
        self,
        cost: FloatArray,
        lower: FloatArray,
        upper: FloatArray,
        rows: sp.csr_array,
        low: FloatArray,
        high: FloatArray,
        whole: NDArray[np.bool_] | None,
    ) -> None:
        """Load the maximisation of `cost` subject to low <= rows @ x <= high, lower <= x <= upper in one call."""
        model = highspy.HighsLp()
        model.sense_ = highspy.ObjSense.kMaximize
        model.num_col_, model.num_row_ = len(cost), len(low)
        model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
        model.row_lower_, model.row_upper_ = low, high
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.num_col_, model.a_matrix_.num_row_ = len(cost), len(low)
        model.a_matrix_.start_ = rows.indptr
        model.a_matrix_.index_ = rows.indices
        model.a_matrix_.value_ = rows.data
        if whole is not None and whole.any():
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            model.integrality_ = [kinds[flag] for flag in whole.tolist()]
        self._checked(self._highs.passModel(model))
        self.rows, self.columns = len(low), len(cost)
        self.cost, self.constant = cost, 0.0

    def add_gain(self, gain: FloatArray, constant: float) -> None:
        """Add to the objective: `gain` to that of the first columns, and a constant."""
        count = len(gain)
        self.cost = np.append(self.cost[:count] + gain, self.cost[count:])
        self.constant += constant
        place = np.arange(count, dtype=np.int32)
        self._checked(self._highs.changeColsCost(count, place, self.cost[:count].copy()))
        self._checked(self._highs.changeObjectiveOffset(self.constant))

    def set_cost(self, cost: FloatArray) -> None:
        """Another objective over all columns, in place of the one that was loaded; no constant."""
        place = np.arange(self.columns, dtype=np.int32)
        self._checked(self._highs.changeColsCost(self.columns, place, cost))
        self._checked(self._highs.changeObjectiveOffset(0.0))

    @staticmethod
    def _checked(status: highspy.HighsStatus) -> None:
        if status == highspy.HighsStatus.kError:
            raise RuntimeError("HiGHS refused a model or a change of it")

    def add_rows(self, rows: sp.csr_array, low: FloatArray, high: FloatArray) -> None:
        """Add rows over the columns that are there."""
        if not len(low):
            return
        rows = sp.csr_array(rows)
        indptr, indices = rows.indptr.astype(np.int32), rows.indices.astype(np.int32)
        self._checked(self._highs.addRows(len(low), low, high, rows.nnz, indptr[:-1], indices, rows.data.astype(float)))
        self.rows += len(low)

    def remove_rows(self, rows: IntArray) -> None:
        """Take rows out; those behind them move up."""
        if len(rows):
            self._checked(self._highs.deleteRows(len(rows), rows.astype(np.int32)))
            self.rows -= len(rows)

    def add_columns(self, cost: FloatArray, lower: FloatArray, upper: FloatArray, columns: sp.csc_array) -> None:
        """Add continuous columns with their entries in the rows that are there."""
        if not len(cost):
            return
        columns = sp.csc_array(columns)
        indptr, indices = columns.indptr.astype(np.int32), columns.indices.astype(np.int32)
        self._checked(
            self._highs.addCols(
                len(cost), cost, lower, upper, columns.nnz, indptr[:-1], indices, columns.data.astype(float)
            )
        )
        self.columns += len(cost)

    def add_count(self, columns: int, low: float, high: float) -> None:
        """Add a whole column between `low` and `high`: the sum of the first `columns`."""
        self.add_columns(np.zeros(1), np.array([low]), np.array([high]), sp.csc_array((self.rows, 1)))
        self._checked(self._highs.changeColIntegrality(self.columns - 1, highspy.HighsVarType.kInteger))
        row = np.zeros(self.columns)
        row[:columns], row[-1] = 1.0, -1.0
        self.add_rows(sp.csr_array(row[None, :]), np.zeros(1), np.zeros(1))

    def set_bounds(self, columns: IntArray, lower: FloatArray, upper: FloatArray) -> None:
        """Change the bounds of some columns."""
        if len(columns):
            self._checked(self._highs.changeColsBounds(len(columns), columns.astype(np.int32), lower, upper))

    def set_row_bounds(self, row: int, low: float, high: float) -> None:
        """Change the limits of a row."""
        self._checked(self._highs.changeRowBounds(row, low, high))

    def solve_lp(self, seconds: float, effort: float, *, interior: bool = False) -> LpAnswer:
        """Solve the linear relaxation with so much work at most, starting from the last basis; `interior` by interior
        point without a basis.

        The interior answer is a little inside the feasible set, and is taken as it is: a bound has to be made of its
        duals by whoever needs one.
        """
        entries = self._highs.getNumNz()
        pivot, inner = PIVOT + PIVOT_ENTRY * entries, INNER_ENTRY * max(1, entries)
        self._option("simplex_iteration_limit", int(min(MOST, 1 + effort / pivot)))
        self._option("ipm_iteration_limit", int(min(MOST, 1 + effort / inner)))
        self._option("time_limit", self._highs.getRunTime() + max(seconds, 1e-3))
        answer, work = None, CALL
        if interior:
            answer = self._interior()
            work += inner * max(0, int(self._highs.getInfo().ipm_iteration_count))
            self._option("time_limit", self._highs.getRunTime() + max(seconds, 1e-3))
        if answer is None:
            answer = self._simplex()
            work += pivot * max(0, int(self._highs.getInfo().simplex_iteration_count))
        return replace(answer, work=work, late=self._highs.getModelStatus() == _TIME_LIMIT)

    def _simplex(self) -> LpAnswer:
        """The answer of the simplex method, from the basis that is there."""
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kUnknown or status == highspy.HighsModelStatus.kSolveError:
            # A basis gone bad: once more from nothing, then give up on this one.
            self._highs.clearSolver()
            self._highs.run()
            status = self._highs.getModelStatus()
        nothing = np.zeros(0)
        if status == highspy.HighsModelStatus.kOptimal:
            return self._lp_solution()
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            _, exists, ray = self._highs.getDualRay()  # type: ignore[attr-defined]  # missing in its stubs
            return LpAnswer("infeasible", -INFINITY, nothing, np.array(ray, float) if exists else nothing)
        return LpAnswer("stopped", -INFINITY, nothing, nothing)

    def _interior(self) -> LpAnswer | None:
        """The answer of the interior point method; None where simplex has to say what it is."""
        self._option("solver", "ipm")
        self._option("run_crossover", "off")
        self._highs.run()
        self._option("solver", "choose")
        status, info = self._highs.getModelStatus(), self._highs.getInfo()
        # Without crossover HiGHS calls an answer unknown that is optimal up to its own tolerances.
        ended = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kUnknown)
        answer = self._lp_solution() if ended else None
        if answer is None or not info.max_primal_infeasibility <= LOOSE_POINT or not np.isfinite(answer.duals).all():
            stopped = status in (_TIME_LIMIT, highspy.HighsModelStatus.kIterationLimit)
            if not stopped:
                self._highs.clearSolver()
            return LpAnswer("stopped", -INFINITY, np.zeros(0), np.zeros(0)) if stopped else None
        # Where HiGHS calls it unknown it leaves duals of the signs of a minimum: cost = A'y + d tells which they have.
        rows = float(answer.duals @ np.array(self._highs.getSolution().row_value))
        columns, value = float(answer.reduced @ answer.columns), answer.value - self.constant
        signs = [(y, d) for y in (1.0, -1.0) for d in (1.0, -1.0)]
        y, d = min(signs, key=lambda sign: abs(sign[0] * rows + sign[1] * columns - value))
        return replace(answer, duals=y * answer.duals, reduced=d * answer.reduced)

    def _lp_solution(self) -> LpAnswer:
        solution = self._highs.getSolution()
        value = self._highs.getInfo().objective_function_value
        return LpAnswer(
            "optimal", value, np.array(solution.col_value), np.array(solution.row_dual), np.array(solution.col_dual)
        )

    def solve_mip(
        self,
        seconds: float,
        gap: float,
        *,
        start: tuple[IntArray, FloatArray] | None = None,
        on_plan: Callable[[FloatArray], None] | None = None,
        stop: Callable[[float], bool] | None = None,
        nodes: int | None = None,
        options: Options | None = None,
    ) -> MipAnswer:
        """Solve the mixed-integer program to a relative `gap`.

        `start` is a (partial) plan: columns and their values. `on_plan` sees each plan on the way; `stop` is told
        of the work since it was last asked, and ends the search. `nodes` limits the search as well.
        """
        self._option("time_limit", self._highs.getRunTime() + max(seconds, 1e-3))
        self._option("mip_rel_gap", gap)
        self._option("mip_abs_gap", 0.0)
        self._option("mip_max_nodes", MOST if nodes is None else min(nodes, MOST))
        for name, value in (options or {}).items():
            self._option(name, value)
        if start is not None:
            self._highs.setSolution(len(start[0]), start[0].astype(np.int32), start[1])
        self._watch(on_plan, stop)
        self._highs.run()
        self._watch(None, None)
        if self._raised is not None:
            raised, self._raised = self._raised, None
            raise raised
        status = self._highs.getModelStatus()
        info = self._highs.getInfo()
        if status == highspy.HighsModelStatus.kModelEmpty:
            return self._without_columns()
        if status == highspy.HighsModelStatus.kInfeasible:
            return MipAnswer("infeasible", -INFINITY, -INFINITY, None, max(0, int(info.mip_node_count)))
        some = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        done: MipStatus = "optimal" if status == highspy.HighsModelStatus.kOptimal and some else "stopped"
        columns = np.array(self._highs.getSolution().col_value) if some else None
        value = float(info.objective_function_value) if some else -INFINITY
        bound = float(info.mip_dual_bound)
        if not np.isfinite(bound) or (done == "stopped" and bound < value):
            bound = INFINITY
        count, late = max(0, int(info.mip_node_count)), status == _TIME_LIMIT
        return MipAnswer(done, value, max(bound, value), columns, count, late)

    def _without_columns(self) -> MipAnswer:
        """The answer of a program with nothing to choose: HiGHS calls it empty, and looks at none of its rows."""
        program = self._highs.getLp()
        if (np.array(program.row_lower_) > EMPTY).any() or (np.array(program.row_upper_) < -EMPTY).any():
            return MipAnswer("infeasible", -INFINITY, -INFINITY, None, 0)
        value = float(program.offset_)
        return MipAnswer("optimal", value, value, np.zeros(0), 0)

    def _open_entries(self) -> int:
        """Entries of the columns that may still change: presolve takes the others out."""
        model = self._highs.getLp()
        open_ = np.array(model.col_lower_) < np.array(model.col_upper_)
        matrix, entries = model.a_matrix_, np.array(model.a_matrix_.index_, np.int64)
        if matrix.format_ == highspy.MatrixFormat.kColwise:
            return int(np.diff(np.array(matrix.start_))[open_].sum())
        return int(np.bincount(entries, minlength=len(open_))[open_].sum())

    def _watch(self, on_plan: Callable[[FloatArray], None] | None, stop: Callable[[float], bool] | None) -> None:
        """Let HiGHS call back at each plan and whenever it asks whether to go on."""
        kinds = cb.HighsCallbackType
        if self._watching:
            for kind in (kinds.kCallbackMipSolution, kinds.kCallbackMipInterrupt):
                self._highs.stopCallback(kind)
            # HiGHS would hold what it calls, that holds HiGHS, and nobody could ever collect the two.
            self._highs.setCallback(None, None)
            self._watching = False
        if on_plan is None and stop is None:
            return

        work = BRANCH + BRANCH_ENTRY * self._open_entries()

        def called(kind: Any, _message: str, out: Any, answer: Any, _data: object) -> None:
            # An exception cannot travel through the solver: stop it and raise afterwards.
            try:
                if kind == kinds.kCallbackMipSolution and on_plan is not None:
                    on_plan(np.array(out.mip_solution))
                elif kind == kinds.kCallbackMipInterrupt and stop is not None:
                    answer.user_interrupt = stop(work)
            except BaseException as error:
                self._raised = error
                answer.user_interrupt = True

        self._highs.setCallback(called, None)
        if on_plan is not None:
            self._highs.startCallback(kinds.kCallbackMipSolution)
        if stop is not None:
            self._highs.startCallback(kinds.kCallbackMipInterrupt)
        self._watching = True
