"""The proxy itself: it changes nothing, and fails exactly where it was told to."""
import hashlib
import os
import socket
import threading
import time
import unittest

from answers import portal
from proxy import DOWN, UP, Cut, Line, Plan, Proxy

CHANGED = bytes(byte ^ 0xFF for byte in range(256))  # what the server makes of a byte, so that the two ways cannot be mistaken


class Mirror:
    """A server that gives every byte back changed, and keeps what each connection said."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.heard, self.lock = [], threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                self.heard.append(b"")
                number = len(self.heard) - 1
            threading.Thread(target=self._serve, args=(near, number), daemon=True).start()

    def _serve(self, near, number):
        try:
            while data := near.recv(4096):
                with self.lock:
                    self.heard[number] += data
                near.sendall(data.translate(CHANGED))
        except OSError:
            pass
        near.close()

    def close(self):
        self.listener.close()


def read_all(sock, count=None):
    """All there is until the other end goes, or `count` bytes."""
    data = b""
    try:
        while count is None or len(data) < count:
            piece = sock.recv(65536)
            if not piece:
                break
            data += piece
    except ConnectionError:
        pass
    return data


class ProxyTest(unittest.TestCase):
    def setUp(self):
        self.mirror = Mirror()
        self.addCleanup(self.mirror.close)
        self.proxy = Proxy(self.mirror.port)
        self.addCleanup(self.proxy.close)

    def dial(self):
        sock = socket.create_connection(("127.0.0.1", self.proxy.own_port))
        sock.settimeout(20)
        self.addCleanup(sock.close)
        return sock

    def test_what_goes_through_is_not_changed(self):
        sent = os.urandom(3_000_000)
        sock = self.dial()
        threading.Thread(target=sock.sendall, args=(sent,), daemon=True).start()
        got = read_all(sock, len(sent))
        self.assertEqual(hashlib.sha256(got).digest(), hashlib.sha256(sent.translate(CHANGED)).digest())
        self.assertEqual(self.mirror.heard, [sent])

    def test_a_cut_lets_exactly_so_many_bytes_through_each_way(self):
        sent = os.urandom(1000)
        for after in (0, 1, 499, 999, 1000):
            for way in (UP, DOWN):
                self.proxy.queue(Plan(cut=Cut(way, after=after)))
                before = len(self.mirror.heard)
                sock = self.dial()
                sock.sendall(sent)
                got = read_all(sock)
                if way == DOWN:
                    self.assertEqual(got, sent[:after].translate(CHANGED))
                else:
                    self.wait_until(lambda: len(self.mirror.heard[before]) == after if len(self.mirror.heard) > before else not after)
                    self.assertEqual(b"".join(self.mirror.heard[before:]), sent[:after])

    def wait_until(self, check):
        end = time.monotonic() + 10
        while not check() and time.monotonic() < end:
            time.sleep(0.005)
        self.assertTrue(check())

    def test_a_cut_is_found_around_the_end_of_a_record(self):
        records = [b"\x17\x03\x03" + size.to_bytes(2, "big") + os.urandom(size) for size in (10, 300, 7)]
        stream = b"".join(records)
        for plus in (-1, 0, 1):
            self.proxy.queue(Plan(cut=Cut(DOWN, record=2, plus=plus)))
            sock = self.dial()
            # What comes down is what must look like records.
            for i in range(0, len(stream), 3):
                sock.sendall(stream[i:i + 3].translate(CHANGED))
            self.assertEqual(read_all(sock), stream[:15 + 305 + plus])

    def test_what_went_over_a_connection_is_known_when_it_has_ended(self):
        seen = self.proxy.accepted
        sock = self.dial()
        sock.sendall(b"x" * 80_000)
        sock.shutdown(socket.SHUT_WR)
        read_all(sock)
        self.assertEqual(self.proxy.most_passed_since(seen), (80_000, 80_000))
        self.assertEqual(self.proxy.most_passed_since(seen + 1), (0, 0))

    def test_a_held_connection_says_nothing_and_loses_nothing(self):
        sock = self.dial()
        sock.sendall(b"before")
        self.assertEqual(read_all(sock, 6), b"before".translate(CHANGED))
        self.proxy.hold()
        sock.sendall(b"after")
        sock.settimeout(0.2)
        with self.assertRaises(TimeoutError):
            sock.recv(10)
        sock.settimeout(20)
        self.proxy.release()
        self.assertEqual(read_all(sock, 5), b"after".translate(CHANGED))

    def test_a_refused_connection_never_reaches_the_server(self):
        self.proxy.queue(Plan(refuse=True))
        self.assertEqual(read_all(self.dial()), b"")
        self.assertEqual(self.mirror.heard, [])

    def test_first_bytes_can_come_twice(self):
        self.proxy.queue(Plan(twice=4))
        sock = self.dial()
        sock.sendall(b"once only")
        self.assertEqual(read_all(sock, 9), b"once only".translate(CHANGED))
        self.wait_until(lambda: sorted(self.mirror.heard) == [b"once", b"once only"])

    def test_a_slow_line_keeps_its_rate_and_a_lossy_one_every_byte(self):
        sent = os.urandom(20_000)
        self.proxy.queue(Plan(up=Line(bytes_per_s=40_000, loss=0.3, stall_s=0.01)))
        begin = time.monotonic()
        sock = self.dial()
        sock.sendall(sent)
        self.assertEqual(read_all(sock, len(sent)), sent.translate(CHANGED))
        self.assertGreaterEqual(time.monotonic() - begin, 0.45)

    def test_a_portal_answers_in_the_servers_place(self):
        self.proxy.queue(Plan(answer=portal()))
        sock = self.dial()
        sock.sendall(b"\x16\x03\x01")
        self.assertIn(b"200", read_all(sock)[:20])
        self.assertEqual(self.mirror.heard, [])

    def test_a_connection_ends_when_its_life_is_over(self):
        self.proxy.queue(Plan(life_s=0.1))
        sock = self.dial()
        sock.sendall(b"x")
        self.assertIn(read_all(sock), (b"", b"x".translate(CHANGED)))  # it ended, whether or not the answer was quicker


if __name__ == "__main__":
    unittest.main()
