"""`optimizer report`: what a client or finance opens."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimizer.cli.options import OutputFile

if TYPE_CHECKING:
    from optimizer.dossier import Dossier
    from optimizer.views.parts import View


@click.command("report")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=OutputFile(),
    required=True,
    metavar="FILE",
    multiple=True,
    help="report.html for a client, plan.pptx to present, plan.xlsx for finance; may be given several times.",
)
@click.option(
    "--scenario",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Has every figure re-computed; adds who was not chosen and why, how reach builds up, and overlaps.",
)
@click.option(
    "--curve",
    metavar="FILE|FROM:TO",
    help="Adds a budget curve: what `optimizer curve ... --json` printed, or a range such as 20k:200k to solve for.",
)
@click.option(
    "--compare",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Adds options side by side: what `optimizer compare ... --json` printed.",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The brand's own presentation (.pptx or .potx), whose look the slides take.",
)
def command(
    plan: Path,
    output: tuple[Path, ...],
    scenario: Path | None,
    curve: str | None,
    compare: Path | None,
    template: Path | None,
) -> int:
    """A plan as a report that opens offline, as slides for a client, or as a workbook with live formulas.

    PLAN is a plan.json; what any other command printed with --json makes a report too.

    \b
    Example: optimizer report plans/spring/plan.json --scenario spring.yaml -o report.html -o plan.xlsx
    """
    from optimizer.dossier import dossier_of
    from optimizer.plan.loading import clean_texts, read_document
    from optimizer.render.data import load_view
    from optimizer.render.files import check_report_path, check_template, write_view
    from optimizer.views.plan import plan_view, with_curve, with_options

    for path in output:
        check_report_path(path)
    if template is not None:
        check_template(template, output)
    document = read_document(plan)
    if "answer" in document:
        if scenario is not None or curve is not None or compare is not None:
            what = f"{plan.name} is an answer, not a plan"
            raise click.UsageError(f"{what}: leave --scenario, --curve and --compare out")
        answer = load_view(clean_texts(document), str(plan))
        for path in output:
            click.echo(f"wrote {write_view(answer, path, template=template)}", err=True)
        return 0
    dossier = dossier_of(plan, scenario, document)
    view = plan_view(dossier)
    if curve is not None:
        view = with_curve(view, _curve(curve, dossier, scenario, plan))
    if compare is not None:
        options = load_view(clean_texts(read_document(compare)), str(compare))
        if options.answer != "compare":
            what = f"{compare} holds no comparison"
            raise click.UsageError(f"--compare: {what}; give what `optimizer compare --json` prints")
        view = with_options(view, options)
    for path in output:
        click.echo(f"wrote {write_view(view, path, dossier, template)}", err=True)
    if dossier.standing is not None:
        click.echo(dossier.standing.sentence, err=True)
    click.echo(dossier.confirmed, err=True)
    if dossier.detail is not None:
        for line in (*(f"{problem.what}." for problem in dossier.detail.changed), *dossier.detail.points):
            click.echo(line, err=True)
    return 0


def _curve(text: str, dossier: Dossier, scenario: Path | None, plan: Path) -> View:
    """The curve of a saved answer, or of a range of budgets."""
    from optimizer.advice.curve import MOST, budget_curve
    from optimizer.advice.given import own_plan
    from optimizer.advice.session import Session
    from optimizer.cli.answers import span_of
    from optimizer.cli.progress import counting
    from optimizer.plan.loading import clean_texts, read_document
    from optimizer.plan.reading import stated_plan
    from optimizer.planning import prepare
    from optimizer.render.data import load_view
    from optimizer.views.better import told_of_better
    from optimizer.views.curve import curve_view
    from optimizer.words.figures import count
    from optimizer.words.given import PLAN_AGAIN

    if ":" not in text or Path(text).exists():
        view = load_view(clean_texts(read_document(text)), text)
        if view.answer != "curve":
            raise click.UsageError(f"--curve: {text} is not a budget curve; give what `optimizer curve --json` prints")
        return view
    if scenario is None:
        raise click.UsageError("--curve: a range of budgets is solved for, which needs --scenario")
    low, high = span_of(text, "--curve")
    with counting(MOST, "budget") as progress:
        settings = [str(setting) for setting in dossier.plan.inputs.get("set", [])]
        prepared = prepare(scenario, settings)
        own = None if dossier.loaded is None else own_plan(prepared, stated_plan(dossier.loaded.content, plan))
        session = Session(prepared, stop=progress.stop, given=own)
        curve = budget_curve(session, low, high, seen=lambda point: progress.step(count(point.budget)))
    view, better = curve_view(curve), session.better
    return view if better is None else told_of_better(view, session, better, PLAN_AGAIN)
