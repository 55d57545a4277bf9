"""What comes out of scripts/package, in a clean Debian: one story in the order of the tests. Run by scripts/check_packages."""
import hashlib
import json
import os
import pathlib
import re
import struct
import subprocess
import unittest
import zlib

from machine import Machine

PACKAGES = pathlib.Path(os.environ["PACKAGES"])
VERSION = os.environ["PACKAGES_VERSION"]
PICTURES = os.environ.get("PACKAGES_PICTURES", "")
DATA, KIOSK_DATA = "/var/lib/footfall", "/var/lib/footfall-kiosk"
ADMIN_PASSWORD = "a much better password"
SESSION, ZONE = "chengye-spring/xujiahui-today", "registration-west"
# A screen of memory instead of the console: this machine has neither a graphics card nor a console to give. All else of the unit stays.
NO_SCREEN = """[Unit]
ConditionPathExists=
[Service]
TTYPath=
TTYReset=no
TTYVHangup=no
TTYVTDisallocate=no
StandardInput=null
Environment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman
"""


def package(name, folder=PACKAGES):
    found = [path for path in folder.glob(f"{name}_*.deb") if folder != PACKAGES or f"_{VERSION}_" in path.name]
    return max(found, key=lambda path: path.stat().st_mtime)


def read_xwd(data):
    """(width, height, rows of 4 bytes a pixel: blue, green, red, unused) of a picture by xwd."""
    header = struct.unpack(">25I", data[:100])
    size, width, height, line, colours = header[0], header[4], header[5], header[12], header[19]
    start = size + colours * 12
    return width, height, [data[start + y * line:start + y * line + width * 4] for y in range(height)]


