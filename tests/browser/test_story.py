"""The whole story in real windows: from a district that nobody knows to a stranger who checks its seal."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.certificate import fonts, founding
from app.seal import seal_id
from tests import awards, factories, files
from tests.browser.story import DISTRICT, NARRATIVE, SECRET, Story, follow, heading, press, sign_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig is missing: apt-get install poppler-utils"),
    pytest.mark.skipif(bool(fonts.missing()), reason="fonts of the certificate are missing"),
]


def test_from_registration_to_a_strangers_check(visit, portal, tmp_path):
    founding.init(Path(portal.app.extensions["settings"].var_dir) / "keys", organisation="Seal program")
    story = Story(visit, portal)

    coordinator = register(story)
    assessment = assess(story, coordinator)
    sign_for_the_district(story, coordinator, assessment)
    review_and_ask_for_more(story, assessment)
    improve(story, coordinator, assessment)
    recommend(story, assessment)
    decide(story, assessment)
    shown_id = receive_the_seal(story, coordinator)
    stranger = check_as_a_stranger(story, shown_id, tmp_path)
    suspend(story, shown_id, stranger)


def register(story):
    """The coordinator finds no such district, adds it, confirms the address and is let in by a manager."""
    visitor = story.visit()
    page = visitor.page
    page.goto("/")
    page.goto("/register")
    page.get_by_label("Name, city or NCES ID").fill("Lantern Lake")
    press(page, "Find")
    follow(page, "Add your school system")
    page.get_by_label("Name of the school system").fill(DISTRICT)
    page.get_by_label("City").fill("Lantern Lake")
    page.get_by_label("State or territory").select_option(label="Ohio")
    page.get_by_label("NCES ID", exact=True).fill("3999999")
    page.get_by_label("Your name").fill("Cora Lane")
    page.get_by_label("Email address").fill("cora@lanternlake.example")
    press(page, "Ask to act for this school system")
    heading(page, "Look into your mailbox")

    page.goto(story.mailbox.link("cora@lanternlake.example", "/register/confirm/"))
    page.get_by_label("Choose a password").or_(page.get_by_label("New password")).fill(SECRET)
    press(page, "Confirm and send the request")
    sign_in(page, "cora@lanternlake.example", SECRET)

    desk = story.manager_window.page
    desk.goto(story.mailbox.link(story.manager, "/admin/"))
    expect(desk.get_by_text(DISTRICT).first).to_be_visible()
    press(desk, "Approve the request")
    expect(desk.get_by_text("Approved").first).to_be_visible()
    assert story.mailbox.letters("cora@lanternlake.example")
    return visitor


def assess(story, coordinator):
    """The coordinator answers four practices, with autosave, a file and links, and looks at the readiness."""
    page = coordinator.page
    page.goto("/assessments")
    follow(page, "Start")
    page.get_by_label("Classroom").check()
    press(page, "Start the assessment")
    heading(page, DISTRICT)
    assessment = page.url.rpartition("/")[2]
    invite_the_signatory(page)

    page.goto(f"/assessments/{assessment}")
    follow(page, "Begin")
    for number, code in enumerate(awards.PRACTICES):
        page.wait_for_url(f"**/practices/{code}")
        page.locator("label[for=rating-3]").click()
        page.get_by_label("How do you do it?").fill(NARRATIVE)
        expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"Saved at \d"))
        attach_file(page) if number == 0 else attach_link(page, number)
        if number == 0:
            coordinator.look()
        press(page, "Save and continue")
    page.wait_for_url(f"**/assessments/{assessment}*")
    page.goto(f"/assessments/{assessment}/readiness")
    expect(page.get_by_text("of 100").first).to_be_visible()
    coordinator.look()
    return assessment


def invite_the_signatory(page):
    follow(page, "Invite colleagues and change roles")
    follow(page, "Invite a colleague")
    page.get_by_label("Email address").fill("sue@lanternlake.example")
    page.get_by_label("Signatory").check()
    press(page, "Send the invitation")
    expect(page.get_by_text("sue@lanternlake.example").first).to_be_visible()


def attach_file(page):
    document = files.pdf(words="Responsible use agreement 2026")
    page.get_by_label("Add a file").set_input_files(
        {"name": "Responsible use agreement.pdf", "mimeType": "application/pdf", "buffer": document}
    )
    press(page, "Add this file")
    expect(page.get_by_role("link", name="Responsible use agreement.pdf", exact=True)).to_be_visible()


def attach_link(page, number):
    page.get_by_text("Add a link instead").click()
    page.get_by_label("Address of the page").fill(f"https://www.lanternlake.example/privacy/{number}")
    page.get_by_label("What it is").fill(f"Privacy page {number}")
    press(page, "Add this link")
    expect(page.get_by_role("link", name=f"Privacy page {number}", exact=True)).to_be_visible()


def sign_for_the_district(story, coordinator, assessment):
    """The superintendent follows the invitation, and signs what the coordinator asks for."""
    signatory = story.visit()
    page = signatory.page
    page.goto(story.mailbox.link("sue@lanternlake.example", "/invitations/"))
    page.get_by_label("Your name").fill("Sue Grant")
    page.get_by_label("Job title").fill("Superintendent")
    page.get_by_label("Choose a password").fill(SECRET)
    press(page, "Accept the invitation")
    story.signatory_window = signatory

    ask_for_the_signature(coordinator.page, assessment)
    sign(story, assessment)


def ask_for_the_signature(page, assessment):
    page.goto(f"/assessments/{assessment}/check")
    page.get_by_label("Sue Grant").check()
    press(page, "Ask for the signature")
    heading(page, DISTRICT)


def sign(story, assessment):
    visitor = story.signatory_window
    page = visitor.page
    page.goto(story.mailbox.link("sue@lanternlake.example", "/assessments/"))
    heading(page, "Read and sign")
    visitor.look()
    page.get_by_label("Your full name").fill("Sue Grant")
    page.get_by_label("Your office").fill("Superintendent")
    page.get_by_label("I have read the responses").check()
    page.get_by_label("Your password").fill(SECRET)
    press(page, "Sign and submit")
    page.wait_for_url(f"**/assessments/{assessment}/submitted*")


def review_and_ask_for_more(story, assessment):
    """A manager assigns; the auditor declares, concludes by keyboard and asks for one change."""
    desk = story.manager_window.page
    desk.goto(f"/reviews/manage/{assessment}")
    desk.get_by_label("Ana Reyes").check()
    press(desk, "Assign")
    expect(desk.get_by_text("The auditor is assigned")).to_be_visible()

    page = story.auditor_window.page
    page.goto(story.mailbox.link(story.auditor, "/reviews/assignments/"))
    press(page, "I have no conflict of interest: open the review")
    follow(page, f"Continue with {awards.PRACTICES[0]}")
    for number, code in enumerate(awards.PRACTICES):
        page.wait_for_url(f"**/practices/{code}")
        conclude_by_keyboard(page, "accepted" if number else "more-needed")
    page.wait_for_url(f"**/reviews/{assessment}")
    story.auditor_window.look()
    follow(page, "Request changes")
    expect(page.locator(f"input[name=ask_{awards.PRACTICES[0]}]")).to_be_checked()
    press(page, "Send the request")
    expect(page.get_by_text("The school system is improving its submission")).to_be_visible()


def conclude_by_keyboard(page, conclusion):
    page.locator(f"input[name=conclusion][value={conclusion}]").focus()
    page.keyboard.press("Space")
    if conclusion != "accepted":
        page.locator("textarea[name=reason]").focus()
        page.keyboard.type("The agreement has no date.")
    page.keyboard.press("Alt+s")


def improve(story, coordinator, assessment):
    """Only the practice that was asked for can be edited; it is improved and signed again."""
    page = coordinator.page
    assert story.mailbox.link("cora@lanternlake.example", f"/assessments/{assessment}")
    page.goto(f"/assessments/{assessment}/practices/{awards.PRACTICES[1]}")
    expect(page.get_by_label("How do you do it?")).to_have_count(0)
    page.goto(f"/assessments/{assessment}/practices/{awards.PRACTICES[0]}")
    expect(page.get_by_text("The agreement has no date.")).to_be_visible()
    page.get_by_label("How do you do it?").fill(f"{NARRATIVE} The agreement is dated August 3, 2026.")
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"Saved at \d"))
    ask_for_the_signature(page, assessment)
    sign(story, assessment)


def recommend(story, assessment):
    """The auditor sees what changed, accepts it and recommends the award."""
    page = story.auditor_window.page
    page.goto(f"/reviews/{assessment}")
    follow(page, f"Continue with {awards.PRACTICES[0]}")
    expect(page.get_by_text("What changed since the first submission")).to_be_visible()
    story.auditor_window.look()
    conclude_by_keyboard(page, "accepted")
    page.wait_for_url(f"**/practices/{awards.PRACTICES[1]}")
    page.goto(f"/reviews/{assessment}")
    follow(page, "Make your recommendation")
    page.get_by_label("Award the seal", exact=True).check()
    page.get_by_label("Why", exact=True).fill("Every practice is in place and shown.")
    press(page, "Record my recommendation")
    expect(page.get_by_text("You made your recommendation").first).to_be_visible()


def decide(story, assessment):
    """Another manager decides, with the password."""
    visitor = story.enter(story.decider)
    page = visitor.page
    page.goto("/seals/decisions")
    follow(page, DISTRICT)
    expect(page.get_by_text("Every requirement is met")).to_be_visible()
    visitor.look()
    page.get_by_label("Award the seal", exact=True).check()
    page.get_by_label("Reason for the decision").fill("The review is thorough and the gates are met.")
    page.get_by_label("Your password").fill("not the password")
    press(page, "Record the decision")
    expect(page.get_by_text("This is not your password.").first).to_be_visible()
    page.get_by_label("Your password").fill(factories.PASSWORD)
    press(page, "Record the decision")
    expect(page.get_by_text("The seal is awarded. The certificate")).to_be_visible()


def receive_the_seal(story, coordinator):
    """The worker prints and signs; the coordinator is told, and finds badge and certificate."""
    path = story.mailbox.link("cora@lanternlake.example", "/seals/")
    page = coordinator.page
    page.goto(path)
    heading(page, f"Seal of {DISTRICT}")
    expect(page.get_by_text("Valid", exact=True).first).to_be_visible()
    coordinator.look()
    found = re.search(r"TLE(-[0-9A-Z]{4}){3}-[0-9A-Z]", page.locator("main").inner_text())
    assert seal_id.parse(found[0])
    return found[0]


def check_as_a_stranger(story, shown_id, tmp_path):
    """Someone without an account mistypes the ID, then sees the verdict, the certificate and the badge."""
    stranger = story.visit(phone=True, accept_downloads=True)
    page = stranger.page
    wrong = shown_id[:-1] + ("0" if shown_id[-1] != "0" else "1")
    page.goto("/verify")
    page.get_by_role("textbox", name="Seal ID").fill(wrong)
    press(page, "Check")
    expect(page.get_by_text("This ID has a typing error")).to_be_visible()
    stranger.look()
    page.get_by_role("textbox", name="Seal ID").fill(f" {shown_id.lower().replace('-', ' ')} ")
    press(page, "Check")
    page.wait_for_url(f"**/verify/{shown_id}")
    heading(page, "Valid")
    expect(page.get_by_text(DISTRICT).first).to_be_visible()
    stranger.look()
    assert stranger.context.cookies() == []

    with page.expect_download() as download:
        page.locator(f'a[href="/certificates/{shown_id}.pdf"]').first.click()
    examine(Path(download.value.path()).read_bytes(), tmp_path)
    badge = page.request.get(f"/badges/{shown_id}.svg")
    assert badge.headers["content-type"].startswith("image/svg+xml")
    assert "alid" in badge.text()
    return stranger


def examine(pdf, tmp_path):
    """`pdfsig` finds one valid signature over the whole file, and none any more when a byte is flipped."""
    told = signatures(pdf, tmp_path)
    assert told.count("Signature #") == 1
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "NOT total" not in told
    broken = bytearray(pdf)
    broken[len(pdf) // 3] ^= 1
    assert "Signature is Valid." not in signatures(bytes(broken), tmp_path)


def signatures(pdf, folder):
    path = folder / "certificate.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout


def suspend(story, shown_id, stranger):
    """The manager suspends, and the stranger's next look says so."""
    desk = story.manager_window.page
    desk.goto("/seals")
    follow(desk, DISTRICT)
    desk.get_by_text("Suspend, restore or revoke").click()
    desk.get_by_label("Suspend: not valid until restored").check()
    desk.get_by_label("Public reason").fill("A lost laptop is being looked into.")
    desk.get_by_label("Your password").fill(factories.PASSWORD)
    press(desk, "Change the status")
    expect(desk.get_by_text("The status has changed")).to_be_visible()

    page = stranger.page
    page.reload()  # a browser may keep what it was told for a minute
    heading(page, "Suspended")
    expect(page.get_by_text("A lost laptop is being looked into.").first).to_be_visible()
    assert "uspended" in page.request.get(f"/badges/{shown_id}.svg").text()
    assert any("suspended" in body for body in story.mailbox.letters("cora@lanternlake.example"))
