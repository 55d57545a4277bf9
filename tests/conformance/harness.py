"""A real server seen only from outside: started as a program, spoken to through a client generated from proto/ alone.

Nothing here shares code with the server. FOOTFALL_BIN names the folder of the programs.
"""
import atexit
import hashlib
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import uuid

import grpc
import nacl.encoding
import nacl.public
import nacl.signing

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("FOOTFALL_BIN", ROOT / "build/release/bin"))
GOOGLE = os.environ.get("FOOTFALL_GOOGLE_PROTOS", str(ROOT / "scripts/npm/node_modules/google-proto-files"))


def _generate():
    out = tempfile.mkdtemp(prefix="footfall-client-")
    atexit.register(shutil.rmtree, out, True)
    protos = sorted(str(p) for p in (ROOT / "proto/footfall/v1").glob("*.proto"))
    google = [f"{GOOGLE}/google/rpc/status.proto", f"{GOOGLE}/google/rpc/error_details.proto"]
    subprocess.run(["protoc", f"-I{ROOT}/proto", "-I/usr/include", f"-I{GOOGLE}", f"--python_out={out}", f"--grpc_out={out}",
                    f"--plugin=protoc-gen-grpc={shutil.which('grpc_python_plugin')}"] + protos + google, check=True)
    # google.rpc lives beside the installed google.protobuf package.
    import google
    google.__path__.append(f"{out}/google")
    sys.path.insert(0, out)


_generate()
from footfall.v1 import (access_service_pb2 as access, access_service_pb2_grpc as access_grpc, backup_service_pb2 as backups,  # noqa: E402
                         backup_service_pb2_grpc as backups_grpc, campaign_service_pb2 as campaigns,
                         campaign_service_pb2_grpc as campaigns_grpc, common_pb2 as common, coupon_service_pb2 as coupons,
                         coupon_service_pb2_grpc as coupons_grpc, device_service_pb2 as devices,
                         device_service_pb2_grpc as devices_grpc, draw_service_pb2 as draws, draw_service_pb2_grpc as draws_grpc, lead_service_pb2 as leads, lead_service_pb2_grpc as leads_grpc, lease_pb2 as leases,
                         offer_pb2 as offers, onsite_pb2 as onsite, onsite_service_pb2 as onsite_reads, onsite_service_pb2_grpc as onsite_grpc,
                         operation_pb2 as operations, playbook_service_pb2 as playbooks, playbook_service_pb2_grpc as playbooks_grpc, people_service_pb2 as people, people_service_pb2_grpc as people_grpc,
                         quarantine_service_pb2 as quarantine, quarantine_service_pb2_grpc as quarantine_grpc, session_service_pb2 as sessions,
                         session_service_pb2_grpc as sessions_grpc, sync_service_pb2 as sync, sync_service_pb2_grpc as sync_grpc)
from google.rpc import error_details_pb2, status_pb2  # noqa: E402

