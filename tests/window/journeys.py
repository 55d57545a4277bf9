"""What people do at the kiosk's window, touch by touch: a visitor who registers, and one of the staff who signs in, takes a lead and leaves."""
import time


class Measured:
    """Touches and seconds between its beginning and its end."""

    def __init__(self, kiosk):
        self.kiosk = kiosk

    def __enter__(self):
        self._touches, self._start = self.kiosk.touches, time.monotonic()
        return self

    def __exit__(self, *_):
        self.touches, self.seconds = self.kiosk.touches - self._touches, time.monotonic() - self._start


def enrol_by_scanner(kiosk, make_code):
    """From the office's wish for a code until passers-by see the campaign; the code comes from a scanner that stands for a keyboard."""
    kiosk.start()
    kiosk.wait_for("enrol.keyboard.1")
    with Measured(kiosk) as measured:
        kiosk.point_at("enrol.code")  # without a window manager the keys go where the pointer is
        kiosk.type(make_code())
        kiosk.tap("enrol.connect")
        kiosk.wait_for("attract.start")
    return measured


def enrol_at_start(kiosk, make_code):
    """The same for a kiosk that is started with its code."""
    with Measured(kiosk) as measured:
        kiosk.start("--enrol", make_code())
        kiosk.wait_for("attract.start")
    return measured


def type_digits(kiosk, pad, digits):
    kiosk.wait_for(f"{pad}.{digits[0]}")
    kiosk.tap(*(f"{pad}.{digit}" for digit in digits))


def visitor_registers(kiosk, phone, products=("test-drive",)):
    """From the page that passers-by see to the page with the code; the touches and seconds of it."""
    kiosk.wait_for("attract.start")
    with Measured(kiosk) as measured:
        kiosk.tap("attract.start")
        type_digits(kiosk, "visitor.pad", phone)
        kiosk.tap("visitor.next")
        kiosk.wait_for("visitor.field")
        kiosk.tap("visitor.honorific.ms", "visitor.next")
        kiosk.wait_for("visitor.option." + products[0])
        kiosk.tap(*("visitor.option." + product for product in products), "visitor.next")
        kiosk.wait_for("visitor.option.metro")
        kiosk.tap("visitor.option.metro", "visitor.next")
        kiosk.wait_for("visitor.age")
        for consent in ("visitor.age", "visitor.consent.contact"):
            kiosk.tap_in_list("visitor.consents", consent)
        kiosk.tap("visitor.next")
        kiosk.wait_for_any("done.code")
    return measured


def leave_done_page(kiosk):
    """To the page that passers-by see; the questions that may follow are passed over."""
    kiosk.tap("done.finish")
    if kiosk.wait_for_any("survey.leave", "attract.start") == "survey.leave":
        kiosk.tap("survey.leave")
    kiosk.wait_for("attract.start")


def staff_sign_in(kiosk, person):
    kiosk.wait_for("attract.start")
    kiosk.hold_until("attract.staff", "sign_in.pad.1")
    type_digits(kiosk, "sign_in.pad", person["number"])
    kiosk.tap("sign_in.next")
    kiosk.wait_for_any("sign_in.pin")
    type_digits(kiosk, "sign_in.pad", person["pin"])
    kiosk.wait_for("home.sign_out")


def staff_takes_lead(kiosk, phone):
    """The dense form: number, surname, agreement, and the button that is the intent."""
    if not kiosk.has("lead.phone"):
        kiosk.tap("home.new_lead")
    prefix = "lead.prefix." + phone[:3]
    kiosk.wait_for(prefix)
    with Measured(kiosk) as measured:
        kiosk.tap(prefix)
        kiosk.wait_disabled(prefix)
        type_digits(kiosk, "lead.pad", phone[3:])
        kiosk.tap("lead.surname.wang", "lead.agreed")
        kiosk.tap("lead.save.hot")
        kiosk.wait_for(prefix)  # the next lead's empty form
    kiosk.wait_for("lead.receipt")
    return measured


def staff_signs_out(kiosk):
    kiosk.tap("staff.back")
    kiosk.wait_for("home.sign_out")
    kiosk.tap("home.sign_out")
    kiosk.wait_for("attract.start")
