#!/usr/bin/env python3
"""Opens one kiosk's window for a person to try, with a server behind it. Called by scripts/demo; standard library only."""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from demo_account import CAMPAIGN, SESSION
from demo_offers import prepare as prepare_draw
from demo_parts import DemoError, Footfall, Server, Stopped, free_port, stop_on_signals, write_plan_for_now

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAMS = os.path.join(ROOT, "build", "release", "bin")
ZONE = "registration-west"
STATE = "demo.json"  # in the folder: port and password, so that a kept folder can be opened again


def read_state(folder):
    """Of a folder that was used before; else a new port and password."""
    with contextlib.suppress(FileNotFoundError), open(os.path.join(folder, STATE), encoding="utf-8") as file:
        return json.load(file)
    return {"port": free_port(), "password": "demo-" + os.urandom(6).hex(), "ready": False}


def prepare(folder, state, server, admin):
    """Accounts, campaign and an open session; returns the kiosk's flag with its enrolment code."""
    admin.sign_in(server, server.first_password)
    admin.run("password", secrets={"FOOTFALL_PASSWORD": server.first_password, "FOOTFALL_NEW_PASSWORD": state["password"]})
    plan = os.path.join(folder, "campaign.json")
    write_plan_for_now(os.path.join(ROOT, "assets", "demo", "campaign.json"), plan)
    admin.run("campaign", "apply", plan)
    admin.run("playbook", "apply", CAMPAIGN, os.path.join(ROOT, "assets", "demo", "playbook.json"))
    prepare_draw(admin, folder)
    for step in ("set_up", "open"):
        admin.run("session", "advance", SESSION, step)
    with open(os.path.join(folder, STATE), "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        json.dump({**state, "ready": True}, file)
    return ["--enrol", admin.run("kiosk", "enrol", SESSION, "--zone", ZONE, "--name", "K1").strip()]


def tell(folder, state, server, admin, kept):
    with open(os.path.join(folder, "campaign.json"), encoding="utf-8") as file:
        staff = {person["id"]: person for person in json.load(file)["staff"]}
    lead, promoter = staff["zhou-lan"], staff["lin-yue"]
    print(f"""
The kiosk's window is open. Try:

  As a visitor   Touch the screen. A number such as 138 1234 5678; a name by Pinyin (wang xiao ming) or 先生 / 女士 alone;
                 tick the first two boxes; the last page shows a code. Languages: top right.
  As staff       Hold the organiser's name in the top left corner for three seconds.
                 {promoter['display_name']}, promoter     number {promoter['number']}   PIN {promoter['pin']}
                 {lead['display_name']}, team lead    number {lead['number']}   PIN {lead['pin']}
                 Check in, then "new lead": a whole lead on one page.
  Move somebody  In another terminal, while {promoter['display_name']} is signed in at the kiosk:
                   {admin.program} zone assign {SESSION} lin-yue registration-east --move
  The leads        {admin.program} lead list {CAMPAIGN} --reveal
                   {admin.program} board {SESSION} --watch
                   {admin.program} --help

For these commands first: export FOOTFALL_LOGIN={admin.environment['FOOTFALL_LOGIN']}
The server is at {server.address}, its administrator is admin with password {state['password']}.
Close the window or press Ctrl-C here to end{f'; everything stays in {folder}' if kept else '; everything is deleted then'}.
""", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Opens one kiosk's window with a server behind it.")
    parser.add_argument("--data", metavar="DIR", help="folder that is kept; else a temporary one")
    arguments = parser.parse_args()
    stop_on_signals()
    folder = os.path.abspath(arguments.data) if arguments.data else tempfile.mkdtemp(prefix="footfall-demo-")
    os.makedirs(folder, exist_ok=True)
    state = read_state(folder)
    server = Server(os.path.join(PROGRAMS, "footfall-server"), os.path.join(folder, "server"), state["port"])
    admin = Footfall(os.path.join(PROGRAMS, "footfall"), folder, "admin")
    kiosk = None
    try:
        print("demo: starting the server" + ("" if state["ready"] else " and giving it an invented campaign"), flush=True)
        server.start()
        if state["ready"]:
            admin.sign_in(server, state["password"])
        enrol = [] if state["ready"] else prepare(folder, state, server, admin)
        kiosk = subprocess.Popen([os.path.join(PROGRAMS, "footfall-kiosk"), "--data", os.path.join(folder, "kiosk"), *enrol])
        tell(folder, state, server, admin, kept=bool(arguments.data))
        return kiosk.wait()
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except Stopped as stopped:
        return 0 if stopped.args[0] == signal.SIGINT else stopped.code
    finally:
        if kiosk is not None and kiosk.poll() is None:
            kiosk.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                kiosk.wait(5)
        with contextlib.suppress(DemoError):
            server.end()
        if not arguments.data:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
