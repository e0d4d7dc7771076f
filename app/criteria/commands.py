"""`flask criteria …`: what authors of criteria need on the command line."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup

if TYPE_CHECKING:
    from app.criteria.catalogue import Catalogue
    from app.criteria.difference import Difference, Step

WIDTH = 100


class Criteria(AppGroup):
    """A group whose commands tell authors what is wrong with their files, and end with status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where criteria are invalid, name every problem."""
        from app.criteria.errors import CriteriaInvalid

        try:
            return super().invoke(ctx)
        except CriteriaInvalid as error:
            for problem in error.problems:
                click.echo(problem, err=True)
            count = len(error.problems)
            click.echo(f"{count} problem{'s' if count != 1 else ''} to mend.", err=True)
            sys.exit(1)


@click.group("criteria", cls=Criteria)
def criteria() -> None:
    """Check, publish and compare the criteria in seal_criteria/."""


COMMANDS = (criteria,)


def load(*, is_locked: bool = True) -> Catalogue:
    """The criteria of the running portal, read from their files and checked now."""
    from app.criteria.catalogue import Catalogue

    return Catalogue(criteria_root(), is_locked=is_locked)


def criteria_root() -> Path:
    """The folder that the criteria are read from."""
    root: Path = current_app.extensions["settings"].criteria_dir
    return root


@criteria.command("lock")
@click.option("--check", "is_check", is_flag=True, help="Write nothing; status 1 if LOCK is not up to date.")
@click.option(
    "--replace-unpublished",
    "is_replacing",
    is_flag=True,
    help="Also replace the line of a version whose content changed. Only for a version that nobody has used: "
    "an assessment begun under the old words could no longer be explained.",
)
def lock_command(*, is_check: bool, is_replacing: bool) -> None:
    """Record the digest of each version in LOCK, and so publish it.

    A version in LOCK is frozen: if one of its texts or numbers changes, the portal does not start. A
    correction is a new version in a folder of its own. Comments and line breaks may change freely.
    """
    from app.criteria import lock

    root = criteria_root()
    sets = {found.key: found for found in load(is_locked=False).all()}
    if is_check:
        lock.verify(root, sets)
    added, changed = lock.compare(root, sets)
    if is_check and added:
        raise click.ClickException(f"not in LOCK yet: {', '.join(added)}")
    if changed and not is_replacing:
        lock.verify(root, sets)
    if added or changed:
        lock.write(root, sets)
    for key, found in sets.items():
        state = "added" if key in added else "replaced" if key in changed else "unchanged"
        click.echo(f"{key} sha256:{found.digest} ({state})")


@criteria.command("schema")
@click.option(
    "--check", "is_check", is_flag=True, help="Write nothing; status 1 if a file is not up to date."
)
def schema_command(*, is_check: bool) -> None:
    """Write the JSON Schemas of the criteria files, for editors."""
    from app.criteria import json_schema

    folder = criteria_root() / "schema"
    old = json_schema.outdated(folder)
    if is_check and old:
        raise click.ClickException(
            f"not up to date: {', '.join(old)}; run “flask --app wsgi criteria schema”"
        )
    json_schema.write(folder)
    for name in json_schema.texts():
        click.echo(f"{folder.name}/{name} ({'written' if name in old else 'unchanged'})")


@criteria.command("diff")
@click.argument("before")
@click.argument("after")
@click.option(
    "--json", "is_json", is_flag=True, help="Every changed part with its text before and after, as JSON."
)
def diff_command(*, before: str, after: str, is_json: bool) -> None:
    """Show how version AFTER differs from version BEFORE, such as tle/2016 tle/2025.

    Practices are followed along the lineage where AFTER tells it against BEFORE, and by their ids otherwise.
    """
    from app.core.errors import NotFound
    from app.criteria.difference import difference

    catalogue = load(is_locked=False)
    try:
        old, new = catalogue.get(before), catalogue.get(after)
    except NotFound:
        known = ", ".join(found.key for found in catalogue.all())
        raise click.UsageError(f"there is no such version; the versions are {known}") from None
    told = catalogue.before(after)
    found = difference(old, new, catalogue.lineage(after) if told and told.key == before else None)
    if is_json:
        click.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    else:
        _print(found)


def _print(found: Difference) -> None:
    click.echo(f"From {found.before.key} to {found.after.key}")
    click.echo(", ".join(f"{count} {change.value}" for change, count in found.counts.items()))
    for name, before, after in found.scale:
        click.echo(f"scale {name}: {before or 'not set'} → {after or 'not set'}")
    for step in found.steps:
        _print_step(step)


def _print_step(step: Step) -> None:
    from app.criteria.difference import Part, words

    click.echo()
    sides = [", ".join(practice.id for practice in side) or "none" for side in (step.before, step.after)]
    title = " / ".join(practice.title for practice in step.after or step.before)
    click.secho(f"{' → '.join(sides)}  {step.change.value}  {title}", bold=True)
    if step.note:
        click.echo(textwrap.fill(step.note, WIDTH, initial_indent="  ", subsequent_indent="  "))
    if step.parts:
        names = ", ".join(change.part.value.replace("_", " ") for change in step.parts)
        click.echo(textwrap.fill(f"differs in: {names}", WIDTH, initial_indent="  ", subsequent_indent="  "))
    for change in step.parts:
        if change.part in {Part.REQUIREMENT, Part.WEIGHT, Part.EFFORT}:
            _print_change(change.part.value, change.before, change.after, words(change.before, change.after))


def _print_change(name: str, before: str, after: str, runs: tuple[Any, ...]) -> None:
    if runs:
        marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
        text = " ".join(marks[run.kind].format(run.text) for run in runs)
        click.echo(textwrap.fill(text, WIDTH, initial_indent=f"  {name}: ", subsequent_indent="    "))
        return
    for sign, text, colour in (("-", before, "red"), ("+", after, "green")):
        lines = textwrap.fill(
            text, WIDTH, initial_indent=f"  {sign} {name}: ", subsequent_indent=f"  {sign}   "
        )
        click.secho(lines, fg=colour)
