"""`flask score FILE` explains an assessment file; `flask criteria validate` proves criteria sets."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import with_appcontext

from app.criteria.commands import criteria, criteria_root, load

if TYPE_CHECKING:
    from app.criteria.catalogue import Catalogue
    from app.criteria.errors import Problem
    from app.criteria.schema import CriteriaSet
    from app.scoring.assessment_file import AssessmentFile
    from app.scoring.errors import AssessmentFileInvalid
    from app.scoring.facts import Facts

BAD_INPUT = 2
NOT_ELIGIBLE = 1


@click.command("score")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True), required=False)
@click.option(
    "--json", "is_json", is_flag=True, help="Everything as JSON: result, gaps, path, gains, sensitivity."
)
@click.option("--all", "is_all", is_flag=True, help="Show every gap, and the reasons of every number.")
@click.option("--require-eligible", "is_gate", is_flag=True, help="End with status 1 unless eligible.")
@click.option(
    "--schema", "is_schema", is_flag=True, help="Print the JSON Schema of assessment files and end."
)
@with_appcontext
def score(*, file: str | None, is_json: bool, is_all: bool, is_gate: bool, is_schema: bool) -> None:
    """Score the assessment in FILE (- for standard input) and explain the result.

    Ends with status 0 when the file could be scored, whatever the score; with 1 under --require-eligible when
    the assessment is not eligible; and with 2 when the file cannot be used, saying where and what to do.
    """
    from app.scoring.assessment_file import json_schema
    from app.scoring.engine import evaluate
    from app.scoring.errors import AssessmentFileInvalid

    if is_schema:
        click.echo(json_schema(), nl=False)
        return
    if file is None:
        raise click.UsageError("name an assessment file, or - for standard input")
    try:
        found, facts = _facts(file)
    except AssessmentFileInvalid as error:
        _refuse(file, error, is_json=is_json)
    result = evaluate(found, facts)
    if is_json:
        click.echo(json.dumps(_answer(found, facts), indent=2, ensure_ascii=False))
    else:
        _tell(found, facts, everything=is_all)
    if is_gate and not result.is_eligible:
        sys.exit(NOT_ELIGIBLE)


@criteria.command("validate")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--json", "is_json", is_flag=True, help="The outcome as JSON.")
def validate(*, keys: tuple[str, ...], is_json: bool) -> None:
    """Check versions such as tle/2025, or all of them.

    Their files must be sound, their golden assessments exact, and every practice must count. Ends with status
    0 when everything holds and with 1 when something must be mended, naming file and line.
    """
    from app.criteria.errors import CriteriaInvalid

    catalogue = load()
    known = [found.key for found in catalogue.all()]
    if unknown := [key for key in keys if key not in known]:
        raise click.UsageError(f"there is no {', '.join(unknown)}; the versions are {', '.join(known)}")
    checked = [_check(catalogue.get(key)) for key in keys or known]
    problems = [problem for each in checked for problem in each["problems"]]
    if is_json:
        told = [{**each, "problems": [vars(problem) for problem in each["problems"]]} for each in checked]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    for each in checked:
        if not is_json and not each["problems"]:
            counts = (each["practices"], each["vectors"])
            click.echo(f"{each['key']}: {counts[0]} practices count, {counts[1]} golden assessments agree")
    if problems:
        raise CriteriaInvalid(problems)


COMMANDS = (score,)


def _facts(file: str) -> tuple[CriteriaSet, Facts]:
    from app.criteria.setup import catalogue
    from app.scoring import assessment_file
    from app.scoring.file_facts import facts_of
    from app.scoring.strict_json import LARGEST

    with click.open_file(file, "rb") as stream:
        assessment = assessment_file.read(stream.read(LARGEST + 1))
    found = _criteria(assessment, catalogue)
    return found, facts_of(assessment, found)


def _criteria(assessment: AssessmentFile, catalogue: Catalogue) -> CriteriaSet:
    from app.core.errors import NotFound
    from app.scoring.errors import invalid

    try:
        return catalogue.get(assessment.criteria)
    except NotFound:
        known = ", ".join(found.key for found in catalogue.all())
        raise invalid("criteria", "unknown-criteria", value=assessment.criteria, choices=known) from None


def _answer(found: CriteriaSet, facts: Facts) -> dict[str, Any]:
    from app.scoring import plan
    from app.scoring.engine import evaluate
    from app.scoring.sensitivity import sensitivity

    return {
        **evaluate(found, facts).as_json(),
        "gaps": [gap.as_json() for gap in plan.gaps(found, facts)],
        "path": plan.path(found, facts).as_json(),
        "gains": [gain.as_json() for gain in plan.gains(found, facts)],
        "sensitivity": sensitivity(found, facts).as_json(),
    }


def _tell(found: CriteriaSet, facts: Facts, *, everything: bool) -> None:
    from flask_babel import gettext
    from rich.console import Console

    from app.scoring.engine import evaluate
    from app.scoring.report import Report

    report = Report(found, facts, evaluate(found, facts), Console(highlight=False), gettext)
    report.tell(everything=everything)


def _refuse(name: str, error: AssessmentFileInvalid, *, is_json: bool) -> None:
    from flask_babel import gettext

    from app.scoring.explain import of_problem

    told = [
        {"path": each.path, "problem": each.problem, "detail": of_problem(each).text(gettext)}
        for each in error.problems
    ]
    if is_json:
        click.echo(
            json.dumps({"error": "assessment-file-invalid", "problems": told}, indent=2, ensure_ascii=False)
        )
    for each in told:
        click.echo(f"{name}: {each['path']}: {each['detail']}", err=True)
    sys.exit(BAD_INPUT)


def _check(found: CriteriaSet) -> dict[str, Any]:
    from app.criteria.errors import Problem
    from app.scoring.validation import influence_faults

    folder = f"{criteria_root().name}/{found.key}"
    count, problems = _vectors(found, criteria_root() / found.key / "vectors.yaml", f"{folder}/vectors.yaml")
    problems += [Problem(f"{folder}/version.yaml", 1, fault.reason) for fault in influence_faults(found)]
    return {"key": found.key, "practices": len(found.practices), "vectors": count, "problems": problems}


def _vectors(found: CriteriaSet, path: Path, name: str) -> tuple[int, list[Problem]]:
    from app.criteria.errors import CriteriaInvalid, Problem
    from app.criteria.reading import read
    from app.scoring.validation import vector_faults

    try:
        document = read(path, name)
    except CriteriaInvalid as error:
        return 0, list(error.problems)
    problems = [
        Problem(name, document.line(fault.place), fault.reason)
        for fault in vector_faults(found, document.value)
    ]
    content: Any = document.value
    return len(content["vectors"]) if not problems else 0, problems
