"""A lucky draw from its plan to a file that anybody can verify: the command plans, publishes and closes it, a kiosk written from the comments in
proto/ and from DECISIONS.md draws, and `footfall draw verify` computes all of it again."""
import hashlib
import hmac
import json
import os
import tempfile
import time
import unittest

import grpc
import nacl.public

from harness import ADMIN_PASSWORD, Client, access, common, draws, leases, operations, sessions
from planned_server import CAMPAIGN, OPEN_HOURS, SESSION, PlannedServer

FAR = OPEN_HOURS.end_ms


def texts(words):
    return common.LocalizedText(texts={"en": words, "zh-Hans": words + "（简）", "zh-Hant": words + "（繁）"})


def plan(**changes):
    def prize(prize_id, price_fen, count):
        return draws.DrawPrize(id=prize_id, tier=texts("tier"), display_name=texts("prize " + prize_id), kind=texts("goods"), price_fen=price_fen,
                               basis=texts("retail price"), count=count, tax_bearer=draws.TAX_BEARER_ORGANISER, tax_base_fen=price_fen)
    draw = draws.Draw(
        display_name=texts("Wheel"), organiser=texts("Footfall Test Co."), contact=texts("400 800 8000"), eligibility=texts("everybody of age"),
        how=texts("register"), period_text=texts("all year"), method=texts("shuffled blocks"), claim=texts("at the booth"),
        delivery=texts("on the spot"), lapse=texts("never"), period=OPEN_HOURS, claim_until_ms=FAR, closing_claim_until_ms=FAR + 7 * 86_400_000, per_person=1, blocks=3,
        chances=4, prizes=[prize("A", 5000, 1), prize("B", 100, 2)], closing_prizes=[prize("TV", 399900, 1)], reserves=1,
        sampler=draws.DRAW_SAMPLER_FIELD_DRAW, closing_sources=["drand quicknet, round 7 100 000", "福利彩票 3D, 2026-120"], kiosk_chances=4)
    for name, value in changes.items():
        setattr(draw, name, value)
    return draw


def as_json(draw):
    from google.protobuf import json_format
    return json_format.MessageToJson(draw)


# --- FIELD-DRAW/1, from DECISIONS.md ---------------------------------------------------------------------------------------------------