ADMIN_PASSWORD = "a much better password"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One footfall-server on its own folder."""

    environment = None  # of the program; None = this one's

    def __init__(self):
        self.data = tempfile.mkdtemp(prefix="footfall-server-")
        self.port = free_port()
        self.metrics_port = free_port()
        self.process = None
        self.output = ""
        self.start()
        self.first_password = re.search(r"[Pp]assword[^\n]*?:\s*(\S+)", self.output).group(1)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start(self):
        log = open(os.path.join(self.data, "stdout.txt"), "ab+")
        offset = log.seek(0, os.SEEK_END)
        self.process = subprocess.Popen(
            [str(BIN / "footfall-server"), "--data", self.data, "--listen", self.address, "--metrics", f"127.0.0.1:{self.metrics_port}"],
            stdout=log, stderr=open(os.path.join(self.data, "stderr.txt"), "ab"), env=self.environment)
        self._wait_until_up()
        log.seek(offset)
        self.output = log.read().decode()
        log.close()

    def _wait_until_up(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("footfall-server ended: " + open(os.path.join(self.data, "stderr.txt")).read()[-2000:])
            try:
                grpc.channel_ready_future(self.channel()).result(timeout=2)
                return
            except (grpc.FutureTimeoutError, FileNotFoundError, ValueError):
                continue
        raise RuntimeError("footfall-server did not come up")

    def channel(self):
        with open(os.path.join(self.data, "keys/tls.crt"), "rb") as file:
            credentials = grpc.ssl_channel_credentials(file.read())
        return grpc.secure_channel(self.address, credentials, [("grpc.ssl_target_name_override", "localhost")])

    def certificate_pin(self):
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(open(os.path.join(self.data, "keys/tls.crt")).read())).digest()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        return code

    def close(self):
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.data, ignore_errors=True)


class Client:
    """Every service, with a token."""

    def __init__(self, server, user=None, password=None):
        self.channel = server.channel()
        self.metadata = []
        self.access = self._stub(access_grpc.AccessServiceStub)
        self.campaigns = self._stub(campaigns_grpc.CampaignServiceStub)
        self.sessions = self._stub(sessions_grpc.SessionServiceStub)
        self.people = self._stub(people_grpc.PeopleServiceStub)
        self.leads = self._stub(leads_grpc.LeadServiceStub)
        self.devices = self._stub(devices_grpc.DeviceServiceStub)
        self.backups = self._stub(backups_grpc.BackupServiceStub)
        self.quarantine = self._stub(quarantine_grpc.QuarantineServiceStub)
        self.draws = self._stub(draws_grpc.DrawServiceStub)
        self.coupons = self._stub(coupons_grpc.CouponServiceStub)
        self.onsite = self._stub(onsite_grpc.OnsiteServiceStub)
        self.playbooks = self._stub(playbooks_grpc.PlaybookServiceStub)
        if user:
            answer = self.access.SignIn(access.SignInRequest(user_id=user, password=password))
            self.metadata = [("authorization", f"Bearer {answer.token}")]

    def _stub(self, kind):
        return _WithMetadata(kind(self.channel), self)


class _WithMetadata:
    def __init__(self, stub, client):
        self._stub, self._client = stub, client

    def __getattr__(self, name):
        method = getattr(self._stub, name)
        return lambda request, timeout=30, **kw: method(request, metadata=self._client.metadata, timeout=timeout, **kw)


def details(error):
    """(reason, {field: description}) of an RpcError."""
    status = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status.ParseFromString(value)
    reason, fields = None, {}
    for any_message in status.details:
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if any_message.Unpack(info):
            reason = info.reason
        if any_message.Unpack(bad):
            fields = {violation.field: violation.description for violation in bad.field_violations}
    return reason, fields


def text(words):
    return common.LocalizedText(texts={"zh-Hans": words, "zh-Hant": words, "en": words})


def campaign_record():
    return campaigns.Campaign(
        display_name=text("Spring"), organiser="Footfall Test Co.", period=common.TimeSpan(start_ms=0, end_ms=4_000_000_000_000),
        channels=[campaigns.Channel(id="flyer", label=text("Flyer"))],
        form=campaigns.LeadForm(fields=[
            campaigns.FormField(id="intent", label=text("Interest"), type=campaigns.FIELD_TYPE_CHOICE, standard=campaigns.STANDARD_FIELD_INTENT,
                                options=[campaigns.FieldOption(id=i, label=text(i)) for i in ("hot", "warm", "cold")])]),
        consents=[campaigns.ConsentText(purpose=common.CONSENT_PURPOSE_CONTACT, text=text("You may call me about this.")),
                  campaigns.ConsentText(purpose=common.CONSENT_PURPOSE_MARKETING_MESSAGES, text=text("You may send me offers."))])


def consent(marketing=False):
    def choice(purpose, granted, words):
        return leads.ConsentChoice(purpose=purpose, granted=granted, text_hash=hashlib.sha256(words.encode()).digest(), text_version=1)
    return leads.Consent(language="en", age_confirmed=True, time_ms=1_700_000_000_000, choices=[
        choice(common.CONSENT_PURPOSE_CONTACT, True, "You may call me about this."),
        choice(common.CONSENT_PURPOSE_MARKETING_MESSAGES, marketing, "You may send me offers.")])


def be(number, size):
    return number.to_bytes(size, "big")


def blake(data):
    return hashlib.blake2b(data, digest_size=32).digest()


def uuid7():
    raw = bytearray(be(int(time.time() * 1000), 6) + os.urandom(10))
    raw[6] = 0x70 | raw[6] & 0x0F
    raw[8] = 0x80 | raw[8] & 0x3F
    return bytes(raw)


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Kiosk:
    """A kiosk written from the comments in proto/ alone: seals, chains, signs, pushes, and checks what it is answered."""

    def __init__(self, server, secret):
        self.server = server
        self.sign_key = nacl.signing.SigningKey.generate()
        self.box = nacl.public.PrivateKey.generate()
        answer = self.enrol(secret)
        self.name = answer.device.name
        self.id = uuid.UUID(self.name.split("/")[1]).bytes
        self.epoch = answer.device.epoch
        self.server_key = nacl.signing.VerifyKey(answer.server_sign_public_key)
        self.incarnation = answer.incarnation
        self.start_hash = blake(b"footfall/chain/1" + self.id + be(self.epoch, 4))
        self.operations, self.hashes = [], [self.start_hash]
        self.oldest, self.acked = 1, 0
        self.pair = None
        self.config = None

    def enrol(self, secret, **more):
        return Client(self.server).devices.EnrolDevice(devices.EnrolDeviceRequest(
            secret=secret, sign_public_key=bytes(self.sign_key.verify_key), box_public_key=bytes(self.box.public_key),
            program_version="conformance", request_id=str(uuid.uuid4()), **more))

    def come_back(self, secret, name=None):
        """With a fresh code, to a server that has forgotten this kiosk; as another one when a name is given."""
        own_id = uuid.UUID((name or self.name).split("/")[1]).bytes
        proven = b"footfall/return/1" + bytes(self.server_key) + own_id + be(self.epoch, 4) + secret.encode()
        return self.enrol(secret, device=name or self.name, epoch=self.epoch, proof=self.sign_key.sign(proven).signature)

    PAYLOADS_PER_PAIR = 3

    def seal(self, form, plain, key):
        recipient = nacl.public.PublicKey(key)
        if form == operations.SEAL_FORM_UNSPECIFIED:
            return nacl.public.SealedBox(recipient).encrypt(plain)
        if len(self.operations) % self.PAYLOADS_PER_PAIR == 0 or self.pair is None:
            self.pair = nacl.public.PrivateKey.generate()
        return bytes(self.pair.public_key) + bytes(nacl.public.Box(self.pair, recipient).encrypt(plain))

    def add(self, kind, payload, operation_id=None, version=1, key=None, header_extra=None, seal_form=operations.SEAL_FORM_BOX):
        campaign = self.config.campaign
        plain = payload if isinstance(payload, bytes) else payload.SerializeToString()
        sealed = self.seal(seal_form, plain, key or campaign.seal_public_key)
        now = int(time.time() * 1000)
        header = operations.OperationHeader(
            seq=len(self.operations) + 1, operation_id=operation_id or uuid7(), type=kind, version=version, campaign_id=campaign.name.split("/")[1],
            session_id=self.config.session.name.split("/")[3], seal_key_id=campaign.seal_key_id, config_version=self.config.version, wall_ms=now,
            corrected_ms=now, boot_ms=1000, boot_id=b"b" * 16, seal_form=seal_form)
        if header_extra:
            header_extra(header)
        encoded = header.SerializeToString()
        self.operations.append(operations.Operation(header=encoded, sealed_payload=sealed))
        self.hashes.append(blake(b"footfall/op/1" + self.hashes[-1] + be(len(encoded), 4) + encoded + blake(sealed)))
        return header.operation_id

    def add_lead(self, phone, name="Li Ming", seal_form=operations.SEAL_FORM_BOX, **kw):
        payload = operations.LeadPayload(phone=phone, phone_typed=phone, display_name=name, consent=consent(), mode=leads.LEAD_MODE_STAFF,
                                         answers=[leads.Answer(field_id="intent", values=["hot"])], form_version=1, receipt_code="ABCDEF", **kw)
        return self.add(operations.OPERATION_TYPE_LEAD, payload, seal_form=seal_form)

    def prune(self, through):
        """Forgets operations that the server said are in a backup: they cannot be sent again."""
        self.oldest = through + 1

    def open(self, **overrides):
        return Stream(self, **overrides)


class Stream:
    """One Sync stream, up to HelloOk."""

    def __init__(self, kiosk, nonce=None, head=None):
        import queue
        self.kiosk, self._queue = kiosk, queue.Queue()
        self.boards, self.configs = [], []
        stub = sync_grpc.SyncServiceStub(kiosk.server.channel())
        self.call = stub.Sync(iter(self._queue.get, None), timeout=60)
        challenge = next(self.call).challenge
        seq = len(kiosk.operations) if head is None else head
        signed = b"footfall/hello/1" + (nonce or challenge.nonce) + kiosk.id + be(kiosk.epoch, 4) + be(seq, 8) + kiosk.hashes[seq]
        self.send(hello=sync.Hello(device=kiosk.name, epoch=kiosk.epoch, protocol_version=1, head_seq=seq, head_hash=kiosk.hashes[seq],
                                   acked_seq=min(kiosk.acked, seq), incarnation=kiosk.incarnation, program_version="conformance",
                                   config_version=kiosk.config.version if kiosk.config else 0, signature=kiosk.sign_key.sign(signed).signature,
                                   held=[sync.HeldEpoch(epoch=kiosk.epoch, oldest_seq=min(kiosk.oldest, seq + 1), head_seq=seq,
                                                        head_hash=kiosk.hashes[seq])]))
        self.hello_ok = self.receive("hello_ok")

    def send(self, **message):
        self._queue.put(sync.SyncRequest(**message))

    def receive(self, kind):
        """The next message of that kind; configurations and boards on the way are kept."""
        for message in self.call:
            which = message.WhichOneof("message")
            if which == "config":
                self.configs.append(message.config)
                self.kiosk.config = message.config
            if which == "board":
                self.boards.append(message.board)
            if which == kind:
                return getattr(message, which)
        raise AssertionError(f"the stream ended before a {kind} came")

    def push(self, first=None, last=None):
        kiosk = self.kiosk
        first = first or max(self.hello_ok.have_seq + 1, kiosk.oldest)
        last = last or len(kiosk.operations)
        signed = b"footfall/push/1" + be(kiosk.epoch, 4) + be(last, 8) + kiosk.hashes[last]
        self.send(push=sync.Push(epoch=kiosk.epoch, first_seq=first, previous_hash=kiosk.hashes[first - 1],
                                 operations=kiosk.operations[first - 1:last], oldest=1 < first == kiosk.oldest,
                                 head_signature=kiosk.sign_key.sign(signed).signature))
        ack = self.receive("ack")
        message = b"footfall/ack/1" + ack.incarnation + kiosk.id + be(ack.epoch, 4) + be(ack.through_seq, 8) + ack.hash
        kiosk.server_key.verify(message, ack.signature)
        if ack.epoch == kiosk.epoch and ack.hash in kiosk.hashes[ack.through_seq:ack.through_seq + 1]:
            kiosk.acked = max(kiosk.acked, ack.through_seq)
        return ack

    def close(self):
        self._queue.put(None)
        self.call.cancel()
