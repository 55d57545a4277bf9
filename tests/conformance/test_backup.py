"""A backup made while the server runs, what kiosks are told of it, and a restore after which they bring back what it lacked."""
import json
import subprocess

import grpc

from harness import ADMIN_PASSWORD, BIN, Client, access, backups, devices, leads, quarantine, sync
from planned_server import CAMPAIGN, SESSION, PlannedServer, secret_of


class Backup(PlannedServer):
    def restore(self, file, *more):
        return subprocess.run([str(BIN / "footfall"), "restore", file, "--data", self.server.data, *more], capture_output=True, encoding="utf-8")

    def phones(self):
        return sorted(lead.phone for lead in self.admin.leads.ListLeads(leads.ListLeadsRequest(parent=CAMPAIGN, reveal=True)).leads)

    def test_a_restored_server_gets_everything_back_from_its_kiosks(self):
        kiosk, stream = self.new_kiosk()
        kiosk.add_lead("+8613900000001")
        kiosk.add_lead("+8613900000002")
        self.assertEqual(stream.push().stable_seq, 0)
        made = self.admin.backups.CreateBackup(backups.CreateBackupRequest())
        self.assertEqual((made.lead_count, made.operation_count), (2, 2))
        listed = self.admin.backups.ListBackups(backups.ListBackupsRequest()).backups
        self.assertEqual([backup.name for backup in listed], [made.name])
        kiosk.add_lead("+8613900000003")
        self.assertEqual(stream.push(first=3).stable_seq, 2, "what the backup holds may be forgotten, and nothing else")
        stream.close()
        everything = self.phones()
        self.assertEqual(len(everything), 3)

        file = f"{self.server.data}/{made.file}"
        refused = self.restore(file)
        self.assertEqual(refused.returncode, 1, refused.stdout)
        self.assertIn("DATA_FOLDER_IN_USE", refused.stderr)
        self.server.stop()
        done = self.restore(file)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Restored: 2 leads, 2 operations", done.stdout)
        self.server.start()
        type(self).admin = Client(self.server, "admin", ADMIN_PASSWORD)
        self.assertEqual(len(self.phones()), 2)

        known = kiosk.incarnation
        stream = kiosk.open()
        self.assertNotEqual(stream.hello_ok.incarnation, known, "kiosks must be able to tell that the server may have forgotten")
        self.assertEqual((stream.hello_ok.have_seq, stream.hello_ok.have_hash), (2, kiosk.hashes[2]))
        self.assertEqual(stream.push().through_seq, 3)
        stream.close()
        self.assertEqual(self.phones(), everything)

    def restart_from(self, made):
        self.server.stop()
        done = self.restore(f"{self.server.data}/{made.file}", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["lead_count"], made.lead_count)
        self.server.start()
        type(self).admin = Client(self.server, "admin", ADMIN_PASSWORD)

    def report(self):
        """The account of the last restore, and its entries by kiosk."""
        report = self.admin.backups.GetRestoreReport(backups.GetRestoreReportRequest(page_size=500))
        return report, {entry.device: entry for entry in report.epochs}

    def test_the_account_says_kiosk_by_kiosk_what_came_back_and_what_cannot(self):
        whole, stream = self.new_kiosk()
        whole.add_lead("+8613900000011")
        stream.push()
        stream.close()
        pruned, stream = self.new_kiosk()
        for i in range(3):
            pruned.add_lead(f"+861390000002{i}")
        stream.push()
        older = self.admin.backups.CreateBackup(backups.CreateBackupRequest())
        for i in range(3, 6):
            pruned.add_lead(f"+861390000002{i}")
        stream.push(first=4)
        self.admin.backups.CreateBackup(backups.CreateBackupRequest())
        pruned.add_lead("+8613900000026")
        self.assertEqual(stream.push(first=7).stable_seq, 6)
        stream.close()
        pruned.prune(5)  # the newer backup has these; it is the older one that is put back

        self.restart_from(older)
        report, entries = self.report()
        self.assertEqual(report.backup_number, older.last_number)
        self.assertGreater(report.known_number, older.last_number)
        self.assertEqual(report.missing_number_count, report.known_number - older.last_number)
        self.assertEqual({entry.state for entry in entries.values()}, {backups.RESTORE_STATE_NOT_HEARD})
        self.assertEqual((entries[pruned.name].backup_seq, entries[whole.name].backup_seq), (3, 1))

        whole.add_lead("+8613900000012")
        for kiosk in (whole, pruned):
            stream = kiosk.open()
            ack = stream.push()
            self.assertFalse(ack.gap)
            self.assertEqual(ack.through_seq, len(kiosk.operations))
            stream.close()
        report, entries = self.report()
        back = entries[whole.name]
        self.assertEqual((back.state, back.brought_back_count, back.oldest_seq, back.head_seq), (backups.RESTORE_STATE_COMPLETE, 1, 1, 2))
        lost = entries[pruned.name]
        self.assertEqual((lost.state, lost.lost_first_seq, lost.lost_last_seq, lost.brought_back_count, lost.head_seq),
                         (backups.RESTORE_STATE_LOST, 4, 5, 2, 7))
        self.assertEqual(len(self.find("+8613900000024")), 0)
        for phone in ("+8613900000022", "+8613900000025", "+8613900000026"):
            self.assertEqual(len(self.find(phone)), 1, phone)
        hole = self.admin.quarantine.ListQuarantined(quarantine.ListQuarantinedRequest(device=pruned.name)).operations
        self.assertEqual([(o.seq, o.reason) for o in hole], [(5, "PRUNED_ON_KIOSK: 4-5")])

        told = self.footfall("restore", "report")
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertRegex(told.stdout, rf"(?m)^{pruned.name.split('/')[1]} .*complete but for what is lost +seq 4 to 5, pruned$")
        self.assertIn("what the office changed there cannot come back", told.stdout)

    def new_secret(self):
        return secret_of(self.sign_in("lead-1").devices.CreateEnrolmentCode(devices.CreateEnrolmentCodeRequest(session=SESSION)).code)

    def test_kiosks_that_the_backup_does_not_know_are_let_in_again_and_hand_in_everything_once(self):
        older = self.admin.backups.CreateBackup(backups.CreateBackupRequest())
        kiosk, stream = self.new_kiosk()
        gone, gone_stream = self.new_kiosk()
        gone_stream.close()
        numbers = [f"+861390000004{i}" for i in range(3)]
        for number in numbers[:2]:
            kiosk.add_lead(number)
        self.assertEqual(stream.push().through_seq, 2)
        stream.close()
        self.restart_from(older)
        kiosk.add_lead(numbers[2])

        # It hears what is the matter, and the account names it.
        for forgotten in (gone, kiosk):
            self.expect(grpc.StatusCode.UNAUTHENTICATED, forgotten.open, "DEVICE_UNKNOWN")
        report, entries = self.report()
        self.assertNotIn(kiosk.name, entries)
        self.assertEqual([device.device for device in report.unknown_devices], [kiosk.name, gone.name])
        told = self.footfall("restore", "report")
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertIn("does not know asked to be let in: 2", told.stdout)
        self.assertIn(kiosk.name.split("/")[1], told.stdout)

        # Only with a code, only under its own name, and by its own key.
        self.expect(grpc.StatusCode.UNAUTHENTICATED, lambda: kiosk.come_back("0" * 20), "CODE_INVALID")
        secret = self.new_secret()
        answer = kiosk.come_back(secret)
        self.assertEqual((answer.device.name, answer.device.epoch), (kiosk.name, kiosk.epoch))
        self.assertEqual(answer.server_sign_public_key, bytes(kiosk.server_key))
        self.expect(grpc.StatusCode.FAILED_PRECONDITION, lambda: gone.come_back(self.new_secret(), kiosk.name), "DEVICE_KEY_DIFFERS")

        stream = kiosk.open()
        self.assertEqual((stream.hello_ok.state, stream.hello_ok.have_seq), (sync.HELLO_STATE_OK, 0))
        ack = stream.push()
        self.assertEqual((ack.through_seq, ack.hash, list(ack.verdicts)), (3, kiosk.hashes[3], []))
        self.assertEqual(stream.push(first=1).through_seq, 3)  # said twice, taken once
        stream.close()
        for number in numbers:
            self.assertEqual(len(self.find(number)), 1, number)
        report, entries = self.report()
        self.assertEqual([device.device for device in report.unknown_devices], [gone.name])
        back = entries[kiosk.name]
        self.assertEqual((back.state, back.backup_seq, back.brought_back_count), (backups.RESTORE_STATE_COMPLETE, 0, 3))

        self.admin.devices.RevokeDevice(devices.RevokeDeviceRequest(name=kiosk.name, reason="lost"))
        self.expect(grpc.StatusCode.FAILED_PRECONDITION, lambda: kiosk.come_back(self.new_secret()), "DEVICE_REVOKED")

    def test_the_code_is_worth_nothing_to_who_proves_another_thing(self):
        kiosk, stream = self.new_kiosk()
        stream.close()
        secret = self.new_secret()
        self.expect(grpc.StatusCode.FAILED_PRECONDITION,
                    lambda: kiosk.enrol(secret, device=kiosk.name, epoch=kiosk.epoch, proof=b"x" * 64), "DEVICE_PROOF_INVALID")
        self.expect(grpc.StatusCode.INVALID_ARGUMENT,
                    lambda: kiosk.enrol(secret, device=kiosk.name.replace("-", ""), epoch=0, proof=b""), field="proof")

    def test_an_older_kiosk_that_says_less_is_told_of_a_gap_as_ever(self):
        kiosk, stream = self.new_kiosk()
        for i in range(3):
            kiosk.add_lead(f"+861390000003{i}")
        ack = stream.push(first=3)
        stream.close()
        self.assertEqual((ack.gap, ack.through_seq), (True, 0))

    def test_the_account_is_the_administrators(self):
        self.expect(grpc.StatusCode.PERMISSION_DENIED, lambda: self.planner.backups.GetRestoreReport(backups.GetRestoreReportRequest()))

    def test_only_an_administrator_makes_backups(self):
        self.expect(grpc.StatusCode.PERMISSION_DENIED, lambda: self.planner.backups.CreateBackup(backups.CreateBackupRequest()))

    def test_a_file_that_is_no_backup_is_refused_and_nothing_is_changed(self):
        self.server.stop()
        with open(f"{self.server.data}/list.txt", "w") as file:
            file.write("not a database " * 100)
        refused = self.restore(f"{self.server.data}/list.txt")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("NOT_A_DATABASE", refused.stderr)
        self.server.start()
        type(self).admin = Client(self.server, "admin", ADMIN_PASSWORD)
        self.admin.access.ListUsers(access.ListUsersRequest())
