"""Whole journeys through the real window: what is touched at the display is what the office gets."""
import unittest

import journeys
from real_window import Booth, Display

VISITOR_PHONE, STAFF_PHONE, SECOND_STAFF_PHONE = "13812345678", "13900001111", "15900002222"
STAFF_TOUCHES = 12  # for number, name and intent; what each journey takes in seconds is measured by scripts/bench kiosk


class Journeys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.booth = Booth()
        cls.addClassCleanup(cls.booth.close)
        cls.kiosk = cls.booth.kiosk("k1")
        enrolled = journeys.enrol_at_start(cls.kiosk, lambda: cls.booth.enrolment_code("K1"))
        print(f"enrolled when it was started: {enrolled.seconds:.1f} s")

    def test_a_scanner_enrols(self):
        kiosk = self.booth.kiosk("k2", Display())
        measured = journeys.enrol_by_scanner(kiosk, lambda: self.booth.enrolment_code("K2"))
        print(f"enrolled by a scanner: {measured.touches} touches, {measured.seconds:.1f} s")
        self.assertEqual(measured.touches, 1)

    def test_a_visitor_registers(self):
        measured = journeys.visitor_registers(self.kiosk, VISITOR_PHONE)
        journeys.leave_done_page(self.kiosk)
        print(f"visitor: {measured.touches} touches, {measured.seconds:.1f} s of the program's time")
        lead = self.booth.lead_of(VISITOR_PHONE)
        self.assertEqual(lead["mode"], "LEAD_MODE_VISITOR")
        self.assertEqual(lead["honorific"], "HONORIFIC_MS")
        answers = {answer["field_id"]: answer["values"] for answer in lead["answers"]}
        self.assertEqual((answers["products"], answers["arrival"]), (["test-drive"], ["metro"]))
        granted = [choice["purpose"] for choice in lead["consent"]["choices"] if choice.get("granted")]
        self.assertEqual(granted, ["CONSENT_PURPOSE_CONTACT"])  # what was not touched is not agreed to

    def test_staff_take_leads(self):
        person = self.booth.staff["lin-yue"]
        journeys.staff_sign_in(self.kiosk, person)
        first = journeys.staff_takes_lead(self.kiosk, STAFF_PHONE)
        second = journeys.staff_takes_lead(self.kiosk, SECOND_STAFF_PHONE)
        journeys.staff_signs_out(self.kiosk)
        for phone, measured in ((STAFF_PHONE, first), (SECOND_STAFF_PHONE, second)):
            print(f"staff: {measured.touches} touches, {measured.seconds:.1f} s of the program's time")
            lead = self.booth.lead_of(phone)
            self.assertEqual((lead["mode"], lead["intent"], lead["display_name"]), ("LEAD_MODE_STAFF", "INTENT_LEVEL_HOT", "王"))
            self.assertEqual(lead["staff"].split("/")[-1], person["id"])
            self.assertLessEqual(measured.touches, STAFF_TOUCHES)


if __name__ == "__main__":
    unittest.main()
