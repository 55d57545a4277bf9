"""A coupon that was made void, or redeemed at another booth, is refused at a real kiosk that has no network any more, and the kiosk says why."""
import time
import unittest

from booth import CAMPAIGN, Booth, tell
from demo_parts import wait_until
from harness import common, coupons, offers, operations, text

STAFF = {"number": "1001", "pin": "402816"}
HOUR_MS = 3_600_000
HEAR_S = 60  # thirty times what a kiosk that is online may take


class Stops(Booth):
    def template(self):
        now = int(time.time() * 1000)
        made = self.planner.coupons.CreateCouponTemplate(coupons.CreateCouponTemplateRequest(
            parent=CAMPAIGN, coupon_template_id="stops", coupon_template=coupons.CouponTemplate(
                display_name=text("Five yuan off"), kind=offers.COUPON_KIND_AMOUNT, amount_fen=500, offline_cap_fen=100_000,
                valid=common.TimeSpan(start_ms=now - HOUR_MS, end_ms=now + 48 * HOUR_MS))))
        self.planner.coupons.GenerateCoupons(coupons.GenerateCouponsRequest(coupon_template=made.name, count=5))
        return made.name

    def issue(self, template):
        return self.planner.coupons.IssueCoupon(coupons.IssueCouponRequest(coupon_template=template))

    def check(self, kiosk, code):
        """What the kiosk says of a code that is scanned: None = it would be redeemed."""
        kiosk.open_page("offers", "offers.redeem")
        kiosk.tap("offers.redeem")
        kiosk.wait_for("redeem.check")
        kiosk.waiting.append("type " + code + "\\n")  # as a scanner does
        kiosk.flush()
        wait_until("the kiosk has an answer", 20, lambda: {"offer.refusal", "redeem.confirm"} & kiosk.widgets().keys(), pause=0.1)
        refusal = kiosk.widgets().get("offer.refusal")
        kiosk.go_home()
        return refusal and refusal["label"]

    def redeem_elsewhere(self, code):
        """At another kiosk of the booth, which then hands it in."""
        other, stream = self.new_kiosk()
        facts = self.facts_of(code)
        other.add(operations.OPERATION_TYPE_COUPON_REDEEM, operations.CouponRedeemPayload(
            coupon_id=facts["coupon"], short_serial=facts["serial"], template_number=facts["template"],
            proof=operations.COUPON_PROOF_SIGNATURE, value_fen=500, staff_id="chen"))
        self.assertEqual(list(stream.push().verdicts), [])
        stream.close()

    @staticmethod
    def facts_of(code):
        from test_coupons import read_code
        return read_code(code)[0]

    def test_what_is_void_or_used_elsewhere_is_refused_without_a_network(self):
        template = self.template()
        void, used, good = (self.issue(template) for _ in range(3))
        proxy = self.new_proxy()
        kiosk = self.new_real_kiosk(proxy)
        kiosk.sign_in(STAFF)
        for issued in (void, used, good):
            self.assertIsNone(self.check(kiosk, issued.code))
        self.planner.coupons.VoidCoupon(coupons.VoidCouponRequest(name=void.coupon.name, reason="misprint"))
        self.redeem_elsewhere(used.code)
        wait_until("the kiosk has heard of both", HEAR_S, lambda: self.check(kiosk, void.code) and self.check(kiosk, used.code), pause=0.2)
        kiosk.stop()
        proxy.hold()  # no network from here on
        kiosk.begin()
        kiosk.sign_in(STAFF)
        self.assertIn("cancelled", self.check(kiosk, void.code))
        self.assertIn("Metro exit 3", self.check(kiosk, used.code))
        # Its short form is the same coupon.
        self.assertIn("Metro exit 3", self.check(kiosk, used.short_code))
        self.assertIsNone(self.check(kiosk, good.code))
        kiosk.stop()
        with open(kiosk.data + "/kiosk.log", encoding="utf-8") as log:
            traces = [line for line in log if "coupon.refused" in line]
        self.assertTrue(any("void" in line for line in traces) and any("used" in line for line in traces), traces)
        self.assertFalse(any(used.short_code in line or used.code in line for line in traces))
        # What was taken back is good again.
        proxy.release()
        redemption = self.planner.coupons.ListRedemptions(coupons.ListRedemptionsRequest(parent=CAMPAIGN, coupon_template=template)).redemptions[0]
        self.planner.coupons.RollBackRedemption(coupons.RollBackRedemptionRequest(name=redemption.name, reason="wrong booth"))
        kiosk.begin()
        kiosk.sign_in(STAFF)
        wait_until("the kiosk has heard that it is good again", HEAR_S, lambda: self.check(kiosk, used.code) is None, pause=0.2)
        self.assertIn("cancelled", self.check(kiosk, void.code))
        tell("2 coupons refused without a network, 1 good again")


if __name__ == "__main__":
    unittest.main()
