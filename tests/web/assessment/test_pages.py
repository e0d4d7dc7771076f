"""Every page of the self-assessment, without a script, by each person who may open it."""

from __future__ import annotations

import pytest

from app.core.actor import Role
from tests import factories


@pytest.fixture
def district(session):
    return factories.organisation(session)


@pytest.fixture
def coordinator(session, district):
    return factories.member(session, district, Role.COORDINATOR, name="Dana Ruiz")


@pytest.fixture
def signatory(session, district):
    return factories.member(session, district, Role.SIGNATORY, name="Alma Whitfield")


def test_the_whole_way_from_start_to_receipt(client, session, district, coordinator, signatory):
    client.sign_in_as(coordinator)
    page = client.page("/assessments")
    page = client.page(page.link("Start an assessment"))
    page = client.send(page, "/assessments/start", scope="classroom")
    assert "Begin here" in page.text
    hub = page.path
    for _ in range(4):
        page = client.page(page.link("Begin") if "Begin here" in page.text else page.link("Continue"))
        page = client.send(
            page, "response", press="Save and continue", rating="2", narrative="We have begun with it."
        )
        page = client.page(hub)
    assert "Every practice is answered" in page.text
    client.page(f"{hub}/readiness")
    page = client.page(page.link("Check the responses"))
    page = client.send(page, "Ask for the signature")
    assert "was asked to sign" in page.text
    client.page(f"{hub}/record")

    signer = client.application.test_client().sign_in_as(signatory)
    page = signer.page("/assessments")
    page = signer.page(page.link("Read and sign"))
    page = signer.send(
        page, "Sign and submit", title="Superintendent", agreed="y", password=factories.PASSWORD
    )
    assert page.heading == "Signed and submitted"
    page = signer.page(page.link("Read or print"))
    assert "Attestation" in page.text
    assert signer.get(page.link("signed file")).status_code == 200
    assert "waiting for an auditor" in signer.page(hub).text
