"""The labelled files of one seed, and what the tripwire makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from app.assessment.reading.reader import parts_of
from app.assessment.tripwire.engine import look
from app.assessment.tripwire.verdict import Suspicion
from bench.labelled import papers, records, writers
from bench.labelled.blocks import Paper
from bench.labelled.people import Chance

ROUNDS = 4
YEAR = 2026
# The engine was made with the first; nobody looks at single files of the second, which only measures.
SEED, HELD_OUT = "ground", "held-out"

WRITERS: dict[str, Callable[[Paper], bytes]] = {
    "pdf": writers.write_pdf,
    "csv": writers.write_csv,
    "txt": writers.write_txt,
    "docx": writers.write_docx,
    "xlsx": writers.write_xlsx,
    "pptx": writers.write_pptx,
    "png": writers.write_png,
    "jpg": writers.write_jpg,
}


@dataclass(frozen=True)
class Labelled:
    """A file, and whether records of students are in it."""

    name: str
    content: bytes
    is_records: bool


def files(seed: str) -> Iterator[Labelled]:
    """More than a hundred of each label, the same for the same seed."""
    for is_records, kinds in ((True, records.KINDS), (False, papers.KINDS)):
        for make, endings in kinds:
            for number in range(ROUNDS):
                ending = endings[number % len(endings)]
                paper = make(Chance(f"{seed}/{make.__name__}/{number}"))
                # No name says what is in the file: people call such files "list 3 final".
                name = f"{make.__name__.replace('_', '-')}-{number}.{ending}"
                yield Labelled(name, WRITERS[ending](paper), is_records)


def looked_at(file: Labelled, folder: Path) -> list[Suspicion]:
    """What the engine says of the file."""
    path = folder / "file"
    path.write_bytes(file.content)
    return look(parts_of(path, file.name.rpartition(".")[2]), year=YEAR)


@dataclass(frozen=True)
class Rates:
    """How many of the records were found, how many papers were not taken for records, and which were wrong."""

    records: int
    papers: int
    missed: tuple[str, ...]
    alarmed: tuple[str, ...]
    milliseconds: float

    @property
    def recall(self) -> float:
        """The share of record files that were found."""
        return 1 - len(self.missed) / self.records

    @property
    def false_alarms(self) -> float:
        """The share of papers that were taken for records."""
        return len(self.alarmed) / self.papers


def rates(seed: str) -> Rates:
    """Measure on all files of a seed."""
    missed, alarmed, counts, spent = [], [], {True: 0, False: 0}, 0.0
    with TemporaryDirectory() as folder:
        for file in files(seed):
            counts[file.is_records] += 1
            began = process_time()
            is_found = bool(looked_at(file, Path(folder)))
            spent += process_time() - began
            if file.is_records and not is_found:
                missed.append(file.name)
            if is_found and not file.is_records:
                alarmed.append(file.name)
    return Rates(
        counts[True], counts[False], tuple(missed), tuple(alarmed), spent * 1000 / sum(counts.values())
    )
