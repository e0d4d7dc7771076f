"""`flask keys` and `flask verify`: what they say and how they end."""

from __future__ import annotations

import json

import pytest

from tests import tampering


class TestKeys:
    def test_are_made_once(self, flask):
        first, second = flask("keys", "init"), flask("keys", "init")

        assert first.exit_code == 0
        assert "ecdsa-p256-sha256" in first.output
        assert second.exit_code == 0
        assert "nothing was changed" in second.output

    def test_are_listed_from_the_root_down(self, flask):
        flask("keys", "init")

        names = [item["name"] for item in json.loads(flask("keys", "list", "--json").output)]
        assert names == ["root", "intermediate", "signer"]
        assert "private key here" in flask("keys", "list").output

    def test_missing_are_a_sentence_and_not_a_traceback(self, flask):
        done = flask("keys", "list")

        assert done.exit_code == 1
        assert "keys init" in done.output

    def test_of_credentials_are_replaced_and_the_old_public_half_stays(self, flask, tmp_path):
        flask("keys", "init")
        done = flask("keys", "rotate-issuer")

        assert done.exit_code == 0
        assert len(list((tmp_path / "keys").glob("issuer-*.pub"))) == 2
        assert flask("keys", "doctor").exit_code == 0

    def test_that_are_missing_are_made_beside_those_that_are_there(self, flask, tmp_path):
        flask("keys", "init")
        before = (tmp_path / "keys" / "signer.key.pem").read_bytes()
        (tmp_path / "keys" / "issuer.key.pem").unlink()

        assert "issuer.key.pem does not exist" in flask("keys", "doctor").output
        assert flask("keys", "init").exit_code == 0
        assert (tmp_path / "keys" / "signer.key.pem").read_bytes() == before
        assert flask("keys", "doctor").exit_code == 0

    def test_doctor_ends_by_what_it_finds(self, flask, tmp_path):
        flask("keys", "init")
        assert flask("keys", "doctor").exit_code == 0

        (tmp_path / "keys" / "signer.key.pem").chmod(0o640)
        done = flask("keys", "doctor", "--json")
        assert done.exit_code == 1
        assert json.loads(done.output)[0]["is_fault"]


class TestVerify:
    def test_ends_well_for_authentic_files_only(self, flask, tmp_path, signed, rendered, key_folder):
        good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
        good.write_bytes(signed)
        bad.write_bytes(rendered)
        anchors = ("--anchors", key_folder / "root.cert.pem")

        one = flask("verify", good, "--json", *anchors)
        both = flask("verify", good, bad, *anchors)

        assert one.exit_code == 0
        assert both.exit_code == 1
        assert "authentic" in both.output
        assert "unsigned" in both.output
        (report,) = json.loads(one.output)
        assert report["verdict"] == "authentic"
        assert report["checks"][0] == {"name": "pdf", "passed": True}

    def test_with_something_else_than_a_root_checks_nothing(self, flask, tmp_path, signed):
        (tmp_path / "good.pdf").write_bytes(signed)
        (tmp_path / "root.pem").write_text("No certificate.")

        done = flask("verify", tmp_path / "good.pdf", "--anchors", tmp_path / "root.pem")

        assert done.exit_code == 3
        assert "root.pem" in done.output
        assert "foreign" not in done.output

    def test_says_of_every_file_what_the_page_says_of_it(self, flask, tmp_path, workshop, key_folder):
        files = []
        for number, row in enumerate(tampering.ROWS):
            files.append(tmp_path / f"{number}.pdf")
            files[-1].write_bytes(row.forge(workshop))

        done = flask("verify", *files, "--json", "--anchors", key_folder / "root.cert.pem")

        told = json.loads(done.output)
        assert done.exit_code == 1
        assert [one["file"] for one in told] == [str(file) for file in files]
        assert {row.name: one["verdict"] for row, one in zip(tampering.ROWS, told, strict=True)} == {
            row.name: row.file.value for row in tampering.ROWS
        }

    def test_says_why_in_words(self, flask, tmp_path, rendered, key_folder):
        (tmp_path / "bad.pdf").write_bytes(rendered)

        done = flask("verify", tmp_path / "bad.pdf", "--anchors", key_folder / "root.cert.pem")

        assert "unsigned: there is no signature in the file" in done.output

    def test_without_a_root_checks_nothing(self, flask, tmp_path, signed):
        (tmp_path / "good.pdf").write_bytes(signed)

        done = flask("verify", tmp_path / "good.pdf")
        assert done.exit_code == 3
        assert "keys init" in done.output


class TestVerifyCredentials:
    @pytest.fixture
    def anchors(self, did, tmp_path):
        path = tmp_path / "did.json"
        path.write_bytes(did)
        return path

    def test_says_whose_a_genuine_one_is(self, flask, issued, anchors, tmp_path):
        (tmp_path / "seal.json").write_bytes(issued)
        done = flask("verify", tmp_path / "seal.json", "--anchors", anchors)

        assert done.exit_code == 0, done.output
        assert "authentic" in done.output
        assert "Maple Valley Unified School District" in done.output
        told = json.loads(flask("verify", tmp_path / "seal.json", "--anchors", anchors, "--json").output)
        assert (told[0]["verdict"], told[0]["issuer"]) == ("authentic", "did:web:seal.example.org")

    def test_refuses_a_flipped_word_and_a_foreign_key(self, flask, issued, anchors, tmp_path):
        (tmp_path / "seal.json").write_bytes(issued.replace(b"Full Seal", b"Fool Seal"))
        done = flask("verify", tmp_path / "seal.json", "--anchors", anchors)
        assert (done.exit_code, "altered" in done.output, "intact" in done.output) == (1, True, True)

        flask("keys", "init")
        (tmp_path / "seal.json").write_bytes(issued)
        done = flask("verify", tmp_path / "seal.json")
        assert (done.exit_code, "foreign" in done.output) == (1, True)

    @pytest.mark.parametrize("content", ["[]", "{}", "PEM"])
    def test_cannot_check_by_what_is_no_did_document(self, flask, issued, content, tmp_path):
        (tmp_path / "seal.json").write_bytes(issued)
        (tmp_path / "anchors").write_text(content)

        done = flask("verify", tmp_path / "seal.json", "--anchors", tmp_path / "anchors")
        assert (done.exit_code, "did.json" in done.output) == (3, True)
