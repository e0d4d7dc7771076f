"""`flask score` and `flask criteria validate` as people and programs meet them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask_babel import Babel

from app.criteria import setup
from app.criteria.commands import criteria
from app.scoring.assessment_file import json_schema
from app.scoring.commands import score

ROOT = Path(__file__).resolve().parents[3] / "seal_criteria"
DOMAINS = {"L": 6, "B": 4, "DS": 7, "PD": 4, "C": 4}
IDS = [f"{prefix}{number}" for prefix, count in DOMAINS.items() for number in range(1, count + 1)]
MET = {"rating": 3, "evidence": [{"kind": "file", "name": "a.pdf", "state": "accepted"}]}
DRAFT = {
    "criteria": "tle/2025",
    "scope": "full",
    "as_of": "2026-11-23",
    "responses": {
        "L1": MET,
        "L2": {"rating": 2},
        "C1": {"not_applicable": {"state": "claimed", "reason": "None."}},
    },
    "findings": [{"practice": "L1", "severity": "major"}],
}
COMPLETE = {**DRAFT, "attested": True, "responses": dict.fromkeys(IDS, MET), "findings": []}


def command_line(root, var_dir):
    app = Flask("portal")
    Babel(app)
    app.extensions["settings"] = SimpleNamespace(criteria_dir=root, var_dir=var_dir)
    setup.init_app(app)
    for command in (score, criteria):
        app.cli.add_command(command)
    runner = app.test_cli_runner()
    return lambda *arguments, text=None: runner.invoke(args=arguments, input=text, env={"COLUMNS": "120"})


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return command_line(ROOT, tmp_path_factory.mktemp("var"))


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "assessment.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return str(path)

    return write


class TestScore:
    def test_explains_a_draft(self, run, file):
        outcome = run("score", file(DRAFT))

        assert outcome.exit_code == 0
        assert "Trusted Learning Environment practices, 2025: Full seal" in outcome.output
        assert (
            "Not eligible yet. Practices that lack something: 25. The attestation is not signed."
            in outcome.output
        )
        assert "What would help most" in outcome.output
        assert "17 more; --all shows them." in outcome.output
        assert "Professional Development" in outcome.output

    def test_says_that_nothing_is_missing(self, run, file):
        outcome = run("score", file(COMPLETE))

        assert outcome.exit_code == 0
        assert "Eligible for an award." in outcome.output
        assert "What would help most" not in outcome.output

    def test_gives_every_reason_when_all_is_asked_for(self, run, file):
        outcome = run("score", "--all", file(DRAFT))

        assert "L1 earned 0.9 of 1 points." in outcome.output
        assert "Said not to apply, but not agreed: it counts as unanswered." in outcome.output
        assert "more; --all" not in outcome.output

    def test_answers_a_program(self, run, file):
        outcome = run("score", "--json", file(DRAFT))

        answer = json.loads(outcome.stdout)
        # L1 earns 0.90, L2 0.35 × 0.5, over six practices and five domains: 1.075 / 30.
        assert answer["readiness"] == 3
        assert answer["exact"] == "43/1200"
        assert answer["eligible"] is False
        assert answer["trace"]["rule"] == "scope.readiness"
        assert answer["gaps"][0]["steps"]
        assert answer["gains"][0]["gain"]
        assert answer["path"]["reaches"] is True
        assert answer["sensitivity"]["flips"] == []

    def test_reads_standard_input(self, run):
        assert json.loads(run("score", "--json", "-", text=json.dumps(COMPLETE)).stdout)["readiness"] == 100

    def test_can_be_a_gate(self, run, file):
        assert run("score", "--require-eligible", file(DRAFT)).exit_code == 1
        assert run("score", "--require-eligible", file(COMPLETE)).exit_code == 0

    def test_prints_where_only_ascii_is_understood(self, run, file, monkeypatch):
        monkeypatch.setattr("rich.console.ConsoleOptions.ascii_only", property(lambda self: True))

        assert "####" in run("score", file(COMPLETE)).output

    def test_prints_its_schema(self, run):
        assert run("score", "--schema").stdout == json_schema()

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("{", "(file): This is not JSON. Look at line 1"),
            (
                {**DRAFT, "criteria": "tle/1999"},
                "criteria: There are no criteria tle/1999. Use one of: tle/2016, tle/2025.",
            ),
            (
                {**DRAFT, "responses": {"L1": {"rating": 9}}},
                "responses.L1.rating: “rating” must be 1, 2, 3 or 4",
            ),
            ({**DRAFT, "responses": {"L9": {}}}, "responses.L9: The criteria have no practice “L9”."),
        ],
        ids=["not JSON", "unknown criteria", "bad rating", "unknown practice"],
    )
    def test_bad_files_end_with_two_and_say_what_to_do(self, run, file, content, said):
        path = file(content)

        outcome = run("score", path)
        machine = run("score", "--json", path)

        assert outcome.exit_code == machine.exit_code == 2
        assert f"{path}: {said}" in outcome.stderr
        problem = json.loads(machine.stdout)["problems"][0]
        assert f"{problem['path']}: {problem['detail']}".startswith(said)

    def test_a_file_that_is_not_there_ends_with_two(self, run):
        assert run("score", "/nowhere/a.json").exit_code == 2
        assert run("score").exit_code == 2


class TestValidate:
    def test_every_published_version_holds(self, run):
        outcome = run("criteria", "validate")

        assert outcome.exit_code == 0, outcome.output
        assert "tle/2016: 25 practices count, 17 golden assessments agree" in outcome.output
        assert "tle/2025: 25 practices count, 19 golden assessments agree" in outcome.output

    def test_one_version_can_be_asked_for(self, run):
        assert [
            each["key"] for each in json.loads(run("criteria", "validate", "--json", "tle/2016").stdout)
        ] == ["tle/2016"]

    def test_an_unknown_version_is_a_slip(self, run):
        outcome = run("criteria", "validate", "tle/1999")

        assert outcome.exit_code == 2
        assert "the versions are tle/2016, tle/2025" in outcome.stderr

    @pytest.fixture
    def copy(self, tmp_path):
        root = tmp_path / "seal_criteria"
        shutil.copytree(ROOT, root)
        return root

    def test_a_wrong_golden_answer_is_named_with_its_line(self, copy, tmp_path):
        path = copy / "tle" / "2025" / "vectors.yaml"
        text = path.read_text(encoding="utf-8").replace("readiness: 529/600", "readiness: 530/601")
        path.write_text(text, encoding="utf-8")
        line = text[: text.index("530/601")].count("\n") + 1

        outcome = command_line(copy, tmp_path)("criteria", "validate")

        assert outcome.exit_code == 1
        assert (
            f"seal_criteria/tle/2025/vectors.yaml:{line}: one-gap: readiness must be 530/601"
            in outcome.stderr
        )
        assert "tle/2016: 25 practices count" in outcome.stdout

    def test_missing_golden_assessments_are_a_problem(self, copy, tmp_path):
        (copy / "tle" / "2025" / "vectors.yaml").unlink()

        outcome = command_line(copy, tmp_path)("criteria", "validate", "tle/2025")

        assert outcome.exit_code == 1
        assert "vectors.yaml:1: the file cannot be read" in outcome.stderr