def write_png(path, width, height, rows):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    def rgb(row):
        out = bytearray(width * 3)
        out[0::3], out[1::3], out[2::3] = row[2::4], row[1::4], row[0::4]
        return bytes(out)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(b"".join(b"\0" + rgb(row) for row in rows))) + chunk(b"IEND", b""))


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.machine = Machine(os.environ["PACKAGES_MACHINE"])
        cls.addClassCleanup(cls.machine.close)

    def run_in(self, command, **more):
        return self.machine.run(command, **more).stdout

    def footfall(self, command, **environment):
        return self.run_in(f"footfall {command}", environment=environment)

    def status(self, path):
        return self.run_in(f"stat --format '%U %a' {path}").strip()

    def journal(self, unit):
        return self.run_in(f"journalctl --no-pager -o cat -u {unit}")

    def screen(self, name):
        """What stands on the kiosk's screen, as (width, height, set of colours); kept as a picture when asked for."""
        pid = self.machine.main_pid("footfall-kiosk")
        self.run_in(f"nsenter -t {pid} -m -S $(id -u footfall-kiosk) env DISPLAY=:0 xwd -silent -name Footfall >/root/screen.xwd")
        width, height, rows = read_xwd((self.machine.root / "root/screen.xwd").read_bytes())
        if PICTURES:
            pathlib.Path(PICTURES).mkdir(parents=True, exist_ok=True)
            write_png(pathlib.Path(PICTURES) / f"{name}.png", width, height, rows)
        return width, height, {row[x:x + 3] for row in rows for x in range(0, len(row), 4)}

    def kiosk_log(self, event):
        """The lines of the kiosk's log that tell of the event."""
        lines = self.run_in(f"cat {KIOSK_DATA}/kiosk.log", check=False).splitlines()
        return [line for line in map(json.loads, lines) if line["event"] == event]

    def test_01_packages_have_no_error_that_lintian_knows(self):
        files = [str(package(name)) for name in ("footfall-server", "footfall-kiosk")]
        done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error", *files], capture_output=True, encoding="utf-8")
        print(done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_02_the_same_sources_give_the_same_bytes(self):
        for name in ("footfall-server", "footfall-kiosk"):
            one, other = (hashlib.sha256(package(name, folder).read_bytes()).hexdigest() for folder in (PACKAGES, PACKAGES / "again"))
            self.assertEqual(one, other, name)

    def test_03_the_server_serves_once_it_is_installed_and_no_log_holds_the_password(self):
        said = self.machine.install(package("footfall-server"))
        self.assertIn("footfall sign-in admin", said)
        self.assertEqual(self.run_in("systemctl is-active footfall-server").strip(), "active")
        self.assertEqual(self.run_in("systemctl is-enabled footfall-server footfall-backup.timer").split(), ["enabled", "enabled"])
        self.assertEqual(self.run_in(f"ps -o user= -p {self.machine.main_pid('footfall-server')}").strip(), "footfall")
        self.assertEqual(self.status(DATA), "footfall 700")
        self.assertEqual(self.status(f"{DATA}/first-password"), "footfall 600")
        password = self.run_in(f"cat {DATA}/first-password").strip()
        self.assertRegex(password, r"^\S{20}$")
        self.assertIn("footfall-server ready on 127.0.0.1:7443", self.journal("footfall-server"))
        self.assertNotIn(password, self.run_in("journalctl --no-pager"))
        self.run_in("systemd-analyze verify --man=no footfall-server.service footfall-backup.service footfall-backup.timer")

    def test_04_a_campaign_is_planned_with_the_command(self):
        first = self.run_in(f"cat {DATA}/first-password").strip()
        self.footfall(f"sign-in admin --data {DATA}", FOOTFALL_PASSWORD=first)
        self.footfall("password", FOOTFALL_PASSWORD=first, FOOTFALL_NEW_PASSWORD=ADMIN_PASSWORD)
        self.footfall("campaign apply /usr/share/doc/footfall-server/examples/campaign.json")
        self.assertIn("chengye-spring", self.footfall("campaign list"))
        for state in ("set_up", "open"):
            self.footfall(f"session advance {SESSION} {state}")

    def test_05_a_backup_is_made_each_night_and_old_ones_go(self):
        skipped = self.run_in("systemctl start footfall-backup; systemctl show --property ConditionResult --value footfall-backup").strip()
        self.assertEqual(skipped, "no", "nobody has set it up yet")
        self.run_in("footfall-nightly-backup set-up")
        self.assertEqual(self.status("/etc/footfall/backup.password"), "root 600")
        self.run_in(f"install -d -o footfall -m 700 {DATA}/backups; cd {DATA}/backups; touch -d '40 days ago' 20260101T000000.000Z-1.db before-migration-0009.db")
        self.run_in("systemctl start footfall-backup")
        files = self.run_in(f"ls {DATA}/backups").split()
        self.assertEqual(len(files), 2, files)
        self.assertIn("before-migration-0009.db", files)
        self.assertNotIn("20260101T000000.000Z-1.db", files)
        self.assertIn(f"backups/{files[0]}", self.footfall("backup list"))
        secret = self.run_in("cat /etc/footfall/backup.password").strip()
        self.assertNotIn(secret, self.run_in("journalctl --no-pager"))

    def test_06_a_killed_server_comes_back_and_a_stopped_one_ends_well(self):
        before = self.machine.main_pid("footfall-server")
        self.run_in(f"kill -KILL {before}")
        self.machine.until(lambda: self.machine.main_pid("footfall-server") not in (0, before))
        self.run_in("systemctl start footfall-server")  # waits until it serves
        self.assertIn("chengye-spring", self.footfall("campaign list"))
        self.run_in("systemctl stop footfall-server")
        self.assertEqual(self.run_in("systemctl show --property Result --value footfall-server").strip(), "success")
        self.assertIn("server.stopped", self.journal("footfall-server"))
        self.run_in("systemctl start footfall-server")

    def test_07_wrong_options_are_said_once_and_not_tried_for_ever(self):
        self.run_in("cp /etc/footfall/server.toml /root; echo 'lissen = \"x\"' >>/etc/footfall/server.toml")
        self.assertNotEqual(self.machine.run("systemctl restart footfall-server", check=False).returncode, 0)
        self.assertEqual(self.run_in("systemctl show --property NRestarts --property ActiveState --value footfall-server").split(), ["0", "failed"])
        self.assertIn("server.toml: lissen", self.journal("footfall-server"))
        self.run_in("cp /root/server.toml /etc/footfall/server.toml; systemctl restart footfall-server")

    def test_08_the_kiosk_fills_its_screen_and_enrols(self):
        self.machine.install(package("footfall-kiosk"))
        self.assertIn("ConditionPathExists=/dev/tty0 was not met", self.run_in("systemctl status footfall-kiosk", check=False))
        self.machine.install("x11-apps")
        drop_in = self.machine.root / "etc/systemd/system/footfall-kiosk.service.d/no-screen.conf"
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text(NO_SCREEN, encoding="utf-8")
        code = self.footfall(f"kiosk enrol {SESSION} --zone {ZONE}").strip()
        self.run_in(f"sed -i 's/^KIOSK_OPTIONS=.*/KIOSK_OPTIONS=\"--language en --enrol {code}\"/' /etc/footfall/kiosk.conf")
        self.run_in("systemctl daemon-reload; systemctl start footfall-kiosk")
        self.machine.until(lambda: self.kiosk_log("app.first_frame"))
        self.assertEqual(self.kiosk_log("app.started")[-1]["enrolled"], "yes")
        self.assertEqual(self.kiosk_log("pinyin.not_started"), [])
        self.assertEqual(self.status(KIOSK_DATA), "footfall-kiosk 700")
        width, height, colours = self.machine.until(lambda: (lambda seen: seen if len(seen[2]) > 100 else None)(self.screen("kiosk")))
        self.assertEqual((width, height), (1280, 720), "all of the screen that is there")
        self.assertIn(ZONE, self.footfall("kiosk list"))

    def test_09_a_killed_kiosk_is_back_and_nothing_of_it_may_be_swapped(self):
        before = self.machine.main_pid("footfall-kiosk")
        self.run_in("pkill -KILL --exact footfall-kiosk")
        self.machine.until(lambda: self.machine.main_pid("footfall-kiosk") not in (0, before))
        self.machine.until(lambda: len(self.kiosk_log("app.first_frame")) == 2)
        show = self.run_in("systemctl show --property RestartUSec --property LimitCORE --property MemorySwapMax footfall-kiosk").split()
        self.assertEqual(sorted(show), ["LimitCORE=0", "MemorySwapMax=0", "RestartUSec=500ms"])
        group = self.run_in(f"cat /proc/$(pgrep --exact footfall-kiosk)/cgroup")
        self.assertIn("/system.slice/footfall-kiosk.service", group, "where the limits hold")

    def test_10_an_upgrade_restarts_the_server_keeps_everything_and_disturbs_nobody_at_the_kiosk(self):
        for folder in (PACKAGES, PACKAGES / "later"):
            server, kiosk = self.machine.main_pid("footfall-server"), self.machine.main_pid("footfall-kiosk")
            self.machine.install(package("footfall-server", folder), package("footfall-kiosk", folder), "--reinstall")
            self.assertNotEqual(self.machine.main_pid("footfall-server"), server)
            self.assertEqual(self.machine.main_pid("footfall-kiosk"), kiosk)
            self.assertIn("chengye-spring", self.footfall("campaign list"))
            self.assertIn(ZONE, self.footfall("kiosk list"))
        self.assertNotEqual(self.run_in("dpkg-query -W -f '${Version}' footfall-server"), VERSION)
        self.assertIn("--enrol", self.run_in("cat /etc/footfall/kiosk.conf"), "what was changed there stays")

    def test_11_removing_keeps_the_data_and_purging_takes_all_of_it(self):
        self.run_in("apt-get remove -y footfall-server footfall-kiosk")
        for unit in ("footfall-server", "footfall-kiosk"):
            self.assertEqual(self.machine.run(f"systemctl is-active {unit}", check=False).returncode != 0, True)
        self.run_in(f"test -s {DATA}/footfall.db && test -s {KIOSK_DATA}/journal.db && test -s /etc/footfall/server.toml")
        self.machine.install(package("footfall-server", PACKAGES / "later"))
        self.assertIn("chengye-spring", self.footfall("campaign list"))
        self.run_in("apt-get purge -y footfall-server footfall-kiosk")
        left = self.run_in("find / -xdev -path /proc -prune -o -iname '*footfall*' -not -path '/packages*' -not -path '/root/.config/*' -print").split()
        # What a test put there; systemd-sysusers and logs keep the accounts' names, and accounts stay, as Debian does it.
        self.assertEqual([path for path in left if "no-screen" not in path and "footfall-kiosk.service.d" not in path], [])


if __name__ == "__main__":
    unittest.main()
