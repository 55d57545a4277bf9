"""What every scenario has: a planned server, real kiosks behind proxies, and what the kiosks said held against what the server has."""
import base64
import collections
import os
import pathlib
import shutil
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests/conformance")]

import demo_kiosk  # noqa: E402
from demo_parts import wait_until  # noqa: E402
from harness import ADMIN_PASSWORD, BIN, Client, Kiosk as ProtocolKiosk, Server, backups, devices, leads  # noqa: E402
from planned_server import CAMPAIGN, SESSION, PlannedServer, secret_of  # noqa: E402
from proxy import Proxy  # noqa: E402

# Every visitor's number and name begin like this, so that one search finds any of them.
PHONE_BEGINS, NAME_BEGINS = "1397351", "Quixbury"
MOST_VISITORS = 10_000  # numbers there are with that beginning
PROTOCOL_RECEIPT = "ABCDEF"  # of every lead of the kiosk written from proto/
DRAIN_S = 180  # three times the longest pause of a kiosk's back-off
SCREEN = ("--width", "1280", "--height", "800", "--dpi", "160", "--language", "en")


def parameter(name, usual):
    """A count that scripts/faults may set; `usual` is the short version's."""
    return int(os.environ.get("FAULTS_" + name, usual))


def long_run():
    return parameter("LONG", 0) == 1


def tell(text):
    """A fact for the scenario's line in scripts/faults."""
    FACTS.append(text)


FACTS = []


