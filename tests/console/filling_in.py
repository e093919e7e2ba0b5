"""The page of a call as a browser sends it: whatever stands in its fields, changed or not."""

from collections.abc import Callable

from app.data.models import User
from tests.support.page import Element, FetchPage, InspectedPage

Browse = Callable[[User], FetchPage]
Data = dict[str, str | list[str]]
NEW_CALL = "/console/calls/new"


def form_on(page: InspectedPage) -> Data:
    """Return everything that the form of the page would send now, but no button."""
    form = next(each for each in page.tree.all("form") if "data-autosave" in each.attributes)
    found: dict[str, list[str]] = {}
    for each in [*form.all("input"), *form.all("textarea")]:
        name, kind = each.attributes.get("name"), each.attributes.get("type")
        if not name or kind == "file" or (kind in {"radio", "checkbox"} and "checked" not in each.attributes):
            continue
        found.setdefault(name, []).append(_value(each))
    for each in form.all("select"):
        chosen = [option for option in each.all("option") if "selected" in option.attributes]
        found[each.attributes["name"]] = [option.attributes["value"] for option in chosen] or [""]
    return {name: values for name, values in found.items() if name != "csrf_token"}


def _value(element: Element) -> str:
    if element.tag == "textarea":
        return "".join(element.texts).replace("\r\n", "\n").removeprefix("\n").replace("\n", "\r\n")
    return element.attributes.get("value", "on")


def opened(page: InspectedPage) -> str:
    """Return the address at which the call of the page is opened again."""
    return f"{NEW_CALL}?draft={form_on(page)['draft'][0]}"
