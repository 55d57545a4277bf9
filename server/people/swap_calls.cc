// The part of PeopleService that is about swaps of shifts.
#include <utility>
#include <vector>

#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/people/people_service.h"
#include "server/people/roster_store.h"
#include "server/people/staff_rules.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

using footfall::v1::Shift;
using footfall::v1::SwapRequest;

absl::Status CheckTaker(Connection& db, const std::string& name) {
  auto id = ParseStaffName("swap.to_staff", name);
  if (!id.ok()) return id.status();
  auto staff = GetStaff(db, *id);
  if (!staff.ok()) return staff.status();
  return staff->staff.inactive() ? errors::FailedPrecondition("STAFF_INACTIVE", name) : absl::OkStatus();
}

absl::Status StoreSwap(WriteContext& write, const SessionChildKey& shift_key, SwapRequest swap, SwapRequest* response) {
  auto shift = GetShift(write.db(), shift_key);
  if (!shift.ok()) return shift.status();
  absl::Status status = CheckTaker(write.db(), swap.to_staff());
  if (status.ok()) status = CheckSwap(swap, *shift);
  if (status.ok()) status = InsertSwap(write, swap);
  if (status.ok()) *response = std::move(swap);
  return status;
}

// Gives the shift to the other person, if they are free then.
absl::Status HandOver(WriteContext& write, const SwapRequest& swap) {
  const SessionChildKey key = *ParseSessionChildName("swap.shift", "shifts", swap.shift());
  auto shift = GetShift(write.db(), key);
  if (!shift.ok()) return shift.status();
  absl::Status status = CheckTaker(write.db(), swap.to_staff());
  if (!status.ok()) return status;
  shift->set_staff(swap.to_staff());
  auto others = ListStaffShifts(write.db(), *ParseStaffName("swap.to_staff", swap.to_staff()), shift->span());
  if (!others.ok()) return others.status();
  status = CheckOverlap(*shift, *others);
  if (status.ok()) status = ReplaceShift(write, &*shift);
  if (status.ok()) write.Announce({Change::Kind::kShift, key.session.campaign_id, key.session.session_id});
  return status;
}

absl::Status Decide(WriteContext& write, const SessionChildKey& key, bool grant, SwapRequest* response) {
  auto swap = GetSwap(write.db(), key);
  if (!swap.ok()) return swap.status();
  if (swap->state() != footfall::v1::SWAP_STATE_PENDING) return errors::FailedPrecondition("SWAP_DECIDED", swap->name());
  swap->set_state(grant ? footfall::v1::SWAP_STATE_GRANTED : footfall::v1::SWAP_STATE_REFUSED);
  absl::Status status = grant ? HandOver(write, *swap) : absl::OkStatus();
  if (status.ok()) status = SetSwapState(write, key, swap->state());
  if (status.ok()) *response = *std::move(swap);
  return status;
}

}  // namespace

grpc::Status PeopleServiceImpl::RequestSwap(grpc::ServerContext* context, const footfall::v1::RequestSwapRequest* request,
                                            SwapRequest* response) {
  constexpr std::string_view kAction = "PeopleService.RequestSwap";
  auto caller = access_->Check(*context, Right::kReadOwnShifts, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  auto shift_key = ParseSessionChildName("swap.shift", "shifts", request->swap().shift());
  if (!shift_key.ok()) return ToGrpc(shift_key.status());
  if (shift_key->session != *key) return ToGrpc(errors::InvalidField("swap.shift", "OTHER_SESSION"));
  bool own = false;
  absl::Status read = database_->Read([&](Connection& db) {
    auto shift = GetShift(db, *shift_key);
    own = shift.ok() && !caller->staff.empty() && shift->staff() == caller->staff;
    return absl::IsNotFound(shift.status()) ? absl::OkStatus() : shift.status();
  });
  if (!read.ok()) return ToGrpc(read);
  // Whether there is such a shift is told only to those who may know.
  if (!own) caller = access_->Check(*context, Right::kRunSession, kAction, request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    SwapRequest swap = request->swap();
    swap.set_name(SessionChildName(*key, "swaps", NewId()));
    swap.set_state(footfall::v1::SWAP_STATE_PENDING);
    swap.set_create_time_ms(clock_->NowMs());
    absl::Status stored = StoreSwap(write, *shift_key, std::move(swap), response);
    return stored.ok() ? access_->Audit(write, *caller, kAction, response->name(), "") : stored;
  }));
}

grpc::Status PeopleServiceImpl::DecideSwap(grpc::ServerContext* context, const footfall::v1::DecideSwapRequest* request,
                                           SwapRequest* response) {
  constexpr std::string_view kAction = "PeopleService.DecideSwap";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionChildName("name", "swaps", request->name());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status decided = Decide(write, *key, request->grant(), response);
    return decided.ok() ? access_->Audit(write, *caller, kAction, request->name(), request->grant() ? "granted" : "refused") : decided;
  }));
}

grpc::Status PeopleServiceImpl::ListSwaps(grpc::ServerContext* context, const footfall::v1::ListSwapsRequest* request,
                                          footfall::v1::ListSwapsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "PeopleService.ListSwaps", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    if (auto session = GetSession(db, *key); !session.ok()) return session.status();
    auto swaps = server::ListSwaps(db, *key);
    if (swaps.ok()) response->mutable_swaps()->Assign(swaps->begin(), swaps->end());
    return swaps.status();
  }));
}

}  // namespace footfall::server
