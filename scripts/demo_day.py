#!/usr/bin/env python3
"""Plays a booth day with the real programs, and counts at its end. Called by scripts/demo --headless; standard library only.

One server, three kiosks on real screens (see demo_kiosk.py), 600 visitors. In the day: staff check in by PIN, one of them is moved to
another zone, the network goes away for an hour, kiosks are killed in the middle of a save, the server is restarted and killed. Visitors get
coupons and gifts and try their luck, also without a network; a coupon is redeemed at two kiosks that know nothing of each other. At the
end sales pull the list, the booth is counted, the closing draw is drawn and verified, and everything must be there exactly once. Ends
with 1 when any number is wrong.
"""

import argparse
import contextlib
import csv
import os
import shutil
import signal
import sys
import tempfile
import threading
import time

from demo_account import SESSION
from demo_booth import DATA, ROOT, Booth
from demo_parts import DemoError, Stopped, stop_on_signals
from demo_shift import Shift

MOVED, MOVED_TO = "gao-yu", "registration-east"
# When things happen, as shares of the day.
MOVE, CUT, REDEEM, RESTORE, STOCK, CLAIM, STOP, CRASH = 0.2, 0.35, 0.44, 0.475, 0.58, 0.65, 0.7, 0.8
PULLS = (0.25, 0.55, 0.9)


def read_visitors(count):
    with open(os.path.join(DATA, "visitors.csv"), encoding="utf-8") as file:
        return list(csv.DictReader(file))[:count]


def play(booth):
    """The day, from ten to six."""
    account = booth.account
    booth.open()
    booth.say(f"server and {len(booth.kiosks)} kiosks are up, {len(booth.staff)} people are on the roster")
    threads = [threading.Thread(target=booth.work, args=(number,), daemon=True) for number in booth.kiosks]
    check_in = booth.give(Shift.check_in)  # first in the queue, before any visitor
    for thread in threads:
        thread.start()
    booth.collect(check_in)
    booth.say("staff checked in by PIN")
    account.start_registering()
    events = [(MOVE, move_person), (CUT, cut_network), (REDEEM, redeem_apart), (RESTORE, restore_network), (STOCK, move_stock),
              (CLAIM, claim_prizes), (STOP, restart_server), (CRASH, crash_server)]
    for share, what in sorted(events + [(share, pull) for share in PULLS], key=lambda event: event[0]):
        booth.wait_for_share(share)
        what(booth)
    booth.wait_for_share(1)
    account.drain()
    booth.run_everywhere(Shift.check_out)
    booth.say("staff checked out")
    booth.offers.close()
    for number in booth.kiosks:
        booth.jobs[number].put((None, None))
    for thread in threads:
        thread.join()
    pull(booth)
    account.settle()


def move_person(booth):
    """The team lead's order against the clock of each kiosk's own screen."""
    names = next(z for z in booth.plan["sessions"][0]["zones"] if z["id"] == MOVED_TO)["display_name"].values()
    everybody_looks = threading.Barrier(len(booth.kiosks) + 1)
    watching = booth.give(lambda shift: shift.watch_move(booth.staff[MOVED], names, everybody_looks))
    everybody_looks.wait(120)
    begin = time.monotonic()
    booth.lead.run("zone", "assign", SESSION, MOVED, MOVED_TO, "--move")
    seen = booth.collect(watching)
    booth.account.moves = {number: at and at - begin for number, at in seen.items()}
    told = ", ".join(f"kiosk {n} {'never' if s is None else f'{s:.2f} s'}" for n, s in sorted(booth.account.moves.items()))
    booth.say(f"the team lead moved {booth.staff[MOVED]['display_name']} to another zone; shown after: {told}")


def cut_network(booth):
    for network in booth.networks.values():
        network.cut()
    booth.say("the network went away")


def restore_network(booth):
    waiting = booth.run_everywhere(Shift.show_sync)
    clear = sum(booth.account.search(kiosk) for kiosk in booth.kiosks.values())
    told = ", ".join(waiting[n] for n in sorted(waiting))
    booth.say(f"the network is back; waiting at the kiosks: {told}; phones and names in clear on their disks: {clear}")
    for network in booth.networks.values():
        network.restore()
    booth.account.watch_recovery()


def redeem_apart(booth):
    """Each kiosk redeems a coupon that it issued, and two of them the same one, without a network."""
    codes = {number: own[:1] for number, own in booth.offers.codes.items()}
    twice = codes[1][0]
    codes = {**codes, 2: codes.get(2, []) + [twice]}
    booth.run_everywhere(lambda shift: shift.redeem(codes))
    booth.say(f"{sum(map(len, codes.values()))} coupons were redeemed without a network, one of them at two kiosks")


def move_stock(booth):
    booth.offers.move_stock()


def claim_prizes(booth):
    handed = sum(booth.run_everywhere(Shift.claim).values())
    booth.say(f"{handed} prizes of the draw were handed over, each with a PIN")


def restart_server(booth):
    booth.server.end(signal.SIGTERM)
    booth.server.start()
    booth.say("the server was restarted")


def crash_server(booth):
    booth.server.process.kill()
    booth.server.process.wait()
    booth.server.start()
    booth.say("the server was killed with -9 and started again")


def pull(booth):
    booth.say(f"sales pulled {booth.account.pull()} leads")


def parse_arguments():
    parser = argparse.ArgumentParser(description="Plays a booth day with the real programs and counts at its end.")
    parser.add_argument("--build", default=os.path.join(ROOT, "build", "release", "bin"), help="folder with the three programs")
    parser.add_argument("--visitors", type=int, default=600, help="how many of the 600 come, 120 to 600; 600 when not said")
    parser.add_argument("--keep", metavar="DIR", help="empty folder to work in, which stays; else a temporary one")
    parser.add_argument("--pictures", metavar="DIR", help="folder for pictures of the screens")
    # For scripts/demo, before it builds: ends when the arguments are known to be good.
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not 120 <= arguments.visitors <= 600:
        parser.error("--visitors: 120 to 600")
    if arguments.keep and os.path.isdir(arguments.keep) and os.listdir(arguments.keep):
        parser.error(f"--keep: {arguments.keep} is not empty; the day begins with a fresh folder")
    return arguments


def main():
    arguments = parse_arguments()
    if arguments.check:
        return 0
    stop_on_signals()
    programs = {name: os.path.join(arguments.build, name) for name in ("footfall", "footfall-server", "footfall-kiosk")}
    for path in programs.values():
        if not os.access(path, os.X_OK):
            sys.exit(f"demo_day: {path} is not there; scripts/demo builds it")
    folder = os.path.abspath(arguments.keep) if arguments.keep else tempfile.mkdtemp(prefix="footfall-demo-")
    for path in filter(None, (folder, arguments.pictures)):
        os.makedirs(path, exist_ok=True)
    booth = Booth(programs, folder, read_visitors(arguments.visitors), arguments.pictures and os.path.abspath(arguments.pictures))
    code = 1
    try:
        play(booth)
        code = 0 if booth.account.tell() else 1
    except (DemoError, threading.BrokenBarrierError) as error:
        print(f"\nThe day broke off at {booth.clock()}: {booth.failure or error}", flush=True)
    except Stopped as stopped:
        code = stopped.code
        booth.drop_kiosks()
    finally:
        with contextlib.suppress(DemoError):
            booth.close()
        # A day that went wrong is kept to be looked into; one that somebody broke off is not.
        if not arguments.keep and code != 1:
            shutil.rmtree(folder, ignore_errors=True)
        elif code != 0:
            print(f"Everything is kept in {folder}.")
    return code


if __name__ == "__main__":
    sys.exit(main())
