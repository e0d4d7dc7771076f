"""A result on the terminal: bars with the threshold, what is missing, what would help most, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.criteria.schema import CriteriaSet, Effort
from app.scoring import explain
from app.scoring.facts import Facts
from app.scoring.plan import Gap, Path, gaps, path
from app.scoring.readiness import COMPLETE, Readiness, ShortfallKind
from app.scoring.sentences import N_
from app.scoring.steps import Party
from app.scoring.trace import Trace

CELLS = 25
FEW = 8
"""How many gaps are shown unless all are asked for."""


@dataclass(frozen=True)
class Report:
    """A result with what is needed to tell it to a person."""

    criteria: CriteriaSet
    facts: Facts
    result: Readiness
    console: Console
    gettext: Callable[[str], str] = str

    def tell(self, *, everything: bool = False) -> None:
        """Print the whole report; with `everything`, all gaps and the reasons of every number."""
        self._heading()
        self._domains()
        found = gaps(self.criteria, self.facts)
        self._gaps(found if everything else found[:FEW], len(found))
        self._way(path(self.criteria, self.facts))
        if everything:
            self._reasons(self.result.trace, 0)
        self._names()

    def _heading(self) -> None:
        scope = self.criteria.scope(self.result.scope)
        self.console.print(Text(f"{self.criteria.version.title}: {scope.title}", style="bold"))
        self.console.print(
            self.gettext("%(criteria)s, as of %(day)s")
            % {"criteria": self.criteria.key, "day": self.result.as_of}
        )
        self.console.print()
        if self.result.shown is not None:
            told = {"readiness": self.result.shown, "threshold": self.result.threshold}
            self.console.print(
                self._bar(self.result.shown), " ", Text(str(self.result.shown), style="bold"), end=" "
            )
            self.console.print(self.gettext("of 100 (threshold %(threshold)s)") % told)
        self.console.print(self._verdict())
        self.console.print()

    def _verdict(self) -> Text:
        if self.result.is_eligible:
            return Text(self.gettext("Eligible for an award."), style="bold green")
        short = sum(1 for practice in self.result.practices if practice.shortfalls)
        words = [self.gettext("Not eligible yet.")]
        if short:
            words.append(self.gettext("Practices that lack something: %(short)s.") % {"short": short})
        general = {item.kind for item in self.result.shortfalls if item.practice is None}
        words += [
            f"{explain.of_shortfall(kind).text(self.gettext)}." for kind in ShortfallKind if kind in general
        ]
        return Text(" ".join(words), style="bold yellow")

    def _domains(self) -> None:
        table = self._table(N_("Domain"), N_("Readiness"), "", N_("Maturity"), N_("Complete"))
        titles = {domain.id: domain.title for domain in self.criteria.domains}
        for domain in self.result.domains:
            table.add_row(
                titles[domain.domain],
                self._bar(domain.shown) if domain.shown is not None else Text(self.gettext("does not apply")),
                Text("" if domain.shown is None else str(domain.shown), justify="right"),
                Text("" if domain.maturity is None else str(domain.maturity), justify="right"),
                self.gettext("%(met)s of %(applicable)s")
                % {"met": domain.met, "applicable": domain.applicable},
            )
        self.console.print(table)

    def _gaps(self, found: Sequence[Gap], total: int) -> None:
        if not found:
            return
        self.console.print()
        self.console.print(Text(self.gettext("What would help most"), style="bold"))
        table = self._table(N_("Practice"), N_("What is missing"), N_("Gain"), N_("Work"), N_("Next move"))
        practices = {practice.id: practice for practice in self.criteria.practices}
        for gap in found:
            table.add_row(
                f"{gap.practice} {practices[gap.practice].title}",
                "\n".join(explain.of_shortfall(kind).text(self.gettext) for kind in gap.shortfalls),
                Text(_points(gap.gain), justify="right"),
                self._work(gap, practices[gap.practice].effort),
                self._party(Party.REVIEWER if gap.waits_for_review else Party.DISTRICT),
            )
        self.console.print(table)
        if len(found) < total:
            self.console.print(
                self.gettext("%(rest)s more; --all shows them.") % {"rest": total - len(found)}
            )

    def _work(self, gap: Gap, effort: Effort) -> str:
        """The practice's own effort counts only where it has to be put in place or put right."""
        if not gap.effort:
            return ""
        changes = any(step.kind in {"rating", "finding"} for step in gap.steps)
        return explain.label(f"effort.{effort if changes else Effort.S}").text(self.gettext)

    def _way(self, found: Path) -> None:
        if not found.steps:
            return
        self.console.print()
        self.console.print(Text(self.gettext("The lightest way to an award"), style="bold"))
        for party in Party:
            count = sum(1 for step in found.steps if step.by is party)
            if count:
                told = {"party": self._party(party), "count": count}
                self.console.print("  " + self.gettext("Steps of the %(party)s: %(count)s") % told)

    def _reasons(self, step: Trace, depth: int) -> None:
        if not depth:
            self.console.print()
            self.console.print(Text(self.gettext("Why"), style="bold"))
        subject = step.inputs.get("domain") or step.inputs.get("practice") or ""
        name = f"{subject}: " if step.rule == "domain.readiness" else ""
        self.console.print(Text(f"{'  ' * (depth + 1)}{name}{explain.of_trace(step).text(self.gettext)}"))
        for part in step.of:
            self._reasons(part, depth + 1)

    def _names(self) -> None:
        self.console.print()
        for name, value in (
            (N_("Criteria"), self.result.criteria_digest),
            (N_("Facts"), self.result.facts_digest),
            (N_("Result"), self.result.digest),
        ):
            self.console.print(Text(f"{self.gettext(name):<9} sha256:{value}", style="dim"), soft_wrap=True)

    def _table(self, *headings: str) -> Table:
        table = Table(box=None, pad_edge=False, header_style="dim")
        for heading in headings:
            table.add_column(self.gettext(heading) if heading else "")
        return table

    def _party(self, party: Party) -> str:
        return explain.label(f"by.{party}").text(self.gettext)

    def _bar(self, value: int) -> Text:
        """Filled cells with a mark where the threshold lies, in signs that every terminal can print."""
        full, empty, mark = ("#", ".", "|") if self.console.options.ascii_only else ("█", "░", "┃")
        filled, threshold = value * CELLS // COMPLETE, self.result.threshold * CELLS // COMPLETE
        bar = Text()
        for cell in range(CELLS):
            if cell == threshold:
                bar.append(mark, style="bold")
            bar.append(
                full if cell < filled else empty,
                style="green" if value >= self.result.threshold else "yellow",
            )
        return bar


def _points(gain: Fraction | None) -> str:
    return "" if gain is None else f"+{explain.tenths(gain * COMPLETE)}"
