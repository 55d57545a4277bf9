"""A server with a plan on it: one campaign, one session, two zones, two promoters. What every test of kiosks and leads begins with."""
import os
import subprocess
import unittest

import grpc

from harness import ADMIN_PASSWORD, BIN, Client, Kiosk, Server, access, campaign_record, campaigns, common, details, devices, leads, people, sessions, text

CAMPAIGN = "campaigns/spring"
SESSION = "campaigns/spring/sessions/day-1"
OPEN_HOURS = common.TimeSpan(start_ms=1_000_000_000_000, end_ms=3_000_000_000_000)


def secret_of(code):
    """The secret part of an enrolment code, taken out by the documented form: Crockford base 32 of the parts."""
    from enrolment import secret
    return secret(code)


class PlannedServer(unittest.TestCase):
    """One server, one plan; each test adds its own leads to it."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.close)
        first = Client(cls.server, "admin", cls.server.first_password)
        first.access.ChangePassword(access.ChangePasswordRequest(old_password=cls.server.first_password, new_password=ADMIN_PASSWORD))
        cls.admin = Client(cls.server, "admin", ADMIN_PASSWORD)
        for user, role in (("lead-1", access.USER_ROLE_TEAM_LEAD), ("sales-1", access.USER_ROLE_SALES), ("planner-1", access.USER_ROLE_PLANNER),
                           ("staff-1", access.USER_ROLE_STAFF)):
            cls.admin.access.CreateUser(access.CreateUserRequest(
                user_id=user, password="first of " + user,
                user=access.User(display_name=user, role=role, may_export=user == "sales-1", may_reveal=user == "sales-1")))
            Client(cls.server, user, "first of " + user).access.ChangePassword(access.ChangePasswordRequest(
                old_password="first of " + user, new_password="a long password of " + user))
        cls.planner = cls.sign_in("planner-1")
        cls.make_plan(cls.planner)

    @classmethod
    def sign_in(cls, user):
        return Client(cls.server, user, "a long password of " + user)

    @classmethod
    def make_plan(cls, client):
        client.campaigns.CreateSite(campaigns.CreateSiteRequest(site_id="metro", site=campaigns.Site(display_name="Metro exit 3")))
        client.campaigns.CreateCampaign(campaigns.CreateCampaignRequest(campaign_id="spring", campaign=campaign_record()))
        for staff_id, number in (("chen", "1001"), ("wang", "1002")):
            client.people.CreateStaff(people.CreateStaffRequest(staff_id=staff_id, staff=people.Staff(
                number=number, display_name=staff_id.title(), role=common.STAFF_ROLE_PROMOTER)))
        client.sessions.CreateSession(sessions.CreateSessionRequest(parent=CAMPAIGN, session_id="day-1", session=sessions.Session(
            site="sites/metro", hours=OPEN_HOURS, lead_target=100)))
        for zone_id, kind in (("register", common.ZONE_KIND_LEAD_REGISTRATION), ("consult", common.ZONE_KIND_CONSULTING)):
            client.sessions.CreateZone(sessions.CreateZoneRequest(parent=SESSION, zone_id=zone_id, zone=sessions.Zone(
                kind=kind, display_name=text(zone_id), min_staff=1, max_staff=2)))
        for staff_id in ("chen", "wang"):
            client.people.SetPin(people.SetPinRequest(name=f"staff/{staff_id}", pin="402816"))
            client.people.CreateShift(people.CreateShiftRequest(parent=SESSION, shift=people.Shift(staff=f"staff/{staff_id}", span=OPEN_HOURS)))
        client.people.PublishRoster(people.PublishRosterRequest(parent=SESSION))

    def new_kiosk(self):
        code = self.sign_in("lead-1").devices.CreateEnrolmentCode(devices.CreateEnrolmentCodeRequest(
            session=SESSION, zone=f"{SESSION}/zones/register", display_name="Kiosk"))
        kiosk = Kiosk(self.server, secret_of(code.code))
        stream = kiosk.open()
        if kiosk.config is None:
            stream.receive("config")
        return kiosk, stream

    def find(self, phone):
        return self.admin.leads.ListLeads(leads.ListLeadsRequest(parent=CAMPAIGN, filter=leads.LeadFilter(phone=phone), reveal=True)).leads

    def footfall(self, *words, user="admin", password=ADMIN_PASSWORD):
        """Runs the command as `user`, who signs in first."""
        login = os.path.join(self.server.data, f"login-{user}.json")
        environment = dict(os.environ, FOOTFALL_LOGIN=login, FOOTFALL_PASSWORD=password)
        def run(*line):
            return subprocess.run([str(BIN / "footfall"), *line], env=environment, capture_output=True, encoding="utf-8", timeout=60)
        if not os.path.exists(login):
            signed_in = run("sign-in", user, "--data", self.server.data, "--server", self.server.address)
            self.assertEqual(signed_in.returncode, 0, signed_in.stderr)
        return run(*words)

    def expect(self, code, call, reason=None, field=None):
        with self.assertRaises(grpc.RpcError) as caught:
            call()
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        got_reason, fields = details(caught.exception)
        if reason:
            self.assertEqual(got_reason, reason)
        if field:
            self.assertIn(field, fields)
        self.assertIsNotNone(got_reason, "every error carries ErrorInfo")
        return got_reason, fields
