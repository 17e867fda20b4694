"""What visitors' messages do in the leaders' kernels: no code runs, any value is harmless."""

import json
import re

import pytest

from tests.leaders import heard, packed, request

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("protocol", ["older", "newer"])
def test_code_sent_by_a_visitor_is_not_run(server, tmp_path, protocol):
    marker = tmp_path / "ran"
    code = f"open({str(marker)!r}, 'w').close()\nprint('r' + 'an')"
    newer = protocol == "newer"
    options = {"subprotocols": ["v1.kernel.websocket.jupyter.org"]} if newer else {}
    tell = packed if newer else request
    with server.detail() as (_, kernel):
        line = server.line(kernel, **options)
        send = line.send_binary if newer else line.send
        for channel in ("shell", "control", "stdin", "iopub"):
            for kind, content in {
                "execute_request": {"code": code, "silent": False, "store_history": False},
                "complete_request": {"code": "open", "cursor_pos": 4},
                "inspect_request": {"code": "open", "cursor_pos": 4, "detail_level": 1},
                "history_request": {"hist_access_type": "tail", "n": 10},
                "debug_request": {"command": "evaluate", "arguments": {"expression": code}},
                "input_reply": {"value": code},
                "create_subshell_request": {},
            }.items():
                send(tell(kind, channel, **content))
        send(tell("comm_open", "shell", comm_id="x", target_name="nothing", data={"code": code}))
        send(tell("kernel_info_request", "shell"))
        said = b"".join(heard(line))
        line.close()
    # The line is open, or silence would prove nothing.
    assert b"kernel_info_reply" in said
    kinds = set(re.findall(rb'"msg_type": ?"(\w+)"', said))
    answered = {b"kernel_info_reply", b"status", b"comm_close"}
    assert kinds - answered <= {b"kernel_info_request", b"comm_open"}
    assert not marker.exists()


def test_kernel_that_is_asked_about_processes_or_to_end_says_nothing_on_the_terminal(server):
    """Confined, it may not look at processes, its own children among them."""
    before = server.log.stat().st_size
    with server.detail() as (_, kernel):
        line = server.line(kernel)
        for kind in ("usage_request", "interrupt_request", "shutdown_request"):
            line.send(request(kind, "control", restart=False))
        said = b"".join(heard(line, 1))
        line.close()
    assert b"shutdown_reply" in said
    log = server.log.read_bytes()[before:].decode("utf-8", "replace")
    assert "Traceback" not in log and "ERROR" not in log, log


def test_every_widget_takes_any_value_and_others_see_nothing_of_it(server):
    hostile = {"value": "<img src=x onerror=alert(1)>", "index": 99999, "options": ["x"],
               "edition": -1, "_esm": "alert(1)", "_view_name": "X"}  # fmt: skip
    with server.detail() as (_, kernel):
        line = server.line(kernel)
        line.send(request("comm_info_request", "shell"))
        said = [json.loads(part) for part in heard(line, 2)]
        widgets = {c for m in said for c in m.get("content", {}).get("comms", {})}
        for widget in widgets:
            for state in [{name: value} for name, value in hostile.items()]:
                data = {"method": "update", "state": state, "buffer_paths": []}
                line.send(request("comm_msg", "shell", comm_id=widget, data=data))
            data = {"method": "custom", "content": {"ask": "edition", "event": "click"}}
            line.send(request("comm_msg", "shell", comm_id=widget, data=data))
        line.send(request("kernel_info_request", "shell"))
        said = b"".join(heard(line))
        line.close()
        assert widgets and b"kernel_info_reply" in said
        assert b"File " not in said and str(server.school.path).encode() not in said
        with server.detail() as (other, _):
            assert "onerror=alert" not in other.text
    assert server.edition() == server.school.editions()[-1]
