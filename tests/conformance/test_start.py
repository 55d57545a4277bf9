"""The server as an operator meets it: its first start, a password that is lost, what it says when it cannot start, and how it stops."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

import grpc

from harness import ADMIN_PASSWORD, BIN, Client, Server, access, details, sessions
from planned_server import SESSION, PlannedServer


class Start(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="footfall-start-")
        self.addCleanup(shutil.rmtree, self.data, True)

    def run_server(self, *options):
        """A server that is meant to end by itself."""
        return subprocess.run([str(BIN / "footfall-server"), "--data", self.data, "--metrics", "off", *options], capture_output=True,
                              encoding="utf-8", timeout=60)

    def start_until_ready(self, *options):
        """What it prints up to "ready"; then it is stopped."""
        process = subprocess.Popen([str(BIN / "footfall-server"), "--data", self.data, "--listen", "127.0.0.1:0", "--metrics", "off",
                                    "--log-level", "error", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "ready on" in line:
                break
        process.send_signal(signal.SIGTERM)
        complaints = process.communicate(timeout=30)[1]
        self.assertEqual(process.returncode, 0, complaints)
        self.assertIn("stopping", complaints)
        return "".join(lines)

    def test_a_start_that_failed_takes_no_password_with_it(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            refused = self.run_server("--listen", f"127.0.0.1:{taken.getsockname()[1]}")
        self.assertEqual(refused.returncode, 1)
        complaint = [line for line in refused.stderr.splitlines() if not line.startswith("{")]
        self.assertIn("ADDRESS_TAKEN", complaint[0])
        self.assertIn("--listen", complaint[1])
        self.assertEqual(len(complaint), 2, "gRPC's own lines stay in the log")
        self.assertRegex(self.start_until_ready(), r"one-time password, shown only now: \S{20}")
        self.assertNotIn("password", self.start_until_ready(), "shown is shown")

    def test_the_first_password_goes_into_a_file_for_its_owner_alone_where_a_log_would_keep_it(self):
        file = self.data + "/first-password"
        nowhere = self.start_until_ready("--first-password-file", self.data + "/none/first-password")
        self.assertNotIn("one-time password", nowhere)
        printed = self.start_until_ready("--first-password-file", file)
        password = pathlib.Path(file).read_text(encoding="utf-8").strip()
        self.assertRegex(password, r"^\S{20}$", "the one of the start before was not seen by anybody")
        self.assertEqual(os.stat(file).st_mode & 0o777, 0o600)
        self.assertIn(file, printed)
        self.assertNotIn(password, printed)
        self.assertNotIn("password", self.start_until_ready("--first-password-file", file), "shown is shown")

    def test_wrong_options_and_a_mistyped_folder_are_told_in_words(self):
        wrong = self.run_server("--listen", "7443")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("Write HOST:PORT", wrong.stderr)
        mistyped = subprocess.run([str(BIN / "footfall-server"), "--data", self.data + "/none", "--reset-admin-password"],
                                  capture_output=True, encoding="utf-8", timeout=60)
        self.assertEqual(mistyped.returncode, 1)
        self.assertFalse(os.path.exists(self.data + "/none"))


class Running(PlannedServer):
    def reset(self):
        return subprocess.run([str(BIN / "footfall-server"), "--data", self.server.data, "--reset-admin-password"], capture_output=True,
                              encoding="utf-8", timeout=60)

    def test_a_lost_password_is_replaced_with_the_server_stopped_and_leaves_a_trace(self):
        running = self.reset()
        self.assertEqual(running.returncode, 1)
        self.assertIn("Stop it first", running.stderr)
        self.server.stop()
        done = self.reset()
        self.assertEqual(done.returncode, 0, done.stderr)
        password = re.search(r"shown only now: (\S+)", done.stdout).group(1)
        self.server.start()
        self.assertNotIn("password", self.server.output)
        self.expect(grpc.StatusCode.UNAUTHENTICATED, lambda: Client(self.server, "admin", ADMIN_PASSWORD), "PASSWORD_WRONG")
        fresh = Client(self.server, "admin", password)
        self.expect(grpc.StatusCode.FAILED_PRECONDITION, lambda: fresh.access.ListUsers(access.ListUsersRequest()), "PASSWORD_CHANGE_REQUIRED")
        fresh.access.ChangePassword(access.ChangePasswordRequest(old_password=password, new_password=ADMIN_PASSWORD))
        type(self).admin = Client(self.server, "admin", ADMIN_PASSWORD)
        entries = self.admin.access.ListAuditEntries(access.ListAuditEntriesRequest()).entries
        self.assertIn(("server", "server.reset_admin_password", "users/admin"), [(e.actor, e.action, e.resource) for e in entries])

    def test_a_server_that_stops_ends_its_streams_and_says_why(self):
        kiosk, stream = self.new_kiosk()
        board = self.admin.sessions.WatchBoard(sessions.WatchBoardRequest(name=SESSION), timeout=60)
        next(board)
        self.assertEqual(self.server.stop(), 0)
        for call in (stream.call, board):
            with self.assertRaises(grpc.RpcError) as caught:
                for _ in call:
                    pass
            self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
            self.assertEqual(details(caught.exception)[0], "SHUTTING_DOWN", caught.exception)
        self.server.start()
        type(self).admin = Client(self.server, "admin", ADMIN_PASSWORD)
        kiosk.open().close()


if __name__ == "__main__":
    unittest.main()
