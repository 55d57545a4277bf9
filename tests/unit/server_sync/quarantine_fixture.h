// What the tests of quarantine share: a spoilt lead, and an administrator's calls.
#ifndef FOOTFALL_TESTS_UNIT_SERVER_SYNC_QUARANTINE_FIXTURE_H_
#define FOOTFALL_TESTS_UNIT_SERVER_SYNC_QUARANTINE_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/base/resource_names.h"
#include "server/people/people_store.h"
#include "tests/unit/server_sync/sync_fixture.h"

namespace footfall::server {

inline constexpr char kVisitorName[] = "欧阳若兰";
inline constexpr char kVisitorPhone[] = "+8613812345678";

class QuarantineTest : public SyncTest {
 protected:
  static footfall::v1::LeadPayload Visitor() {
    footfall::v1::LeadPayload lead = support::SampleVisitor(1);
    lead.set_phone(kVisitorPhone);
    lead.set_phone_typed("138 1234 5678");
    lead.set_display_name(kVisitorName);
    return lead;
  }
  // A lead whose number is none, though a person can see what it was meant to be.
  static footfall::v1::LeadPayload Spoilt() {
    footfall::v1::LeadPayload lead = Visitor();
    lead.clear_phone();
    lead.set_phone_typed("1381234567");
    return lead;
  }
  // Hands in what the kiosk has and returns the quarantined names, oldest first.
  std::vector<std::string> HandIn(const Kiosk& kiosk) {
    EXPECT_THAT(PushOnce(kiosk, 1, kiosk.head_seq()), AcknowledgesThrough(kiosk, kiosk.head_seq()));
    footfall::v1::ListQuarantinedRequest request;
    request.set_device("devices/" + kiosk.device_id());
    const footfall::v1::ListQuarantinedResponse listed = List(request);
    std::vector<std::string> names;
    for (const footfall::v1::QuarantinedOperation& operation : listed.operations()) names.insert(names.begin(), operation.name());
    return names;
  }
  std::string HandInLead(const footfall::v1::LeadPayload& lead) {
    Kiosk kiosk = world_.AddKiosk();
    kiosk.AddLead(lead, world_.NewId());
    return HandIn(kiosk).at(0);
  }
  // A lead whose sealed payload fits, under a header that `change` altered.
  std::string HandInChanged(const footfall::v1::LeadPayload& lead, const std::function<void(footfall::v1::OperationHeader*)>& change) {
    Kiosk kiosk = world_.AddKiosk();
    footfall::v1::OperationHeader header = kiosk.NextHeader(footfall::v1::OPERATION_TYPE_LEAD, world_.NewId());
    change(&header);
    kiosk.AddRaw(header.SerializeAsString(), kiosk.Seal(lead));
    return HandIn(kiosk).at(0);
  }
  footfall::v1::ListQuarantinedResponse List(const footfall::v1::ListQuarantinedRequest& request) {
    footfall::v1::ListQuarantinedResponse response;
    EXPECT_TRUE(world_.quarantine()->ListQuarantined(Admin().get(), request, &response).ok());
    return response;
  }
  footfall::v1::QuarantinedDetails Show(const std::string& name, bool reveal, bool original = false) {
    footfall::v1::GetQuarantinedRequest request;
    request.set_name(name);
    request.set_reveal(reveal);
    request.set_original(original);
    footfall::v1::QuarantinedDetails details;
    EXPECT_TRUE(world_.quarantine()->GetQuarantined(Admin().get(), request, &details).ok());
    return details;
  }
  static footfall::v1::RepairQuarantinedRequest RepairRequest(const std::string& name, const footfall::v1::LeadPayload& lead) {
    footfall::v1::RepairQuarantinedRequest request;
    request.set_name(name);
    *request.mutable_lead() = lead;
    request.set_reason("read back by telephone");
    return request;
  }
  grpc::Status Repair(const footfall::v1::RepairQuarantinedRequest& request, footfall::v1::RepairQuarantinedResponse* response) {
    return world_.quarantine()->RepairQuarantined(Admin().get(), request, response);
  }
  grpc::Status Dismiss(const std::string& name, const std::string& reason) {
    footfall::v1::DismissQuarantinedRequest request;
    request.set_name(name);
    request.set_reason(reason);
    footfall::v1::QuarantinedOperation response;
    return world_.quarantine()->DismissQuarantined(Admin().get(), request, &response);
  }
  grpc::Status Reopen(const std::string& name) {
    footfall::v1::ReopenQuarantinedRequest request;
    request.set_name(name);
    footfall::v1::QuarantinedOperation response;
    return world_.quarantine()->ReopenQuarantined(Admin().get(), request, &response);
  }
  grpc::Status Replay(const std::vector<std::string>& names, footfall::v1::ReplayQuarantinedResponse* response) {
    footfall::v1::ReplayQuarantinedRequest request;
    for (const std::string& name : names) request.add_names(name);
    return world_.quarantine()->ReplayQuarantined(Admin().get(), request, response);
  }
  footfall::v1::ReplayQuarantinedResponse ReplayAll() {
    footfall::v1::ReplayQuarantinedResponse response;
    EXPECT_TRUE(Replay({}, &response).ok());
    return response;
  }
  void AddStaff(const std::string& id) {
    StaffRow row;
    row.staff.set_name(StaffName(id));
    row.staff.set_number("101");
    row.staff.set_display_name(id);
    row.staff.set_role(footfall::v1::STAFF_ROLE_PROMOTER);
    ASSERT_TRUE(world_.database().Write([&](WriteContext& write) { return InsertStaff(write, &row); }).ok());
  }
  std::unique_ptr<grpc::ClientContext> Admin() { return world_.As(world_.admin()); }
  // First column of every row.
  std::vector<std::string> Texts(std::string_view sql) {
    std::vector<std::string> texts;
    EXPECT_TRUE(world_.database()
                    .Read([&](Connection& db) {
                      return db.Query(sql, {}, [&](const Row& row) {
                        texts.push_back(row.Text(0));
                        return true;
                      });
                    })
                    .ok());
    return texts;
  }
  // Every audit entry: "action detail".
  std::vector<std::string> Audit() { return Texts("SELECT action || ' ' || detail FROM audit_entries"); }
};

}  // namespace footfall::server

#endif  // FOOTFALL_TESTS_UNIT_SERVER_SYNC_QUARANTINE_FIXTURE_H_
