"""Programs killed or stopped at any moment: what a kiosk called saved arrives, once (F2, F41)."""
import random
import signal
import threading
import time
import unittest

import grpc

from booth import SCREEN, Booth, Through, parameter, tell
from demo_kiosk import Gone
from demo_parts import wait_until
from proxy import Plan

KIOSKS, PUSHERS = 4, 3
KIOSK_KILLS = parameter("KIOSK_KILLS", 20)
SERVER_KILLS = parameter("SERVER_KILLS", 20)
STOPS = parameter("STOPS", 12)
SEED = parameter("SEED", 1)
SAVE_S = 0.03  # within so long of the last touch a save is under way
FILLING_S = 0.6  # a few visitors' forms
START_S = 0.15  # a program that starts
LONGEST_STOP_S = 22  # past the kiosks' patience of 20 s with a silent server
PUSHER_REST_S = 0.02  # between two Pushes; enough are under way all the same
DRAIN_EVERY = 10  # kills of the server; between them kiosks hardly get through


class Kills(Booth):
    def run_all(self, functions):
        """Each in a thread of its own; the first failure is the test's."""
        failures = []

        def guard(function):
            try:
                function()
            except BaseException as error:  # told by the test's own thread
                failures.append(error)
        threads = [threading.Thread(target=guard, args=(function,)) for function in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    # --- kiosks ---

    def test_a_kiosk_killed_at_any_moment_loses_nothing_that_it_called_saved(self):
        kiosks = [(self.new_real_kiosk(proxy), proxy) for proxy in (self.new_proxy() for _ in range(KIOSKS))]
        shares = [KIOSK_KILLS // KIOSKS + (number < KIOSK_KILLS % KIOSKS) for number in range(KIOSKS)]
        in_save = []
        self.run_all([lambda k=kiosk, p=proxy, n=number: self.kill_often(k, p, shares[n], random.Random(SEED * 100 + n), in_save)
                      for number, (kiosk, proxy) in enumerate(kiosks)])
        for kiosk, proxy in kiosks:
            proxy.usual(Plan())
            self.wait_until_drained(kiosk)
            self.check_clear(kiosk.data)
        tell(f"{KIOSK_KILLS} kills, {len(in_save)} of them within {SAVE_S * 1000:.0f} ms of the touch that saves")
        self.drain_and_check()

    def kill_often(self, kiosk, proxy, kills, dice, in_save):
        for number in range(kills):
            if number and dice.random() < 0.15:
                kiosk.start(*SCREEN)
                time.sleep(dice.uniform(0, START_S))
                kiosk.kill()
                self.check_clear(kiosk.data)
                continue
            if number:
                kiosk.begin()
            # A third of the time without a network, so that there is a backlog to come back to.
            proxy.usual(Plan(refuse=dice.random() < 1 / 3))
            proxy.cut_now()
            for _ in range(dice.randrange(3)):
                kiosk.register()
            if dice.random() < 0.7:
                in_save.append(number)
                phone = kiosk.prepare()
                self.kill_within(kiosk, dice.uniform(0, SAVE_S), lambda: self.save(kiosk, phone))
            else:
                self.kill_within(kiosk, dice.uniform(0, FILLING_S), kiosk.register)
            self.check_clear(kiosk.data)
        kiosk.begin()

    @staticmethod
    def save(kiosk, phone):
        kiosk.touch_save()
        kiosk.read_code(phone)  # whoever has read the receipt believes it

    @staticmethod
    def kill_within(kiosk, after_s, first):
        """Kills the kiosk so long after `first` was begun; other visitors follow until it is dead."""
        killer = threading.Timer(after_s, kiosk.process.kill)
        killer.start()
        try:
            first()
            while True:
                kiosk.register()
        except Gone:
            pass
        killer.join()
        kiosk.kill()

    # --- the server ---

    def test_a_server_killed_at_any_moment_has_what_it_acknowledged(self):
        kiosks = [self.new_real_kiosk(self.new_proxy()) for _ in range(2)]
        pushers = [Pusher(self) for _ in range(PUSHERS)]
        over = threading.Event()
        dice = random.Random(SEED)
        self.run_all([lambda: self.kill_server_often(dice, kiosks, pushers, over)] + [pusher.work_until(over) for pusher in pushers] +
                     [lambda k=kiosk: self.save_until(k, over) for kiosk in kiosks])
        self.renew_clients()
        self.wait_until_said_is_there()
        for kiosk in kiosks:
            self.wait_until_drained(kiosk)
        acknowledged = sum(pusher.acknowledged for pusher in pushers)
        self.assertGreater(acknowledged, SERVER_KILLS / 2, "hardly anything was under way")
        tell(f"{SERVER_KILLS} kills, {sum(pusher.unanswered for pusher in pushers)} pushes cut off by them")
        self.drain_and_check()

    def kill_server_often(self, dice, kiosks, pushers, over):
        try:
            for number in range(SERVER_KILLS):
                # In the middle of something: a random moment behind a Push that has just gone out.
                pushed = sum(pusher.pushed for pusher in pushers)
                due = pushed + dice.randrange(30)
                wait_until("kiosks push again", 60, lambda: sum(pusher.pushed for pusher in pushers) > due, pause=0.001)
                time.sleep(dice.uniform(0, 0.02))
                self.server.kill()
                self.start_server(dice)
                if number % DRAIN_EVERY == DRAIN_EVERY - 1:
                    self.renew_clients()
                    self.wait_until_said_is_there()
        finally:
            over.set()

    def start_server(self, dice):
        """Now and then it is killed once more while it starts."""
        if dice.random() < 0.2:
            killer = threading.Timer(dice.uniform(0, START_S), lambda: self.server.process.kill())
            killer.start()
            try:
                self.server.start()
            except RuntimeError:
                pass
            killer.join()
            self.server.kill()
        self.server.start()

    @staticmethod
    def save_until(kiosk, over):
        dice = random.Random(kiosk.device)
        while not over.wait(dice.uniform(0.2, 1.5)):
            kiosk.register()

    # --- stopped and continued ---

    def test_programs_that_stand_still_at_any_moment_go_on_where_they_were(self):
        kiosks = [self.new_real_kiosk(self.new_proxy()) for _ in range(3)]
        over, dice = threading.Event(), random.Random(SEED)

        def stop_often():
            try:
                for number in range(STOPS):
                    # Once so long that the kiosks give the server up.
                    long = number == STOPS // 2
                    process = self.server.process if long or dice.random() < 0.5 else dice.choice(kiosks).process
                    process.send_signal(signal.SIGSTOP)
                    time.sleep(LONGEST_STOP_S if long else dice.uniform(0.05, 1))
                    process.send_signal(signal.SIGCONT)
                    time.sleep(dice.uniform(0.05, 0.8))
            finally:
                over.set()
        self.run_all([stop_often] + [lambda k=kiosk: self.save_until(k, over) for kiosk in kiosks])
        for kiosk in kiosks:
            self.wait_until_drained(kiosk)
        tell(f"{STOPS} stops")
        self.drain_and_check()


class Pusher:
    """A kiosk written from proto/ that always has something to push, dials again at once and checks the server's memory each time."""

    def __init__(self, test):
        self.test, self.through = test, Through(test.server, test.new_proxy())
        self.kiosk = test.new_protocol_kiosk(self.through)
        self.pushed = self.acknowledged = self.unanswered = self.known = 0

    def work_until(self, over):
        def work():
            while not over.is_set() or self.known < len(self.kiosk.operations):
                try:
                    self.contact(over)
                except (grpc.RpcError, StopIteration):
                    pass
                finally:
                    self.through.close_channels()
        return work

    def contact(self, over):
        stream = self.kiosk.open()
        have = stream.hello_ok.have_seq
        self.test.assertGreaterEqual(have, self.known, "the server forgot what it had acknowledged")
        self.test.assertEqual(stream.hello_ok.have_hash, self.kiosk.hashes[have])
        while not over.is_set() or self.known < len(self.kiosk.operations):
            if not over.is_set():
                self.add_lead()
            self.pushed += 1
            self.unanswered += 1
            ack = stream.push(first=self.known + 1)
            self.unanswered -= 1
            self.known = ack.through_seq
            self.acknowledged += 1
            time.sleep(PUSHER_REST_S)

    def add_lead(self):
        self.test.add_protocol_lead(self.kiosk)


if __name__ == "__main__":
    unittest.main()
