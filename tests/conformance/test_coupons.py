"""Coupons through the API alone: made, issued, redeemed once, refused for the right reason, taken back, reported; and what kiosks without a
network did to them. Codes are read and checked here as any client can that knows their form and the campaign's public key."""
import glob
import json
import os
import time
import unittest
import uuid

import grpc
import nacl.exceptions
import nacl.public
import nacl.signing

from harness import CROCKFORD, campaign_record, campaigns, common, consent, coupons, leads, leases, offers, operations, sessions, text
from planned_server import CAMPAIGN, SESSION, PlannedServer

DAY_MS = 24 * 3_600_000
FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"
INVALID, REFUSED = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.FAILED_PRECONDITION


def read_code(code):
    """The fields of a QR form, its signed bytes and its signature."""
    assert code.startswith("FC1:")
    bits = 0
    for digit in code[4:]:
        bits = bits << 5 | CROCKFORD.index(digit)
    raw = (bits >> (len(code[4:]) * 5 % 8)).to_bytes(len(code[4:]) * 5 // 8, "big")
    facts = {"key": raw[:16], "template": int.from_bytes(raw[16:20], "big"), "coupon": raw[20:36], "serial": int.from_bytes(raw[36:40], "big"),
             "first": int.from_bytes(raw[40:44], "big"), "last": int.from_bytes(raw[44:48], "big")}
    return facts, raw[:48], raw[48:]


def altered(code, place):
    other = "7" if code[place] != "7" else "8"
    return code[:place] + other + code[place + 1:]


class Coupons(PlannedServer):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = int(time.time() * 1000)
        cls.week = common.TimeSpan(start_ms=now - DAY_MS, end_ms=now + 7 * DAY_MS)
        cls.later = common.TimeSpan(start_ms=now + DAY_MS, end_ms=now + 7 * DAY_MS)
        cls.sales = cls.sign_in("sales-1")

    def template(self, parent=CAMPAIGN, make=3, **fields):
        """A new template with coupons, under a name of its own."""
        fields = {"display_name": text("Five yuan off"), "kind": offers.COUPON_KIND_AMOUNT, "amount_fen": 500, "valid": self.week, **fields}
        made = self.planner.coupons.CreateCouponTemplate(coupons.CreateCouponTemplateRequest(
            parent=parent, coupon_template_id="t" + uuid.uuid4().hex[:8], coupon_template=coupons.CouponTemplate(**fields)))
        answer = self.planner.coupons.GenerateCoupons(coupons.GenerateCouponsRequest(coupon_template=made.name, count=make))
        self.assertEqual(answer.made, make)
        return made.name

    def issue(self, template, **fields):
        return self.sales.coupons.IssueCoupon(coupons.IssueCouponRequest(coupon_template=template, **fields))

    def check(self, code, **fields):
        return self.sales.coupons.CheckCoupon(coupons.CheckCouponRequest(parent=CAMPAIGN, code=code, **fields))

    def redeem(self, code, **fields):
        return self.sales.coupons.RedeemCoupon(coupons.RedeemCouponRequest(parent=CAMPAIGN, code=code, **fields))

    def refused(self, code, reason, **fields):
        """Refused by both calls, and nothing was stored."""
        self.assertEqual(self.check(code, **fields).refusal, reason)
        if reason in ("COUPON_MISTYPED", "COUPON_UNREADABLE"):
            _, violations = self.expect(INVALID, lambda: self.redeem(code, **fields), field="code")
            self.assertTrue(violations["code"])
        else:
            self.expect(REFUSED, lambda: self.redeem(code, **fields), reason)

    def report(self, template):
        return self.planner.coupons.GetCouponReport(coupons.GetCouponReportRequest(name=template))

    def redemptions(self, template, **fields):
        return self.planner.coupons.ListRedemptions(coupons.ListRedemptionsRequest(parent=CAMPAIGN, coupon_template=template, **fields)).redemptions

    def test_made_issued_redeemed_refused_taken_back_and_reported(self):
        template = self.template(make=5)
        lead = self.admin.leads.CreateLead(leads.CreateLeadRequest(parent=CAMPAIGN, lead=leads.Lead(
            phone="+8613700002001", display_name="Ana", channel="flyer", consent=consent())))
        issued = self.issue(template, lead=lead.name)
        self.assertEqual(issued.coupon.lead, lead.name)
        self.assertEqual(self.check(issued.code).refusal, "")
        done = self.redeem(issued.code, site="sites/metro", purchase_fen=9000)
        self.assertEqual((done.outcome, done.value_fen, done.place.site), (coupons.REDEMPTION_OUTCOME_ACCEPTED, 500, "sites/metro"))
        for form in (issued.code, issued.short_code, issued.short_code.lower().replace("-", "")):
            self.refused(form, "COUPON_USED")
        self.assertEqual(self.check(issued.code).redeemed.site, "sites/metro")
        self.expect(REFUSED, lambda: self.planner.coupons.VoidCoupon(coupons.VoidCouponRequest(name=issued.coupon.name, reason="lost")),
                    "COUPON_USED")
        taken_back = self.planner.coupons.RollBackRedemption(coupons.RollBackRedemptionRequest(name=done.name, reason="wrong till"))
        self.assertEqual(taken_back.outcome, coupons.REDEMPTION_OUTCOME_ROLLED_BACK)
        self.redeem(issued.code)
        void = self.issue(template)
        self.planner.coupons.VoidCoupon(coupons.VoidCouponRequest(name=void.coupon.name, reason="misprint"))
        self.refused(void.code, "COUPON_VOID")
        report = self.report(template)
        self.assertEqual((report.made, report.total.issued, report.total.redeemed, report.total.cost_fen, report.void_count), (5, 2, 1, 500, 1))
        self.assertEqual({sums.id: (sums.issued, sums.redeemed) for sums in report.by_channel}, {"flyer": (1, 1), "": (1, 0)})
        listed = self.planner.coupons.ListCoupons(coupons.ListCouponsRequest(parent=CAMPAIGN, coupon_template=template, page_size=2))
        self.assertEqual(len(listed.coupons), 2)
        self.assertTrue(listed.next_page_token)

    def test_forged_altered_foreign_and_mistyped_codes_are_refused_each_for_its_reason(self):
        template = self.template()
        issued = self.issue(template)
        for place in (60, 120, len(issued.code) - 3):
            self.refused(altered(issued.code, place), "COUPON_FORGED")
        self.refused(altered(issued.code, 6), "COUPON_FOREIGN")
        self.refused(issued.code[:-1], "COUPON_UNREADABLE")
        self.refused(altered(issued.short_code, 2), "COUPON_MISTYPED")
        self.planner.campaigns.CreateCampaign(campaigns.CreateCampaignRequest(campaign_id="autumn", campaign=campaign_record()))
        foreign = self.issue(self.template(parent="campaigns/autumn"))
        self.refused(foreign.code, "COUPON_FOREIGN")
        self.refused(foreign.short_code, "COUPON_FORGED")
        self.assertEqual(self.check(issued.code).refusal, "")
        self.redeem(issued.code)

    def test_time_place_and_threshold_are_kept(self):
        self.refused(self.issue(self.template(valid=self.later)).code, "COUPON_NOT_YET_VALID")
        elsewhere = self.issue(self.template(sites=["sites/metro"]))
        self.expect(INVALID, lambda: self.redeem(elsewhere.code), field="site")
        self.refused(elsewhere.code, "COUPON_WRONG_SITE", site="sites/other")
        threshold = self.issue(self.template(kind=offers.COUPON_KIND_THRESHOLD, amount_fen=3000, threshold_fen=20_000))
        self.refused(threshold.code, "COUPON_BELOW_THRESHOLD", purchase_fen=19_999)
        self.assertEqual(self.redeem(threshold.code, purchase_fen=20_000).value_fen, 3000)

    def test_nothing_is_made_whose_time_is_over(self):
        past = common.TimeSpan(start_ms=self.week.start_ms, end_ms=self.week.start_ms + 3_600_000)
        made = self.planner.coupons.CreateCouponTemplate(coupons.CreateCouponTemplateRequest(
            parent=CAMPAIGN, coupon_template_id="past-" + uuid.uuid4().hex[:6], coupon_template=coupons.CouponTemplate(
                display_name=text("Over"), kind=offers.COUPON_KIND_AMOUNT, amount_fen=1, valid=past)))
        self.expect(REFUSED, lambda: self.planner.coupons.GenerateCoupons(coupons.GenerateCouponsRequest(coupon_template=made.name, count=1)),
                    "COUPON_EXPIRED")

    def test_a_template_keeps_what_its_coupons_promise(self):
        template = self.template()
        change = coupons.CouponTemplate(name=template, amount_fen=400)
        self.expect(REFUSED, lambda: self.planner.coupons.UpdateCouponTemplate(coupons.UpdateCouponTemplateRequest(coupon_template=change)),
                    "COUPONS_OUT")
        change = coupons.CouponTemplate(name=template, per_person=2)
        self.planner.coupons.UpdateCouponTemplate(coupons.UpdateCouponTemplateRequest(coupon_template=change))
        got = self.planner.coupons.GetCouponTemplate(coupons.GetCouponTemplateRequest(name=template))
        self.assertEqual((got.amount_fen, got.per_person, got.made, got.available), (500, 2, 3, 3))

    def test_a_repeated_request_makes_and_issues_nothing_twice(self):
        template = self.template(make=1)
        again = coupons.GenerateCouponsRequest(coupon_template=template, count=4, request_id=str(uuid.uuid4()))
        self.assertEqual([self.planner.coupons.GenerateCoupons(again).made for _ in range(2)], [4, 4])
        request_id = str(uuid.uuid4())
        self.assertEqual(self.issue(template, request_id=request_id), self.issue(template, request_id=request_id))
        report = self.report(template)
        self.assertEqual((report.made, report.total.issued), (5, 1))

    def test_an_expired_coupon_is_refused(self):
        issued = self.issue(self.template())
        self.assertEqual(read_code(issued.code)[0]["last"], (self.week.end_ms - 1) // 60_000)
        self.addCleanup(self.restart_server)
        self.restart_server(LD_PRELOAD=glob.glob(FAKETIME)[0], FAKETIME="+8d", FAKETIME_DONT_FAKE_MONOTONIC="1")
        for form in (issued.code, issued.short_code):
            self.refused(form, "COUPON_EXPIRED")

    def restart_server(self, **environment):
        self.server.stop()
        self.server.environment = dict(os.environ, **environment)
        self.server.start()
        type(self).sales, type(self).planner = self.sign_in("sales-1"), self.sign_in("planner-1")

    # --- kiosks without a network -------------------------------------------------------------------------------------------------

    def redeemed_offline(self, kiosk, code, **fields):
        facts, _, _ = read_code(code)
        payload = {"coupon_id": facts["coupon"], "short_serial": facts["serial"], "template_number": facts["template"],
                   "proof": operations.COUPON_PROOF_SIGNATURE, "value_fen": 500, "staff_id": "chen", **fields}
        return kiosk.add(operations.OPERATION_TYPE_COUPON_REDEEM, operations.CouponRedeemPayload(**payload))

    def test_a_kiosk_can_check_a_code_with_what_its_configuration_says(self):
        template = self.template(per_day=2, kiosk_units=5)
        issued = self.issue(template)
        kiosk, stream = self.new_kiosk()
        stream.close()
        offer = next(one for one in kiosk.config.coupons if one.name == template)
        self.assertEqual((offer.amount_fen, offer.per_day, offer.redeemable_here), (500, 2, True))
        facts, signed, signature = read_code(issued.code)
        self.assertEqual((facts["key"], facts["template"]), (kiosk.config.coupon_key.key_id, offer.number))
        key = nacl.signing.VerifyKey(kiosk.config.coupon_key.public_key)
        key.verify(b"footfall/coupon/1" + signed, signature)
        _, forged, signature = read_code(altered(issued.code, 70))
        with self.assertRaises(nacl.exceptions.BadSignatureError):
            key.verify(b"footfall/coupon/1" + forged, signature)

    def test_a_kiosk_issues_what_it_was_lent(self):
        template = self.template(make=30, kiosk_units=10)
        lead_1 = self.sign_in("lead-1")
        for state in (sessions.SESSION_STATE_SET_UP, sessions.SESSION_STATE_OPEN):
            lead_1.sessions.AdvanceSession(sessions.AdvanceSessionRequest(name=SESSION, state=state))
        kiosk, stream = self.new_kiosk()
        stream.send(leases=leases.LeasePresentation())
        while True:
            granted = [one.grant for one in stream.receive("leases").leases if leases.Grant.FromString(one.grant.grant).pool == template]
            if granted:
                break
        kiosk.server_key.verify(b"footfall/grant/1" + granted[0].grant, granted[0].signature)
        grant = leases.Grant.FromString(granted[0].grant)
        self.assertEqual((grant.device, grant.kind, grant.quantity), (kiosk.name, leases.LEASE_KIND_COUPON, 10))
        batch = leases.CouponBatch.FromString(nacl.public.SealedBox(kiosk.box).decrypt(grant.sealed_secret))
        self.assertEqual([read_code(code)[0]["serial"] for code in batch.codes], list(batch.short_serials))
        self.assertEqual(len(self.listed(template, coupons.COUPON_STATE_LENT)), 10)
        lead_id = kiosk.add_lead("+8613700002009")
        for place in (0, 1):
            kiosk.add(operations.OPERATION_TYPE_COUPON_ISSUE, operations.CouponIssuePayload(
                lease_id=grant.lease_id, spent_total=place + 1, coupon_id=read_code(batch.codes[place])[0]["coupon"],
                lead_id=lead_id if place == 0 else b"", staff_id="chen"))
        self.redeemed_offline(kiosk, batch.codes[0], own=True)
        self.assertEqual(list(stream.push().verdicts), [])
        kiosk.add(operations.OPERATION_TYPE_LEASE_RETURN, operations.LeaseReturnPayload(lease_id=grant.lease_id, returned_total=8, spent_total=2))
        stream.hello_ok.have_seq = 4
        self.assertEqual(list(stream.push().verdicts), [])
        stream.close()
        redeemed = self.listed(template, coupons.COUPON_STATE_REDEEMED)
        self.assertEqual([(one.issuer, one.lead) for one in redeemed], [(kiosk.name, f"{CAMPAIGN}/leads/{uuid.UUID(bytes=lead_id)}")])
        self.assertEqual(len(self.listed(template, coupons.COUPON_STATE_ISSUED)), 1)
        self.assertEqual(len(self.redemptions(template, flagged_only=True)), 0)

    def listed(self, template, state):
        return self.planner.coupons.ListCoupons(coupons.ListCouponsRequest(
            parent=CAMPAIGN, coupon_template=template, state=state, page_size=500)).coupons

    def test_of_two_kiosks_apart_the_first_heard_counts_and_the_other_is_shown_with_both_places(self):
        template = self.template()
        issued = self.issue(template)
        first, first_stream = self.new_kiosk()
        second, second_stream = self.new_kiosk()
        self.redeemed_offline(second, issued.code)
        self.redeemed_offline(first, issued.code)
        self.assertEqual(len(second_stream.push().verdicts), 0)
        self.assertEqual(len(first_stream.push().verdicts), 0)
        for stream in (first_stream, second_stream):
            stream.close()
        flagged = self.redemptions(template, flagged_only=True)
        self.assertEqual([(one.outcome, one.place.device, one.first.device) for one in flagged],
                         [(coupons.REDEMPTION_OUTCOME_ACCEPTED_DUPLICATE, first.name, second.name)])
        self.assertEqual([one.site for one in (flagged[0].place, flagged[0].first)], ["sites/metro", "sites/metro"])
        self.assertTrue(flagged[0].place.time_ms and flagged[0].first.time_ms)
        total = self.report(template).total
        self.assertEqual((total.redeemed, total.cost_fen, total.duplicates, total.risk_fen), (1, 500, 1, 500))
        self.refused(issued.code, "COUPON_USED")

    def test_a_short_code_taken_for_another_coupon_is_shown_with_what_it_cost(self):
        template = self.template()
        other = self.template(amount_fen=2000)
        issued = self.issue(template)
        kiosk, stream = self.new_kiosk()
        number = next(one.number for one in kiosk.config.coupons if one.name == other)
        self.redeemed_offline(kiosk, issued.code, coupon_id=b"", template_number=0, proof=operations.COUPON_PROOF_SHORT_CODE, value_fen=2000,
                              chosen_template_number=number)
        self.assertEqual(len(stream.push().verdicts), 0)
        stream.close()
        one, = self.redemptions(template, flagged_only=True)
        self.assertEqual(list(one.flags), [coupons.COUPON_FLAG_VALUE, coupons.COUPON_FLAG_OTHER_TEMPLATE])
        self.assertEqual((one.value_fen, one.excess_fen, one.taken_for), (500, 1500, other))
        shown = self.footfall("coupon", "redemptions", "spring", "--template", template.split("/")[-1]).stdout
        self.assertRegex(shown, r"5\.00 +15\.00 +" + other.split("/")[-1])
        self.assertIn("taken for another template", shown)
        self.assertIn("Kiosk", shown)
        self.assertNotIn(kiosk.name.split("/")[1], shown, "kiosks are called what people call them")

    def test_a_coupon_that_is_none_goes_to_quarantine(self):
        template = self.template()
        issued = self.issue(template)
        kiosk, stream = self.new_kiosk()
        facts, _, _ = read_code(issued.code)
        self.redeemed_offline(kiosk, issued.code, coupon_id=bytes(16))
        self.redeemed_offline(kiosk, issued.code, short_serial=facts["serial"] ^ 1)
        self.redeemed_offline(kiosk, issued.code, staff_id="")
        ack = stream.push()
        stream.close()
        self.assertEqual([(verdict.verdict, verdict.reason) for verdict in ack.verdicts],
                         [(operations.VERDICT_QUARANTINED, "UNKNOWN_COUPON"), (operations.VERDICT_QUARANTINED, "UNKNOWN_COUPON"),
                          (operations.VERDICT_QUARANTINED, "FIELD_INVALID: staff_id")])
        self.assertEqual(len(self.redemptions(template)), 0)

    # --- the command --------------------------------------------------------------------------------------------------------------

    def lines(self, *words):
        done = self.footfall("coupon", *words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_the_command_does_it_all(self):
        made = self.lines("template", "spring/cli", "--name", "减八元", "--kind", "amount", "--amount", "8", "--from", "2026-01-01 00:00", "--to",
                          "2030-01-01 00:00", "--per-day", "3")[0]
        self.assertEqual(made["amount_fen"], "800")
        last_day = self.lines("template", "spring/cli", "--from", "2026-01-01", "--to", "2029-12-31")[0]
        self.assertEqual(last_day["valid"], made["valid"], "a last day is good to its end")
        self.assertEqual(self.lines("make", "spring/cli", "4")[0]["made"], "4")
        issued = self.lines("issue", "spring/cli", "--count", "2")
        short = issued[0]["short_code"]
        self.assertEqual(self.lines("check", "spring", short)[0].get("refusal", ""), "")
        redeemed = self.lines("redeem", "spring", short, "--purchase", "20")[0]
        self.assertEqual(redeemed["value_fen"], "800")
        refused = self.footfall("coupon", "redeem", "spring", short)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("redeemed before", refused.stderr)
        self.assertIn("redeemed before", self.footfall("coupon", "check", "spring", short).stdout)
        number = redeemed["name"].split("/")[-1]
        self.assertIn(number, self.footfall("coupon", "redemptions", "spring", "--template", "cli").stdout)
        self.lines("rollback", f"spring/{number}", "--reason", "wrong till")
        self.lines("void", "spring", short, "--reason", "lost")
        self.assertEqual([one["state"] for one in self.lines("list", "spring", "--template", "cli", "--state", "void")], ["COUPON_STATE_VOID"])
        report = self.lines("report", "spring/cli")[0]
        self.assertEqual((report["made"], report["total"]["issued"], report["void_count"]), ("4", "2", "1"))
        self.assertIn("cli", self.footfall("coupon", "templates", "spring").stdout)
        self.assertEqual(self.footfall("coupon", "template", "spring/x", "--amount", "many").returncode, 2)
        self.assertEqual(len(self.lines("list", "spring", "--template", "cli", "--limit", "3")), 3)
        self.assertEqual(len(self.lines("list", "spring", "--template", "cli", "--limit", "0")), 4)
        limit = self.footfall("coupon", "template", "spring/cli", "--limit", "200000000")
        self.assertEqual(limit.returncode, 2)
        self.assertRegex(limit.stderr, "--limit.*100000000")
        half = self.footfall("coupon", "rollback", number, "--reason", "wrong till")
        self.assertEqual(half.returncode, 2)
        self.assertIn("footfall coupon redemptions CAMPAIGN", half.stderr)


if __name__ == "__main__":
    unittest.main()