class Account:
    """What visitors were told at the kiosks. Thread-safe."""

    def __init__(self):
        self.lock = threading.Lock()
        self.count, self.strangers, self.begun, self.said = 0, 0, {}, {}

    def visitor(self):
        """The next one: (number, name)."""
        with self.lock:
            number, self.count = self.count, self.count + 1
        assert number < MOST_VISITORS
        letters = "".join(chr(ord("a") + number // 26 ** place % 26) for place in (2, 1, 0))
        return f"{PHONE_BEGINS}{number:04d}", f"{NAME_BEGINS} {letters.title()}"

    def stranger(self):
        """One whose number is not searched for; there are as many as a test may want."""
        with self.lock:
            self.strangers += 1
            return f"138{self.strangers:08d}", "Ana Lopez"

    def begin(self, phone, name):
        with self.lock:
            self.begun["+86" + phone] = name

    def saved(self, phone, code):
        with self.lock:
            self.said["+86" + phone] = code


class BoothKiosk(demo_kiosk.Kiosk):
    """A real kiosk on a folder of its own; the visitors are the account's."""

    def __init__(self, number, account, data=None):
        super().__init__(number, str(BIN / "footfall-kiosk"), data or os.path.join(tempfile.mkdtemp(prefix="footfall-kiosk-"), "data"))
        self.account = account

    def begin(self, *arguments):
        self.start(*SCREEN, *arguments)
        self.wait_for("attract.start", 60000)
        self.flush()

    def prepare(self):
        """A visitor up to the touch that saves."""
        phone, name = self.account.visitor()
        self.wait_for("attract.start")
        self.tap("attract.start")
        self.wait_for("visitor.phone")
        self.waiting.append("type " + phone)
        self.tap("visitor.next")
        self.wait_for("visitor.field")
        self.waiting.append("type " + name)
        self.tap("visitor.next")
        self.wait_for("visitor.option.hot")
        self.tap("visitor.option.hot", "visitor.next")
        self.wait_for("visitor.age")
        self.tap("visitor.age", "visitor.consent.contact")
        self.flush()
        self.account.begin(phone, name)
        return phone

    def touch_save(self):
        self._write(["tap visitor.next"])

    def read_code(self, phone):
        """What the page with the receipt says, once it is there; from then on the visitor believes it."""
        line = self._line()
        assert line == "ok", line
        self.wait_for("done.code")
        code = self.value("done.code")
        self.account.saved(phone, code)
        self.ask("tap done.finish")
        return code

    def register(self):
        phone = self.prepare()
        self.touch_save()
        return self.read_code(phone)

    def send_signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        self.quit()
        if self.process is not None:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def restart(self):
        self.stop()
        self.begin()

    def count_waiting(self):
        """What the kiosk's own sync page says that it still holds."""
        self.sign_in({"number": "1001", "pin": "402816"})
        self.open_page("sync", "sync.waiting")
        value = int(self.value("sync.waiting").replace(",", "") or 0)
        self.sign_out()
        return value

    def copy_folder(self):
        """A copy of its folder as an imaging program would make it; the kiosk is not running."""
        target = os.path.join(tempfile.mkdtemp(prefix="footfall-image-"), "data")
        shutil.copytree(self.data, target)
        return target


class Booth(PlannedServer):
    """One server a class; each test brings kiosks and visitors of its own to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = Account()
        cls.team_lead = cls.sign_in("lead-1")

    def setUp(self):
        FACTS.clear()

    def renew_clients(self):
        """After a server came back on another life or with other clocks."""
        type(self).admin = Client(self.server, "admin", ADMIN_PASSWORD)
        type(self).team_lead = self.sign_in("lead-1")

    def new_proxy(self):
        proxy = Proxy(self.server.port)
        self.addCleanup(proxy.close)
        return proxy

    def enrolment_code(self, address=""):
        return self.team_lead.devices.CreateEnrolmentCode(devices.CreateEnrolmentCodeRequest(
            session=SESSION, zone=f"{SESSION}/zones/register", display_name="Kiosk", server_address=address)).code

    def adopt(self, kiosk):
        def end():
            kiosk.stop()
            shutil.rmtree(os.path.dirname(kiosk.data), ignore_errors=True)
        self.addCleanup(end)
        return kiosk

    def new_real_kiosk(self, proxy=None, environment=None):
        """A real kiosk that is enrolled and knows its campaign."""
        kiosk = self.adopt(BoothKiosk(1, self.account))
        kiosk.environment = environment
        before = {device.name for device in self.devices()}
        kiosk.address = proxy.address if proxy else ""
        kiosk.begin("--enrol", self.enrolment_code(kiosk.address))
        kiosk.device = next(device.name for device in self.devices() if device.name not in before)
        return kiosk

    def new_protocol_kiosk(self, through):
        """The kiosk written from proto/, with its configuration."""
        kiosk = ProtocolKiosk(through, secret_of(self.enrolment_code()))
        stream = kiosk.open()
        if kiosk.config is None:
            stream.receive("config")
        through.close_channels()
        return kiosk

    def add_protocol_lead(self, kiosk):
        phone, name = self.account.stranger()
        self.account.begin(phone, name)
        kiosk.add_lead("+86" + phone, name)
        self.account.saved(phone, PROTOCOL_RECEIPT)

    def devices(self):
        return self.admin.devices.ListDevices(devices.ListDevicesRequest(page_size=500)).devices

    # --- the server's account ---

    def leads(self):
        """Every lead the server has."""
        found, token = [], ""
        while True:
            page = self.admin.leads.ListLeads(leads.ListLeadsRequest(parent=CAMPAIGN, page_size=500, page_token=token, reveal=True))
            found += page.leads
            token = page.next_page_token
            if not token:
                return found

    def lead_count(self):
        return self.admin.leads.GetLeadCounts(leads.GetLeadCountsRequest(parent=CAMPAIGN)).total

    def operation_count(self):
        """Operations in the ledger, as a checked backup counts them."""
        return self.admin.backups.CreateBackup(backups.CreateBackupRequest()).operation_count

    def wait_until_said_is_there(self, seconds=DRAIN_S):
        """Until the server has at least what visitors were told."""
        said = set(self.account.said)  # more may be said meanwhile
        wait_until("the server has what the kiosks said", seconds, lambda: self.lead_count() >= len(said), pause=0.1)
        wait_until("the server has what the kiosks said", seconds, lambda: said <= {lead.phone for lead in self.leads()}, pause=0.2)

    def wait_until_drained(self, kiosk, seconds=DRAIN_S):
        """Until a real kiosk says itself that nothing waits any more."""
        wait_until("the kiosk holds nothing any more", seconds, lambda: kiosk.count_waiting() == 0)

    def check_account(self):
        """Every lead of which a kiosk said "saved" is there once, with its name and its receipt; besides those only leads whose save was
        interrupted, and they once."""
        found = self.leads()
        times = collections.Counter(lead.phone for lead in found)
        lost = [phone for phone in self.account.said if phone not in times]
        doubled = [phone for phone, count in times.items() if count > 1]
        self.assertEqual(lost, [], "lost")
        self.assertEqual(doubled, [], "doubled")
        for lead in found:
            self.assertEqual(lead.display_name, self.account.begun.get(lead.phone), "a lead nobody registered, or not so")
            if lead.phone in self.account.said:
                self.assertEqual(lead.receipt_code, self.account.said[lead.phone])
        tell(f"{len(self.account.said)} leads said to be saved, lost 0, doubled 0")

    def drain_and_check(self, seconds=DRAIN_S):
        self.wait_until_said_is_there(seconds)
        self.check_account()

    def check_clear(self, folder):
        found = in_clear(folder)
        self.assertEqual(found, [], "personal data in clear on a kiosk's disk")


def _marks():
    marks = set()
    for text in (PHONE_BEGINS, NAME_BEGINS):
        raw = text.encode()
        marks |= {raw, text.encode("utf-16-le"), text.encode("utf-16-be"), raw.hex().encode(), raw.hex().upper().encode()}
        for shift in range(3):
            # Only what does not depend on the neighbours.
            coded = base64.b64encode(b"\0" * shift + raw)
            marks.add(coded[-(-shift * 8 // 6):(shift + len(raw)) * 8 // 6])
    return marks


MARKS = _marks()


CLEAN = {}  # files that were searched and held nothing, as they were then


def in_clear(folder):
    """Files with a visitor's name or number: as UTF-8, UTF-16, hexadecimal or base64. The write-ahead log is one of the files. What has not
    changed since it was last searched (the ballast is large) is not read again."""
    found = []
    for path in pathlib.Path(folder).rglob("*"):
        try:
            if not path.is_file():
                continue
            status = path.stat()
            state = (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            if CLEAN.get(path) == state:
                continue
            content = path.read_bytes()
        except FileNotFoundError:  # SQLite took it away meanwhile
            continue
        marks = [f"{path.name}: {mark!r}" for mark in MARKS if mark in content]
        if not marks:
            CLEAN[path] = state
        found += marks
    return found


class Through:
    """The server as the kiosk written from proto/ reaches it through a proxy; every contact dials anew."""

    def __init__(self, server, proxy):
        self.server, self.proxy, self.channels = server, proxy, []

    def channel(self):
        import grpc
        with open(os.path.join(self.server.data, "keys/tls.crt"), "rb") as file:
            credentials = grpc.ssl_channel_credentials(file.read())
        channel = grpc.secure_channel(self.proxy.address, credentials, [("grpc.ssl_target_name_override", "localhost"),
                                                                       ("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0)])
        self.channels.append(channel)
        return channel

    def close_channels(self):
        while self.channels:
            self.channels.pop().close()
