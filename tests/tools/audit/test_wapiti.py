"""What is made of wapiti's report: nothing that was left out is ever taken for passed."""

from pathlib import Path
from typing import Any

import pytest

from tests.tools.audit.wapiti import MODULES, Scan, judge

LOG = "\n".join(f"[*] Launching module {each}" for each in MODULES)


@pytest.fixture
def scan() -> Scan:
    return Scan("wapiti", Path("cookie"), ("/",), (), frozenset({"GET /", "POST /check/back"}))


@pytest.fixture
def report() -> dict[str, Any]:
    """Give a report as wapiti 3.2.3 writes it, of a scan that reached everything and found nothing."""
    pages = [("https://127.0.0.1:58327/", "GET"), ("https://127.0.0.1:58327/check/back?change=back-pain", "POST")]
    seen = [{"request": {"url": url, "method": method, "post_params": [], "status_code": 200}} for url, method in pages]
    return {
        "classifications": {},
        "vulnerabilities": {"Reflected Cross Site Scripting": [], "Open Redirect": []},
        "anomalies": {"Internal Server Error": [], "Resource consumption": []},
        "additionals": {"Fingerprint web technology": []},
        "infos": {"target": "https://127.0.0.1:58327/", "crawled_pages_nbr": 2, "crawled_pages": seen},
    }


def finding(module: str, info: str) -> dict[str, Any]:
    return {
        "method": "GET",
        "path": "/language",
        "info": info,
        "level": 1,
        "parameter": "back",
        "referer": "",
        "module": module,
        "http_request": "GET /language?back=x HTTP/1.1",
        "curl_command": 'curl "https://127.0.0.1:58327/language?back=x"',
        "wstg": ["WSTG-CLNT-04"],
    }


def test_a_whole_scan_without_a_finding_is_passed_and_says_what_ran(scan: Scan, report: dict[str, Any]) -> None:
    verdict = judge(scan, report, LOG)

    assert verdict.verdict == "passed"
    assert all(each in verdict.words for each in MODULES)
    assert "2 addresses" in verdict.words


@pytest.mark.parametrize(
    ("kind", "name", "module"),
    [("vulnerabilities", "Open Redirect", "redirect"), ("anomalies", "Internal Server Error", "xss")],
)
def test_what_was_found_fails_with_its_address_and_parameter(
    scan: Scan, report: dict[str, Any], kind: str, name: str, module: str
) -> None:
    report[kind][name].append(finding(module, "by way of back"))

    verdict = judge(scan, report, LOG)

    assert verdict.verdict == "failed"
    assert verdict.words == f"{name}: GET /language back ({module}: by way of back)"


def test_what_was_found_in_a_scan_that_was_cut_short_fails(scan: Scan, report: dict[str, Any]) -> None:
    report["vulnerabilities"]["Open Redirect"].append(finding("redirect", "by way of back"))

    assert judge(scan, report, f"{LOG}\nMax scan time was reached, stopping.").verdict == "failed"


def test_what_is_said_besides_is_printed_and_does_not_fail(scan: Scan, report: dict[str, Any]) -> None:
    report["additionals"]["Fingerprint web technology"].append(finding("methods", "OPTIONS"))

    verdict = judge(scan, report, LOG)

    assert verdict.verdict == "passed"
    assert "Fingerprint web technology: GET /language back" in verdict.words


@pytest.mark.parametrize(
    "line",
    [
        "Max scan time was reached, stopping.",
        "Max attack time was reached for module exec, stopping.",
        "3 requests were skipped due to network issues",
        "[!] Module xss seems broken and will be skipped",
        "[!] Unable to find a module named xss",
        "[!] ConnectError with URL https://127.0.0.1:58327/",
        "GET https://127.0.0.1:58327/ generated an exception: ValueError",
        "Traceback (most recent call last):",
    ],
)
def test_a_scan_that_left_something_out_is_not_checked(scan: Scan, report: dict[str, Any], line: str) -> None:
    verdict = judge(scan, report, f"{LOG}\n{line}\n")

    assert verdict.verdict == "not checked"
    assert line in verdict.words


@pytest.mark.parametrize("module", MODULES)
def test_a_module_that_did_not_run_leaves_the_scan_not_checked(scan: Scan, report: dict[str, Any], module: str) -> None:
    verdict = judge(scan, report, LOG.replace(f"module {module}\n", "").removesuffix(f"[*] Launching module {module}"))

    assert (verdict.verdict, verdict.words) == ("not checked", f"not run: {module}")


def test_a_scan_that_did_not_reach_a_page_is_not_checked(scan: Scan, report: dict[str, Any]) -> None:
    del report["infos"]["crawled_pages"][1]

    verdict = judge(scan, report, LOG)

    assert (verdict.verdict, verdict.words) == ("not checked", "not reached: POST /check/back")


@pytest.mark.parametrize("status", [400, 401, 403, 429, 503])
def test_a_page_that_turned_the_visitor_away_was_not_reached(scan: Scan, report: dict[str, Any], status: int) -> None:
    report["infos"]["crawled_pages"][1]["request"]["status_code"] = status

    assert judge(scan, report, LOG).verdict == "not checked"


def test_no_report_at_all_is_not_checked(scan: Scan) -> None:
    assert judge(scan, None, LOG).verdict == "not checked"
    assert judge(scan, None, "").verdict == "not checked"
