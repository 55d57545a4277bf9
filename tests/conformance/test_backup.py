"""A backup made while the server runs, what kiosks are told of it, and a restore after which they bring back what it lacked."""
import subprocess

import grpc

from harness import ADMIN_PASSWORD, BIN, Client, access, backups, leads
from planned_server import CAMPAIGN, PlannedServer


class Backup(PlannedServer):
    def restore(self, file):
        return subprocess.run([str(BIN / "footfall"), "restore", file, "--data", self.server.data], capture_output=True, encoding="utf-8")

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
