import base64, pytest
from datetime import datetime, timedelta, UTC
from tests.console.conftest import *
from tests.conftest import *
B=lambda s: base64.urlsafe_b64encode(s.encode()).decode()
@pytest.mark.parametrize("sent",[{"name":"---"},{"number":"ask at desk"},{"to":"9999-12-31"},{"from":"0001-01-01"},{"from":"9999-12-31","to":"9999-12-31"},
 {"older":B("0001-01-01T00:00:00+14:00 ab")},{"older":B("2026-01-01T00:00:00+00:00 a\0b")},{"newer":B("9999-12-31T23:59:59-14:00 ab")},{"newer":"x"},{"nurse":"²"},{"nurse":"999999999"},{"decided":"zzz"},{"name":"Smith, Jose"},{"name":"O\u2019Brien"},{"name":"\0"},{"name":"José\u2010Maria"}],ids=repr)
def test_probe(browse, nurse, save_call, sent):
    c=save_call(patient_name="Jose Smith"); save_call(patient_name="Liam O'Brien")
    p=browse(nurse); p("/console/calls")
    try:
        page=p("/console/calls",sent)
        print("\nPROBE",sent, "rows", len([l for l in page.links if l.startswith("/console/calls/") and not l.endswith("new")]), page.address)
    except AssertionError as e: print("\nPROBE",sent,"ASSERT",str(e)[:100])
    except Exception as e: print("\nPROBE",sent,"EXC",type(e),str(e)[:100])
