// What the tests of corrections share: a lead, and edits of the office and of kiosks.
#ifndef FOOTFALL_TESTS_UNIT_SERVER_LEADS_LEAD_EDIT_FIXTURE_H_
#define FOOTFALL_TESTS_UNIT_SERVER_LEADS_LEAD_EDIT_FIXTURE_H_

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/server_leads/lead_fixture.h"

namespace footfall::server {

inline constexpr char kEditedPhone[] = "13812345678";

class LeadEditTest : public LeadServiceTest {
 protected:
  // A lead named 王小明, warm, from the subway, with a personal answer.
  footfall::v1::Lead Register() {
    footfall::v1::CreateLeadRequest request = NewLead(kEditedPhone, "王小明");
    request.mutable_lead()->set_intent(footfall::v1::INTENT_LEVEL_WARM);
    request.mutable_lead()->set_channel("subway");
    footfall::v1::Answer* answer = request.mutable_lead()->add_answers();
    answer->set_field_id("wechat_id");
    answer->add_values("wx-first");
    return MustCreate(request);
  }
  grpc::Status Update(const footfall::v1::Lead& lead, const std::vector<std::string>& mask, footfall::v1::Lead* response) {
    footfall::v1::UpdateLeadRequest request;
    *request.mutable_lead() = lead;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return stub_->UpdateLead(As(reader_).get(), request, response);
  }
  footfall::v1::Lead MustUpdate(const footfall::v1::Lead& lead, const std::vector<std::string>& mask = {}) {
    footfall::v1::Lead response;
    const grpc::Status status = Update(lead, mask, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  footfall::v1::Lead Named(const footfall::v1::Lead& lead) {
    footfall::v1::Lead named;
    named.set_name(lead.name());
    return named;
  }
  // What the operation does of a kiosk that makes no other.
  absl::Status ApplyKioskEdit(const std::string& lead_name, const footfall::v1::LeadChanges& changes, int64_t time_ms,
                              const std::string& id, bool suspect = false, std::string_view campaign = support::kCampaign) {
    return ApplyEdit(lead_name, changes, KioskOrigin(id.back(), 1, time_ms, id, suspect), campaign);
  }
  static EditOrigin KioskOrigin(char device, int64_t seq, int64_t time_ms, const std::string& id, bool suspect = false) {
    return {.source = EditSource::kKiosk,
            .edit_id = id,
            .time_ms = time_ms,
            .receive_ms = time_ms + 1000,
            .clock_suspect = suspect,
            .staff_id = "chen",
            .device_id = std::string("0190f3a5-0000-7000-8000-00000000000") + device,
            .epoch = 1,
            .seq = seq};
  }
  absl::Status ApplyEdit(const std::string& lead_name, const footfall::v1::LeadChanges& changes, const EditOrigin& origin,
                         std::string_view campaign = support::kCampaign) {
    const std::string lead_id = rules::UuidBytes(ParseLeadName("lead", lead_name)->lead_id);
    auto edit = PrepareLeadEdit(world_.vault(), world_.campaign(campaign), lead_id, changes, origin);
    if (!edit.ok()) return edit.status();
    return world_.database().Write([&](WriteContext& write) {
      const absl::StatusOr<EditOutcome> outcome = ApplyLeadEdit(write, *edit);
      if (outcome.ok()) outcome_ = *outcome;
      return outcome.status();
    });
  }
  footfall::v1::Lead Clear(const std::string& lead_name) {
    footfall::v1::GetLeadRequest request;
    request.set_name(lead_name);
    request.set_reveal(true);
    footfall::v1::Lead lead;
    const grpc::Status status = stub_->GetLead(As(admin_).get(), request, &lead);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return lead;
  }
  std::vector<footfall::v1::LeadEdit> History(const std::string& lead_name, bool reveal = false, int page_size = 2) {
    footfall::v1::ListLeadEditsRequest request;
    request.set_lead(lead_name);
    request.set_reveal(reveal);
    request.set_page_size(page_size);
    std::vector<footfall::v1::LeadEdit> edits;
    do {
      footfall::v1::ListLeadEditsResponse response;
      const grpc::Status status = stub_->ListLeadEdits(As(reveal ? admin_ : reader_).get(), request, &response);
      EXPECT_TRUE(status.ok()) << status.error_message();
      edits.insert(edits.end(), response.edits().begin(), response.edits().end());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return edits;
  }
  static footfall::v1::LeadChanges Intent(footfall::v1::IntentLevel level) {
    footfall::v1::LeadChanges changes;
    changes.set_intent(level);
    return changes;
  }
  static std::string Id(char last) { return std::string(15, 'i') + last; }
  static std::string Answer(const footfall::v1::Lead& lead, const std::string& field) {
    for (const footfall::v1::Answer& answer : lead.answers()) {
      if (answer.field_id() == field) return answer.values(0);
    }
    return "-";
  }

  EditOutcome outcome_ = EditOutcome::kWritten;  // of the last edit of a kiosk
};

}  // namespace footfall::server

#endif  // FOOTFALL_TESTS_UNIT_SERVER_LEADS_LEAD_EDIT_FIXTURE_H_