def canon(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def words(seed, event, config_hash, beacon):
    i = 0
    while True:
        block = hmac.new(seed, b"\0".join([b"FIELD-DRAW/1", event, config_hash, beacon]) + b"\0" + i.to_bytes(4, "big"), hashlib.sha256).digest()
        for at in range(0, 32, 8):
            yield int.from_bytes(block[at:at + 8], "big")
        i += 1


def deck(config, seed, block, beacon):
    cards = [prize["id"] for prize in config["prizes"] for _ in range(prize["count"])]
    cards += ["-"] * (config["chances"] - len(cards))
    stream = words(seed, f"{config['event']}/{block}".encode(), hashlib.sha256(canon(config)).hexdigest().encode(), beacon.encode())
    for i in range(len(cards) - 1, 0, -1):
        n = i + 1
        word = next(stream)
        while word >= 2**64 - 2**64 % n:
            word = next(stream)
        cards[i], cards[word % n] = cards[word % n], cards[i]
    return cards


class DrawingKiosk:
    """Draws out of the blocks it was lent."""

    def __init__(self, kiosk, stream, name):
        self.kiosk, self.stream, self.name = kiosk, stream, name
        self.rows, self.head = 0, bytes(32)
        stream.send(leases=leases.LeasePresentation())
        while not (book := self.take_book()):
            pass
        self.state = book[0]
        self.grant = leases.Grant.FromString(self.state.grant.grant)
        kiosk.server_key.verify(b"footfall/grant/1" + self.state.grant.grant, self.state.grant.signature)
        seed = nacl.public.SealedBox(kiosk.box).decrypt(self.grant.sealed_secret)
        self.offer = next(offer for offer in kiosk.config.draws if offer.name == name)
        self.seed, self.deck = seed, deck(json.loads(self.offer.config), seed, self.grant.first_number, self.offer.beacon)

    def take_book(self):
        book = self.stream.receive("leases")
        return [state for state in book.leases if leases.Grant.FromString(state.grant.grant).pool == self.name]

    def draw(self, lead_id):
        entry = os.urandom(16)
        prize = self.deck[self.rows]
        row = {"block": self.grant.first_number, "draw": self.name.split("/")[-1], "entry": entry.hex(), "kiosk": self.kiosk.name.split("/")[1],
               "prize": prize, "seq": self.rows, "slot": self.rows}
        after = hashlib.sha256(self.head + canon(row)).digest()
        self.kiosk.add(operations.OPERATION_TYPE_DRAW, operations.DrawPayload(
            lease_id=self.grant.lease_id, draw_id=row["draw"], block=row["block"], slot=self.rows, seq=self.rows, entry_id=entry, prize=prize,
            previous_row_hash=self.head, row_hash=after, lead_id=lead_id, staff_id="chen"))
        self.head = after
        self.rows += 1
        return entry, prize

    def give_back(self, book):
        """All that is left, also of the block that it was lent ahead and did not open."""
        for state in book:
            grant = leases.Grant.FromString(state.grant.grant)
            spent = self.rows if grant.lease_id == self.grant.lease_id else 0
            self.kiosk.add(operations.OPERATION_TYPE_LEASE_RETURN, operations.LeaseReturnPayload(
                lease_id=grant.lease_id, returned_total=grant.quantity - spent, spent_total=spent))
        return len(book)


class Draws(PlannedServer):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin.access.CreateUser(access.CreateUserRequest(user_id="approver-1", password="first of approver-1", user=access.User(
            display_name="approver-1", role=access.USER_ROLE_APPROVER)))
        Client(cls.server, "approver-1", "first of approver-1").access.ChangePassword(access.ChangePasswordRequest(
            old_password="first of approver-1", new_password="a long password of approver-1"))

        # Nothing is lent at a booth that is not being built.
        cls.planner.sessions.AdvanceSession(sessions.AdvanceSessionRequest(name=SESSION, state=sessions.SESSION_STATE_SET_UP))

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="footfall-draws-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name, content=None):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(content)
        return path

    def draw(self, *line, user="planner-1", code=0):
        done = self.footfall("draw", *line, user=user, password=ADMIN_PASSWORD if user == "admin" else "a long password of " + user)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def test_from_the_plan_to_a_file_that_verifies(self):
        name, full = "spring/wheel", CAMPAIGN + "/draws/wheel"
        incomplete = plan()
        incomplete.ClearField("contact")
        self.draw("create", name, self.path("plan.json", as_json(incomplete)))
        self.assertIn("draw.contact.en", self.draw("check", name, code=5))
        self.draw("publish", name, code=5)
        self.draw("update", name, self.path("plan.json", as_json(plan())))
        self.draw("check", name)
        self.assertIn("published", self.draw("publish", name))
        self.draw("update", name, self.path("plan.json"), code=1)
        commitments = [json.loads(line)["commitment"] for line in self.draw("blocks", name, "--json").splitlines()]
        self.assertEqual(len(commitments), 3)
        self.assertIn("Footfall Test Co.", self.draw("page", name, "--language", "en"))

        kiosk, stream = self.new_kiosk()
        booth = DrawingKiosk(kiosk, stream, full)
        config_hash = hashlib.sha256(booth.offer.config.encode()).hexdigest()
        commitment = hashlib.sha256(b"\0".join([b"FIELD-DRAW/1", b"commit", config_hash.encode(), booth.seed])).hexdigest()
        self.assertEqual(commitment, commitments[booth.grant.first_number - 1])

        lead = kiosk.add_lead("+8613812340001")
        first = booth.draw(lead)
        again = kiosk.add_lead("+8613812340001")  # the same person once more
        second = booth.draw(again)
        third = booth.draw(kiosk.add_lead("+8613812340002"))
        ack = stream.push()
        self.assertEqual([verdict for verdict in ack.verdicts], [])
        rows = [json.loads(line) for line in self.draw("rows", name, "--json").splitlines()]
        self.assertEqual([row["prize"] for row in rows], [first[1], second[1], third[1]])
        self.assertEqual([row["standing"] for row in rows], ["DRAW_STANDING_COUNTS", "DRAW_STANDING_DUPLICATE", "DRAW_STANDING_COUNTS"])

        # A row that is not what the seed says stands aside.
        wrong = kiosk.add_lead("+8613812340003")
        kept = booth.rows, booth.head, list(booth.deck)
        booth.deck[booth.rows] = "A" if booth.deck[booth.rows] != "A" else "B"
        booth.draw(wrong)
        booth.rows, booth.head, booth.deck = kept
        ack = stream.push(first=len(kiosk.operations) - 1)
        self.assertEqual([verdict.reason for verdict in ack.verdicts], ["DRAW_MISMATCH"])

        self.assertIn("1 refused for another reason", self.draw("show", name))
        board = self.footfall("board", "spring/" + SESSION.split("/")[-1], user="planner-1", password="a long password of planner-1")
        self.assertIn("DRAWS REFUSED: 1", board.stdout)

        self.assertIn("approve-stop", self.draw("close", name, "--synced-until", str(int(time.time() * 1000) + 7_200_000), "--reason", "sold out"))
        self.draw("approve-stop", name, user="planner-1", code=1)  # who proposed it does not decide it
        self.draw("approve-stop", name, user="approver-1")
        book = booth.take_book()
        while not all(state.recalled for state in book):
            book = booth.take_book()
        self.draw("entries", name, code=1)  # the kiosk has not handed in
        given_back = booth.give_back(book)
        stream.push(first=len(kiosk.operations) + 1 - given_back)
        self.assertIn("2 under the root", self.draw("entries", name))
        proof = json.loads(self.draw("proof", name, third[0].hex(), "--json"))
        self.assertEqual(int(proof["size"]), 2)
        self.draw("export", name, code=1)
        self.draw("run-closing", name, "ab" * 32, "407")
        path = self.path("wheel.json")
        self.draw("export", name, "-o", path)
        verified = self.footfall("draw", "verify", path, "--json")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        # Only the sources can say whether these are their values: whoever reads is told which, and to compare.
        self.assertEqual([(source["source"], source["value"]) for source in json.loads(verified.stdout)["account"]["sources"]],
                         [("drand quicknet, round 7 100 000", "ab" * 32), ("福利彩票 3D, 2026-120", "407")])
        with open(path, encoding="utf-8") as file:
            published = json.loads(file.read())
        self.assertEqual(published["config_hash"], config_hash)
        self.assertEqual(len(published["duplicates"]), 1)
        with open(path, "r+", encoding="utf-8") as file:
            changed = file.read().replace('"prize":"' + first[1] + '","seq":0', '"prize":"' + ("A" if first[1] != "A" else "B") + '","seq":0')
            file.seek(0)
            file.write(changed)
        self.assertEqual(self.footfall("draw", "verify", path).returncode, 1)
        self.no_reserve_steps_in_by_one_person(name)
        self.everything_for_a_regulator(name)
        stream.close()

    def no_reserve_steps_in_by_one_person(self, name):
        winner = next(json.loads(line) for line in self.draw("winners", name, "--json").splitlines() if json.loads(line).get("closing"))
        line = ["replace", name, winner["entry"], "--cause", "declined", "--reason", "has one already", "--until"]
        self.draw(*line, str(int(time.time() * 1000) + 1_000), code=5)  # one second is no time to claim
        refused = self.footfall("draw", *line, str(int(time.time() * 1000) + 100_000_000), user="planner-1", password="a long password of planner-1")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("NO_RESERVES", refused.stderr)  # everybody has won
        self.draw("approve-replacement", name, "1", code=4)  # nothing is proposed

    def everything_for_a_regulator(self, name):
        pdf = self.path("page.pdf")
        self.draw("page", name, "--pdf", pdf)
        with open(pdf, "rb") as file:
            self.assertEqual(file.read(5), b"%PDF-")
        patterns = json.loads(self.draw("patterns", name, "--json"))
        chain = [pattern for pattern in patterns["patterns"] if pattern["kind"] == "DRAW_PATTERN_KIND_CHAIN"]
        self.assertEqual([int(pattern["refused"]) for pattern in chain], [1])
        self.assertIn("Holm", self.draw("patterns", name))
        folder = self.path("bundle")
        self.draw("bundle", name, "--out", folder, "--reason", "the market authority asks", code=3)
        self.assertFalse(os.path.exists(folder))
        self.draw("bundle", name, "--out", folder, user="admin", code=2)
        self.draw("bundle", name, "--out", folder, "--reason", "the market authority asks", user="admin")
        self.draw("bundle", name, "--out", folder, "--reason", "once more", user="admin", code=1)
        with open(os.path.join(folder, "SHA256SUMS"), encoding="utf-8") as file:
            sums = dict(reversed(line.rstrip("\n").split("  ")) for line in file)
        self.assertEqual(sorted([*sums, "SHA256SUMS"]), sorted(os.listdir(folder)))
        for file, said in sums.items():
            with open(os.path.join(folder, file), "rb") as content:
                self.assertEqual(hashlib.sha256(content.read()).hexdigest(), said, file)
        check = self.footfall("draw", "bundle", "--check", folder)
        self.assertEqual(check.returncode, 0, check.stdout)
        self.assertIn("Every file is as it was written", check.stdout)
        with open(os.path.join(folder, "tax.csv"), "ab") as file:
            file.write(b" ")
        check = self.footfall("draw", "bundle", "--check", folder)
        self.assertEqual(check.returncode, 1)
        self.assertIn("tax.csv: was changed", check.stdout)
        self.assertEqual(self.footfall("draw", "bundle", "--check", folder + "-none").returncode, 2)
        audit = self.footfall("audit", "list", "--json", user="admin", password=ADMIN_PASSWORD)
        self.assertIn("SHA256SUMS ", audit.stdout)

    def test_an_amendment_favours_the_entrants_and_needs_two_people(self):
        name = "spring/amended"
        self.draw("create", name, self.path("plan.json", as_json(plan())))
        self.draw("publish", name)
        said = [word for what in ("change", "reason") for language in ("en", "zh-hans", "zh-hant") for word in (f"--{what}-{language}", "rain")]
        unfavourable = self.footfall("draw", "amend", name, "--claim-until", "2027-01-01 10:00", *said, user="planner-1",
                                     password="a long password of planner-1")
        self.assertEqual(unfavourable.returncode, 5, unfavourable.stderr)
        self.assertIn("amendment.claim_until_ms", unfavourable.stderr)
        self.draw("amend", name, "--per-person", "2", *said)
        same = self.footfall("draw", "approve", name, "1", user="planner-1", password="a long password of planner-1")
        self.assertEqual(same.returncode, 1)
        self.assertIn("SAME_PERSON", same.stderr)
        self.draw("approve", name, "1", user="lead-1", code=3)
        self.draw("approve", name, "1", user="approver-1")
        self.assertEqual(json.loads(self.draw("show", name, "--json"))["per_person"], 2)
        shown = self.draw("show", name)
        self.assertRegex(shown, r"period +\d{4}-")
        self.assertRegex(shown, r"amendment 1 +rain \(since ")
        self.assertRegex(shown, r"per person +2")

    def test_numbers_of_people_who_cannot_win_are_kept_as_hashes(self):
        name = "spring/closed-to-staff"
        self.draw("create", name, self.path("plan.json", as_json(plan())))
        numbers = self.path("staff.txt", "+86 138 1234 9876\n138 1234 9875\n\n")
        self.assertIn("2 people were added", self.draw("exclude", name, numbers))
        self.assertEqual(self.draw("exclude", name, self.path("bad.txt", "12\n"), code=5), "")
        with open(os.path.join(self.server.data, "footfall.db"), "rb") as file:
            self.assertNotIn(b"13812349876", file.read())

    def test_who_may_not_is_refused(self):
        self.expect(grpc.StatusCode.PERMISSION_DENIED, lambda: self.sign_in("sales-1").draws.CreateDraw(draws.CreateDrawRequest(
            parent=CAMPAIGN, draw_id="nobodys", draw=plan())), "ROLE_LACKS_RIGHT")
        self.expect(grpc.StatusCode.NOT_FOUND, lambda: self.planner.draws.GetDraw(draws.GetDrawRequest(name=CAMPAIGN + "/draws/nobodys")))


if __name__ == "__main__":
    unittest.main()
