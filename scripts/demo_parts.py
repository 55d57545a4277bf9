"""The outside of a booth day: server, command line and network. Standard library only."""

import datetime
import json
import os
import re
import signal
import socket
import struct
import subprocess
import threading
import time

COMMAND_S = 300  # for one call of the command line, on a machine that has other things to do
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))  # the demo campaign's zone; it has no summer time


class DemoError(Exception):
    """Something did not go as a booth day should; the text says what."""


class Stopped(BaseException):
    """Somebody ended the demo: Ctrl-C, SIGTERM, or the terminal was closed. Not an Exception, so that nothing on the way takes it for a fault."""

    def __init__(self, number):
        super().__init__(number)
        self.code = 128 + number


def stop_on_signals():
    """From now on the signals that end a program raise Stopped, once: what then cleans up is not interrupted again."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number, _):
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for each in numbers:
        signal.signal(each, stop)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, seconds, check, pause=0.05):
    """Returns check()'s first true value."""
    deadline = time.monotonic() + seconds
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > deadline:
            raise DemoError(f"{what}: not within {seconds} s")
        time.sleep(pause)


def read_commented_json(path):
    with open(path, encoding="utf-8") as file:
        return json.loads(re.sub(r"^\s*//.*$", "", file.read(), flags=re.MULTILINE))


def write_plan_for_now(source, target, late_staff=(), now=None):
    """Copies a campaign file with its first session moved to the hours around now: open for half an hour, shifts beginning this minute.

    `late_staff` should have begun twenty minutes ago. Times are written with their day, so it works over midnight too.
    """
    now = (now or datetime.datetime.now(SHANGHAI)).replace(second=0, microsecond=0)
    text = lambda minutes: (now + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M")
    plan = read_commented_json(source)
    session = plan["sessions"][0]
    session.update({"from": text(-30), "to": text(9 * 60)})
    for shift in session["roster"]:
        shift.update({"from": text(-20 if shift["staff"] in late_staff else 0), "to": text(8 * 60)})
    with open(target, "w", encoding="utf-8") as file:
        json.dump(plan, file, ensure_ascii=False, indent=1)
    return plan


class Server:
    """footfall-server on a port of its own; can be stopped, killed and started again on the same folder."""

    def __init__(self, program, data, port=None):
        self.program, self.data, self.port = program, data, port or free_port()
        self.log_path = data + ".log"
        self.process, self.first_password = None, ""

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        first = not os.path.exists(self.data)
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([self.program, "--data", self.data, "--listen", self.address, "--metrics", "off"],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until("the server answers", 30, self._answers)
        if first:
            self.first_password = wait_until("the server prints its first password", 10, self._find_password)

    def _answers(self):
        if self.process.poll() is not None:
            raise DemoError(f"the server ended with {self.process.returncode}; see {self.log_path}")
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def _find_password(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as log:
            found = re.search(r"password[^\n]*?[:=]\s*(\S{8,})", log.read(), re.IGNORECASE)
        return found and found.group(1)

    def end(self, how=signal.SIGTERM):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise DemoError("the server did not end within 20 s of SIGTERM")


class Footfall:
    """The `footfall` command, signed in as one user."""

    def __init__(self, program, folder, user):
        self.program, self.user = program, user
        self.environment = dict(os.environ, FOOTFALL_LOGIN=os.path.join(folder, f"login-{user}.json"))

    def run(self, *arguments, secrets=None, check=True):
        """Standard output; DemoError when the command fails."""
        try:
            done = subprocess.run([self.program, *arguments], env={**self.environment, **(secrets or {})}, stdin=subprocess.DEVNULL,
                                  capture_output=True, encoding="utf-8", timeout=COMMAND_S)
        except subprocess.TimeoutExpired:
            raise DemoError(f"footfall {' '.join(arguments)} did not end within {COMMAND_S} s") from None
        if check and done.returncode != 0:
            raise DemoError(f"footfall {' '.join(arguments)} ended with {done.returncode}: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def rows(self, *arguments):
        return [json.loads(line) for line in self.run("--json", *arguments).splitlines()]

    def begin(self, server, first_password):
        """Signs in with a password that somebody else chose and takes one of its own."""
        self.sign_in(server, first_password)
        self.run("password", secrets={"FOOTFALL_PASSWORD": first_password, "FOOTFALL_NEW_PASSWORD": "demo-" + os.urandom(12).hex()})

    def sign_in(self, server, password):
        self.run("sign-in", self.user, "--server", server.address, "--data", server.data, secrets={"FOOTFALL_PASSWORD": password})


class Network:
    """The way of one kiosk to the server: a TCP relay that can be cut. The port stays ours while it is cut."""

    def __init__(self, server_port):
        self.server_port, self.up = server_port, True
        self.lock, self.links = threading.Lock(), set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        with self.lock:
            self.up = False
            links, self.links = self.links, set()
        for link in links:
            self._drop(link)

    def restore(self):
        with self.lock:
            self.up = True

    @staticmethod
    def _drop(link):
        try:
            # Reset rather than closed in order: a network that goes away says no goodbye.
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            link.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        link.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = self._reach_server()
            with self.lock:
                if far is not None and self.up:
                    self.links |= {near, far}
                    for source, sink in ((near, far), (far, near)):
                        threading.Thread(target=self._relay, args=(source, sink), daemon=True).start()
                    continue
            self._drop(near)
            if far is not None:
                self._drop(far)

    def _reach_server(self):
        if not self.up:
            return None
        try:
            return socket.create_connection(("127.0.0.1", self.server_port))
        except OSError:
            return None

    def _relay(self, source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for link in (source, sink):
            with self.lock:
                self.links.discard(link)
            self._drop(link)
