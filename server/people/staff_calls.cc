// The part of PeopleService that is about the staff directory and PINs.
#include <utility>
#include <vector>

#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "proto/rules/pin.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/base/page_token.h"
#include "server/people/people_service.h"
#include "server/people/staff_rules.h"

namespace footfall::server {
namespace {

using footfall::v1::Staff;

constexpr int kNonceBytes = 24;  // XChaCha20

absl::Status Refuse(std::vector<rules::Problem> problems) {
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

// Staff serve all sessions, so a change concerns every one.
void AnnounceStaff(WriteContext& write) { write.Announce({Change::Kind::kStaff, "", ""}); }

}  // namespace

PeopleServiceImpl::PeopleServiceImpl(Database* database, Access* access, const PiiVault* vault, Clock* clock, Random* random)
    : database_(database), access_(access), vault_(vault), clock_(clock), random_(random) {}

std::string PeopleServiceImpl::NewId() { return rules::FormatUuid(random_->NewUuid(clock_->NowMs())); }

absl::StatusOr<Staff> PeopleServiceImpl::Reveal(const StaffRow& row) const {
  Staff staff = row.staff;
  if (row.phone_box.empty()) return staff;
  auto phone = vault_->DecryptSecret(row.phone_box, StaffPhoneContext(*ParseStaffName("name", staff.name())));
  if (!phone.ok()) return phone.status();
  staff.set_phone(*phone);
  return staff;
}

StaffRow PeopleServiceImpl::Conceal(const std::string& staff_id, Staff staff) const {
  StaffRow row;
  const std::string phone = NormalStaffPhone(staff.phone());
  if (!phone.empty()) row.phone_box = vault_->EncryptSecret(phone, StaffPhoneContext(staff_id));
  staff.clear_phone();
  row.staff = std::move(staff);
  return row;
}

absl::Status PeopleServiceImpl::ReadStaff(const std::string& staff_id, Staff* response) {
  StaffRow row;
  absl::Status read = database_->Read([&](Connection& db) {
    auto found = server::GetStaff(db, staff_id);
    if (found.ok()) row = *std::move(found);
    return found.status();
  });
  if (!read.ok()) return read;
  auto staff = Reveal(row);
  if (staff.ok()) *response = *std::move(staff);
  return staff.status();
}

grpc::Status PeopleServiceImpl::CreateStaff(grpc::ServerContext* context, const footfall::v1::CreateStaffRequest* request,
                                            Staff* response) {
  constexpr std::string_view kAction = "PeopleService.CreateStaff";
  const std::string name = StaffName(request->staff_id());
  auto caller = access_->Check(*context, Right::kWritePlan, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  absl::Status id = CheckResourceId("staff_id", request->staff_id());
  if (!id.ok()) return ToGrpc(id);
  Staff kept;
  absl::Status written = access_->WriteOnce(*caller, kAction, request->request_id(), *request, &kept, [&](WriteContext& write) {
    absl::Status made = InsertNewStaff(write, request->staff_id(), request->staff(), &kept);
    return made.ok() ? access_->Audit(write, *caller, kAction, name, "") : made;
  });
  return ToGrpc(written.ok() ? ReadStaff(request->staff_id(), response) : written);
}

absl::Status PeopleServiceImpl::InsertNewStaff(WriteContext& write, const std::string& staff_id, Staff staff, Staff* response) {
  staff.set_name(StaffName(staff_id));
  staff.set_has_pin(false);
  staff.set_create_time_ms(clock_->NowMs());
  staff.set_update_time_ms(staff.create_time_ms());
  absl::Status status = Refuse(CheckStaff(staff));
  if (!status.ok()) return status;
  StaffRow row = Conceal(staff_id, std::move(staff));
  status = InsertStaff(write, &row);
  if (!status.ok()) return status;
  AnnounceStaff(write);
  *response = std::move(row.staff);
  return absl::OkStatus();
}

grpc::Status PeopleServiceImpl::GetStaff(grpc::ServerContext* context, const footfall::v1::GetStaffRequest* request, Staff* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "PeopleService.GetStaff", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseStaffName("name", request->name());
  return ToGrpc(id.ok() ? ReadStaff(*id, response) : id.status());
}

grpc::Status PeopleServiceImpl::ListStaff(grpc::ServerContext* context, const footfall::v1::ListStaffRequest* request,
                                          footfall::v1::ListStaffResponse* response) {
  constexpr std::string_view kScope = "staff";
  auto caller = access_->Check(*context, Right::kReadPlan, "PeopleService.ListStaff", "");
  if (!caller.ok()) return ToGrpc(caller.status());
  auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  auto after = ReadPageToken(kScope, request->page_token());
  if (!after.ok()) return ToGrpc(after.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto rows = server::ListStaff(db, *after, *size + 1);  // one more tells whether there is another page
    if (!rows.ok()) return rows.status();
    const bool more = rows->size() > static_cast<size_t>(*size);
    if (more) rows->pop_back();
    if (more) response->set_next_page_token(MakePageToken(kScope, *ParseStaffName("name", rows->back().staff.name())));
    for (const StaffRow& row : *rows) {
      auto staff = Reveal(row);
      if (!staff.ok()) return staff.status();
      *response->add_staff() = *std::move(staff);
    }
    return absl::OkStatus();
  }));
}

grpc::Status PeopleServiceImpl::UpdateStaff(grpc::ServerContext* context, const footfall::v1::UpdateStaffRequest* request,
                                            Staff* response) {
  constexpr std::string_view kAction = "PeopleService.UpdateStaff";
  const std::string& name = request->staff().name();
  auto caller = access_->Check(*context, Right::kWritePlan, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseStaffName("staff.name", name);
  if (!id.ok()) return ToGrpc(id.status());
  Staff kept;
  absl::Status written = access_->WriteOnce(*caller, kAction, request->request_id(), *request, &kept, [&](WriteContext& write) {
    absl::Status changed = ChangeStaff(write, *id, *request, &kept);
    return changed.ok() ? access_->Audit(write, *caller, kAction, name, "") : changed;
  });
  return ToGrpc(written.ok() ? ReadStaff(*id, response) : written);
}

absl::Status PeopleServiceImpl::ChangeStaff(WriteContext& write, const std::string& staff_id,
                                            const footfall::v1::UpdateStaffRequest& request, Staff* response) {
  auto stored = server::GetStaff(write.db(), staff_id);
  if (absl::IsNotFound(stored.status()) && request.allow_missing()) return InsertNewStaff(write, staff_id, request.staff(), response);
  if (!stored.ok()) return stored.status();
  auto before = Reveal(*stored);
  if (!before.ok()) return before.status();
  Staff after = *before;
  absl::Status status = CheckEtag(request.staff().etag(), before->etag(), before->name());
  if (status.ok()) status = ApplyUpdate(request.staff(), request.update_mask(), &after);
  if (!status.ok()) return status;
  KeepOutputOnly(*before, &after);
  after.set_update_time_ms(clock_->NowMs());
  status = Refuse(CheckStaff(after));
  if (!status.ok()) return status;
  StaffRow row = Conceal(staff_id, std::move(after));
  status = ReplaceStaff(write, &row);
  if (!status.ok()) return status;
  AnnounceStaff(write);
  *response = std::move(row.staff);
  return absl::OkStatus();
}

absl::StatusOr<std::string> PeopleServiceImpl::DuplicateKey() {
  std::optional<std::string> wrapped;
  const auto find = [&](Connection& db) {
    auto found = FindOrgSecret(db, kDuplicateKeyName);
    if (found.ok()) wrapped = *std::move(found);
    return found.status();
  };
  absl::Status status = database_->Read(find);
  if (status.ok() && !wrapped) {
    // Two first callers may meet here: the insert leaves the earlier key, and both go on with what is stored.
    status = database_->Write([&](WriteContext& write) {
      absl::Status made =
          InsertOrgSecret(write, kDuplicateKeyName, vault_->EncryptSecret(random_->Bytes(rules::kKeySize), kDuplicateKeyContext));
      return made.ok() ? find(write.db()) : made;
    });
  }
  if (!status.ok()) return status;
  return vault_->DecryptSecret(*wrapped, kDuplicateKeyContext);
}

grpc::Status PeopleServiceImpl::SetPin(grpc::ServerContext* context, const footfall::v1::SetPinRequest* request,
                                       footfall::v1::SetPinResponse* response) {
  constexpr std::string_view kAction = "PeopleService.SetPin";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseStaffName("name", request->name());
  if (!id.ok()) return ToGrpc(id.status());
  if (!rules::IsAcceptablePin(request->pin())) return ToGrpc(errors::InvalidField("pin", "WEAK_PIN"));
  auto key = DuplicateKey();
  if (!key.ok()) return ToGrpc(key.status());
  // Slow on purpose; so before the writer's turn.
  StaffPin pin{random_->Bytes(rules::kPinSaltSize), ""};
  pin.wrapped_key = rules::WrapKeyWithPin(*key, request->pin(), pin.salt, *id, random_->Bytes(kNonceBytes));
  rules::Wipe(&*key);
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status set = SetStaffPin(write, *id, pin);
    if (!set.ok()) return set;
    AnnounceStaff(write);
    return access_->Audit(write, *caller, kAction, request->name(), "");
  }));
}

}  // namespace footfall::server
