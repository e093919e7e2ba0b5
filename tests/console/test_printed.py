"""What of a call comes out of the printer: every sheet says whom it is about, and which of how many it is."""

from flask import Flask
from playwright.sync_api import Browser

from app.console.access import HOME
from app.data.models import User
from tests.console.databases import on_one_database
from tests.rules.whole_check import nothing_new
from tests.support.console import SaveCall, cookie_of
from tests.support.read_pdf import opened
from tests.support.server import served

BUTTONS = ("Export as FHIR", "Download as text")
REPORTED = nothing_new({"weakness": "weaker", "bladder": ["leaking"], "thirst": "extreme"})


@on_one_database
def test_every_sheet_of_a_record_and_of_a_handover_names_the_patient_and_its_number(
    console_app: Flask, browser: Browser, nurse: User, save_call: SaveCall
) -> None:
    call = save_call(REPORTED, patient_name="María Example", patient_born="1956-03-09", words="Legs like jelly.\n" * 90)
    cookie, faults, counts = cookie_of(console_app, nurse), [], []
    with served(console_app) as server:
        context = browser.new_context(base_url=server)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{server}{HOME}"}])
        page = context.new_page()
        for address in ("", "/handover", "/handover?form=long"):
            page.goto(f"/console/calls/{call.id}{address}")
            sheets = [" ".join(sheet.extract_text().split()) for sheet in opened(page.pdf(format="Letter")).pages]
            counts.append(len(sheets))
            for number, text in enumerate(sheets, start=1):
                wanted = ("María Example", "1956-03-09", f"Page {number} of {len(sheets)}")
                faults += [(address, number, words) for words in wanted if words not in text]
                faults += [(address, number, words) for words in BUTTONS if words in text]
        context.close()

    assert faults == []
    assert counts[0] > 1
    assert counts[2] > 1
