"""What becomes of a lead after it was registered, through the API alone: consent taken back and confirmed anew, corrections, their histories."""
import unittest
import uuid

import grpc

from google.protobuf import field_mask_pb2

from harness import common, consent, leads, operations, quarantine
from planned_server import CAMPAIGN, PlannedServer

CONTACT, MESSAGES = common.CONSENT_PURPOSE_CONTACT, common.CONSENT_PURPOSE_MARKETING_MESSAGES


class LeadChanges(PlannedServer):
    def setUp(self):
        self.sales = self.sign_in("sales-1")

    def create_lead(self, phone):
        return self.admin.leads.CreateLead(leads.CreateLeadRequest(
            parent=CAMPAIGN, lead=leads.Lead(phone=phone, display_name="Ana Lopez", intent=common.INTENT_LEVEL_WARM, consent=consent(marketing=True))))

    def get(self, name, reveal=False):
        return self.sales.leads.GetLead(leads.GetLeadRequest(name=name, reveal=reveal))

    def withdraw(self, **whom):
        return self.sales.leads.WithdrawConsent(leads.WithdrawConsentRequest(
            purposes=[MESSAGES], reason="a letter", request_id=str(uuid.uuid4()), **whom))

    def usable(self, phone):
        found = self.sales.leads.ListLeads(leads.ListLeadsRequest(parent=CAMPAIGN, filter=leads.LeadFilter(phone=phone, consent=MESSAGES))).leads
        return {lead.name for lead in found}

    def pull(self, cursor=""):
        names = []
        while True:
            page = self.sales.leads.PullLeads(leads.PullLeadsRequest(parent=CAMPAIGN, cursor=cursor, page_size=3))
            names += [(lead.name, list(lead.usable_purposes)) for lead in page.leads]
            cursor = page.cursor
            if not page.more:
                return names, cursor

    def test_a_withdrawal_counts_at_the_next_read_and_a_crm_hears_of_it(self):
        first, second = self.create_lead("+8613700001001"), self.create_lead("+8613700001001")
        self.assertEqual(list(self.get(first.name).usable_purposes), [CONTACT, MESSAGES])
        _, cursor = self.pull()
        self.assertEqual(self.withdraw(lead=second.name).changed_lead_count, 2)
        self.assertEqual(list(self.get(first.name).usable_purposes), [CONTACT])
        self.assertEqual(self.usable("+8613700001001"), set())
        heard, _ = self.pull(cursor)
        self.assertEqual(sorted(heard), sorted([(first.name, [CONTACT]), (second.name, [CONTACT])]))

    def test_a_withdrawal_covers_what_a_kiosk_still_holds(self):
        kiosk, stream = self.new_kiosk()
        payload = operations.LeadPayload(phone="+8613700001002", consent=consent(marketing=True), mode=leads.LEAD_MODE_STAFF, form_version=1)
        kiosk.add(operations.OPERATION_TYPE_LEAD, payload)
        self.withdraw(phone="+86 137 0000 1002")
        stream.push()
        kiosk.add(operations.OPERATION_TYPE_LEAD, payload)
        stream.push()
        stream.close()
        found = self.find("+8613700001002")
        self.assertEqual([list(lead.usable_purposes) for lead in found], [[CONTACT], [CONTACT]])
        self.planner.leads.ConfirmConsent(leads.ConfirmConsentRequest(lead=found[0].name, purposes=[MESSAGES], reason="her mail"))
        self.assertEqual(len(self.usable("+8613700001002")), 2)

    def test_the_history_of_consents_is_whole_and_its_reasons_are_masked(self):
        lead = self.create_lead("+8613700001003")
        self.withdraw(lead=lead.name)
        confirm = leads.ConfirmConsentRequest(lead=lead.name, purposes=[MESSAGES], reason="her mail")
        self.expect(grpc.StatusCode.PERMISSION_DENIED, lambda: self.sales.leads.ConfirmConsent(confirm), "ROLE_LACKS_RIGHT")
        self.planner.leads.ConfirmConsent(confirm)
        events = self.planner.leads.ListConsentEvents(leads.ListConsentEventsRequest(lead=lead.name)).events
        self.assertEqual([event.kind for event in events],
                         [leads.CONSENT_EVENT_KIND_CONFIRMED, leads.CONSENT_EVENT_KIND_WITHDRAWN, leads.CONSENT_EVENT_KIND_CHOICES])
        self.assertEqual([event.reason for event in events], ["***", "***", ""])
        shown = self.sales.leads.ListConsentEvents(leads.ListConsentEventsRequest(lead=lead.name, reveal=True)).events
        self.assertEqual(shown[0].reason, "her mail")

    def test_the_office_corrects_a_lead_once_it_has_read_it(self):
        lead = self.create_lead("+8613700001004")
        change = leads.UpdateLeadRequest(lead=leads.Lead(name=lead.name, etag=lead.etag, display_name="Ana Ruiz", intent=common.INTENT_LEVEL_HOT),
                                         update_mask=field_mask_pb2.FieldMask(paths=["display_name", "intent"]))
        self.sales.leads.UpdateLead(change)
        after = self.get(lead.name, reveal=True)
        self.assertEqual((after.display_name, after.intent, list(after.answers[0].values)), ("Ana Ruiz", common.INTENT_LEVEL_HOT, ["hot"]))
        self.expect(grpc.StatusCode.ABORTED, lambda: self.sales.leads.UpdateLead(change), "STALE_ETAG")
        change.update_mask.paths[:] = ["phone"]
        self.expect(grpc.StatusCode.INVALID_ARGUMENT, lambda: self.sales.leads.UpdateLead(change), field="update_mask")

    def correct(self, kiosk, lead_id, intent):
        kiosk.add(operations.OPERATION_TYPE_LEAD_EDIT, operations.LeadEditPayload(
            lead_id=lead_id, staff_id="chen", changes=leads.LeadChanges(answers=[leads.Answer(field_id="intent", values=[intent])])))

    def test_a_kiosks_correction_counts_until_the_office_says_otherwise(self):
        kiosk, stream = self.new_kiosk()
        lead_id = kiosk.add_lead("+8613700001005")
        self.correct(kiosk, lead_id, "cold")
        self.assertEqual(len(stream.push().verdicts), 0)
        lead = self.find("+8613700001005")[0]
        self.assertEqual(lead.intent, common.INTENT_LEVEL_COLD)
        self.sales.leads.UpdateLead(leads.UpdateLeadRequest(lead=leads.Lead(name=lead.name, intent=common.INTENT_LEVEL_WARM)))
        self.correct(kiosk, lead_id, "hot")
        stream.push()
        stream.close()
        self.assertEqual(self.get(lead.name).intent, common.INTENT_LEVEL_WARM)
        edits = self.sales.leads.ListLeadEdits(leads.ListLeadEditsRequest(lead=lead.name)).edits
        self.assertEqual([(edit.source, edit.changes.intent, "intent" in edit.effective_fields) for edit in edits], [
            (leads.LEAD_EDIT_SOURCE_KIOSK, common.INTENT_LEVEL_HOT, False), (leads.LEAD_EDIT_SOURCE_OFFICE, common.INTENT_LEVEL_WARM, True),
            (leads.LEAD_EDIT_SOURCE_KIOSK, common.INTENT_LEVEL_COLD, False), (leads.LEAD_EDIT_SOURCE_ORIGINAL, common.INTENT_LEVEL_HOT, False)])
        self.assertEqual((edits[0].staff, edits[0].device, edits[1].user), ("staff/chen", kiosk.name, "users/sales-1"))

    def test_a_correction_of_an_unknown_lead_waits(self):
        kiosk, stream = self.new_kiosk()
        self.correct(kiosk, uuid.uuid4().bytes, "hot")
        ack = stream.push()
        stream.close()
        self.assertEqual([(v.verdict, v.reason) for v in ack.verdicts], [(operations.VERDICT_QUARANTINED, "UNKNOWN_LEAD")])
        waiting = [o for o in self.admin.quarantine.ListQuarantined(quarantine.ListQuarantinedRequest()).operations if o.device == kiosk.name]
        self.assertEqual([o.type for o in waiting], [operations.OPERATION_TYPE_LEAD_EDIT])


if __name__ == "__main__":
    unittest.main()
