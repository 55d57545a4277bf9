"""Servers and kiosks that come back with an older memory, twice, or against orders: both sides keep what they have (F17, F19-F22, F27)."""
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from booth import BIN, DRAIN_S, SCREEN, Booth, BoothKiosk, devices, tell
from demo_parts import wait_until
from harness import backups, quarantine
from proxy import Plan

LEADS = 3  # saved in each part of a story
WIPE_S = 120  # a kiosk asks for its last order every half minute


class Restores(Booth):
    def restore(self, file):
        done = subprocess.run([str(BIN / "footfall"), "restore", str(file), "--data", self.server.data],
                              capture_output=True, encoding="utf-8")
        self.assertEqual(done.returncode, 0, done.stderr)

    def make_backup(self):
        return pathlib.Path(self.server.data, self.admin.backups.CreateBackup(backups.CreateBackupRequest()).file)

    def register(self, *kiosks):
        for kiosk in kiosks:
            for _ in range(LEADS):
                kiosk.register()

    def device(self, kiosk):
        return self.admin.devices.GetDevice(devices.GetDeviceRequest(name=kiosk.device))

    # --- the server ---

    def test_a_server_restored_from_an_older_backup_gets_back_what_the_backup_lacked(self):
        online, offline = self.new_proxy(), self.new_proxy()
        kiosks = [self.new_real_kiosk(online), self.new_real_kiosk(offline)]
        self.register(*kiosks)
        self.wait_until_said_is_there()
        backup = self.make_backup()
        self.register(*kiosks)
        self.wait_until_said_is_there()
        offline.usual(Plan(refuse=True))
        offline.cut_now()
        self.register(*kiosks)  # one goes on without the server
        self.server.stop()
        self.restore(backup)
        self.server.start()
        self.renew_clients()
        self.assertLess(self.lead_count(), len(self.account.said), "the backup was not older")
        self.register(*kiosks)
        offline.usual(Plan())
        self.drain_and_check()
        for kiosk in kiosks:
            self.wait_until_drained(kiosk)

    def test_a_server_that_lost_its_folder_is_rebuilt_from_a_backup_its_keys_and_its_kiosks(self):
        kiosks = [self.new_real_kiosk(self.new_proxy()) for _ in range(2)]
        self.register(*kiosks)
        self.wait_until_said_is_there()
        safe = pathlib.Path(tempfile.mkdtemp(prefix="footfall-safe-"))
        self.addCleanup(shutil.rmtree, safe, True)
        backup = shutil.copy(self.make_backup(), safe)
        shutil.copytree(pathlib.Path(self.server.data, "keys"), safe / "keys")
        self.register(*kiosks)
        self.wait_until_said_is_there()
        self.server.kill()
        shutil.rmtree(self.server.data)
        self.register(*kiosks)  # kiosks do not wait for it
        os.mkdir(self.server.data, 0o700)
        shutil.copytree(safe / "keys", pathlib.Path(self.server.data, "keys"))
        self.restore(backup)
        self.server.start()
        self.renew_clients()
        self.drain_and_check()
        for kiosk in kiosks:
            self.wait_until_drained(kiosk)

    def open_sync_page(self, kiosk):
        kiosk.sign_in({"number": "1001", "pin": "402816"})
        kiosk.open_page("sync", "sync.connection")

    def test_kiosks_that_were_enrolled_after_the_backup_are_let_in_again_by_a_fresh_code(self):
        known = self.new_real_kiosk(self.new_proxy())
        self.register(known)
        self.wait_until_said_is_there()
        backup = self.make_backup()
        by_page, at_start = self.new_real_kiosk(self.new_proxy()), self.new_real_kiosk(self.new_proxy())
        forgotten = (by_page, at_start)
        self.register(*forgotten)
        self.wait_until_said_is_there()
        self.server.stop()
        self.restore(backup)
        self.server.start()
        self.renew_clients()
        self.register(known, *forgotten)  # nobody waits for the office

        def unknown():
            report = self.admin.backups.GetRestoreReport(backups.GetRestoreReportRequest())
            return {device.device for device in report.unknown_devices}
        wait_until("the account names the kiosks that the server has forgotten", DRAIN_S,
                   lambda: unknown() == {kiosk.device for kiosk in forgotten})
        self.assertEqual({device.name for device in self.devices()} & {kiosk.device for kiosk in forgotten}, set())
        for kiosk in forgotten:
            self.open_sync_page(kiosk)
            self.assertEqual((kiosk.value("sync.connection"), kiosk.value("sync.waiting")), ("Not known there", str(2 * LEADS)))
        at_start.sign_out()

        # One is given the code by hand, on the page that its sync page leads to, and one when it is started.
        by_page.tap("sync.return")
        by_page.wait_for("enrol.code")
        code = self.enrolment_code(by_page.address)
        by_page.waiting.append("type " + code)
        wait_until("the code is typed", DRAIN_S, lambda: by_page.value("enrol.code") == code, pause=0.1)
        by_page.tap("enrol.connect")
        by_page.wait_for("sync.connection")
        by_page.flush()
        by_page.sign_out()
        at_start.stop()
        at_start.begin("--enrol", self.enrolment_code(at_start.address))
        self.drain_and_check()
        for kiosk in (known, *forgotten):
            self.wait_until_drained(kiosk)
            self.assertEqual(self.device(kiosk).epoch, 1)
        self.assertEqual(unknown(), set())
        for kiosk in forgotten:
            self.open_sync_page(kiosk)
            self.assertEqual(kiosk.value("sync.connection"), "Online")
            kiosk.sign_out()
        self.register(*forgotten)
        self.drain_and_check()

    # --- a kiosk ---

    def put_back(self, kiosk, image):
        shutil.rmtree(kiosk.data)
        shutil.copytree(image, kiosk.data)

    def test_a_kiosk_put_back_from_an_older_image_goes_on_in_a_new_epoch(self):
        kiosk = self.new_real_kiosk(self.new_proxy())
        self.register(kiosk)
        self.wait_until_said_is_there()
        kiosk.stop()
        image = kiosk.copy_folder()
        self.addCleanup(shutil.rmtree, os.path.dirname(image), True)
        kiosk.begin()
        self.register(kiosk)
        self.wait_until_said_is_there()
        kiosk.stop()
        epoch = self.device(kiosk).epoch
        self.put_back(kiosk, image)
        kiosk.begin()
        self.register(kiosk)
        self.drain_and_check()
        self.wait_until_drained(kiosk)
        self.assertGreater(self.device(kiosk).epoch, epoch)

    def test_leads_that_a_kiosk_saved_offline_on_an_older_image_are_kept_beside_those_they_collide_with(self):
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        self.register(kiosk)
        self.wait_until_said_is_there()
        kiosk.stop()
        image = kiosk.copy_folder()
        self.addCleanup(shutil.rmtree, os.path.dirname(image), True)
        kiosk.begin()
        self.register(kiosk)
        self.wait_until_said_is_there()
        kiosk.stop()
        self.put_back(kiosk, image)
        proxy.usual(Plan(refuse=True))
        kiosk.begin()
        for _ in range(LEADS + 2):  # beyond where the server stands
            kiosk.register()
        proxy.usual(Plan())
        self.drain_and_check()
        self.wait_until_drained(kiosk)

    def clone(self, kiosk):
        copy = self.adopt(BoothKiosk(2, self.account, kiosk.copy_folder()))
        copy.device = kiosk.device
        return copy

    def test_a_cloned_kiosk_and_its_clone_both_hand_in_their_leads_while_both_are_online(self):
        kiosk = self.new_real_kiosk(self.new_proxy())
        self.register(kiosk)
        self.wait_until_said_is_there()
        kiosk.stop()
        clone = self.clone(kiosk)
        kiosk.begin()
        clone.begin()
        for _ in range(LEADS):
            kiosk.register()
            clone.register()
        self.drain_and_check()
        self.wait_until_drained(kiosk)
        self.wait_until_drained(clone)
        self.assertEqual(self.device(kiosk).state, devices.DEVICE_STATE_FROZEN, "nobody was told that there are two")

    def test_a_clone_that_was_offline_hands_in_its_leads_later(self):
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        self.register(kiosk)
        self.wait_until_said_is_there()
        kiosk.stop()
        clone = self.clone(kiosk)
        proxy.usual(Plan(refuse=True))
        for each in (kiosk, clone):
            each.begin()
            self.register(each)
            each.stop()
        proxy.usual(Plan())
        kiosk.begin()
        self.wait_until_drained(kiosk)
        kiosk.stop()
        clone.begin()
        self.drain_and_check()
        self.wait_until_drained(clone)
        self.assertEqual(self.device(kiosk).state, devices.DEVICE_STATE_FROZEN)

    def test_a_replaced_kiosk_that_comes_back_hands_in_its_backlog(self):
        proxy = self.new_proxy()
        old = self.new_real_kiosk(proxy)
        self.register(old)
        self.wait_until_said_is_there()
        proxy.usual(Plan(refuse=True))
        proxy.cut_now()
        self.register(old)
        old.stop()
        new = self.new_real_kiosk(self.new_proxy())
        self.register(new)
        proxy.usual(Plan())
        old.begin()
        self.drain_and_check()
        self.wait_until_drained(old)

    def test_a_revoked_kiosk_hands_its_backlog_into_quarantine_and_then_holds_no_data(self):
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        self.register(kiosk)
        self.wait_until_said_is_there()
        proxy.usual(Plan(refuse=True))
        proxy.cut_now()
        for _ in range(LEADS):  # not said to the account: their place is the quarantine
            kiosk.account = Unsaid(self.account)
            kiosk.register()
        kiosk.account = self.account
        kiosk.stop()
        sealed = self.sealed_payloads(kiosk.data)
        self.assertGreaterEqual(len(sealed), LEADS)
        self.admin.devices.RevokeDevice(devices.RevokeDeviceRequest(name=kiosk.device, reason="lost on the way"))
        proxy.usual(Plan())
        kiosk.start(*SCREEN)
        kiosk.wait_for("enrol.code", WIPE_S * 1000)
        kiosk.flush()
        waiting = [o for o in self.admin.quarantine.ListQuarantined(quarantine.ListQuarantinedRequest(page_size=500)).operations
                   if o.device == kiosk.device]
        self.assertEqual(len(waiting), LEADS)
        self.check_account()
        kiosk.stop()
        self.check_wiped(kiosk.data, sealed)
        tell(f"{LEADS} operations in quarantine")

    @staticmethod
    def sealed_payloads(folder):
        """What lies in a stopped kiosk's journal, read from a copy."""
        with tempfile.TemporaryDirectory() as copy:
            target = os.path.join(copy, "data")
            shutil.copytree(folder, target)
            with sqlite3.connect(os.path.join(target, "journal.db")) as journal:
                return [bytes(row[0]) for row in journal.execute("SELECT sealed FROM operations")]

    def check_wiped(self, folder, sealed):
        self.check_clear(folder)
        for path in pathlib.Path(folder).rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                self.assertFalse(any(payload in content for payload in sealed), f"{path.name} still holds what a visitor typed")
        self.assertEqual(self.sealed_payloads(folder), [])


class Unsaid:
    """Visitors of the account whose leads are not to become leads."""

    def __init__(self, account):
        self.account = account

    def visitor(self):
        return self.account.visitor()

    def begin(self, phone, name):
        pass

    def saved(self, phone, code):
        pass


if __name__ == "__main__":
    unittest.main()
