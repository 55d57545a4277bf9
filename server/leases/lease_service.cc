#include "server/leases/lease_service.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/base/resource_names.h"
#include "server/campaigns/campaign_store.h"
#include "server/devices/device_store.h"
#include "server/leases/lease_view.h"
#include "server/sessions/session_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Which pools a list is of.
struct PoolParent {
  std::string campaign_id, session_id;  // session empty = all of the campaign
};
absl::StatusOr<PoolParent> ParseParent(std::string_view parent) {
  if (absl::StatusOr<SessionKey> session = ParseSessionName("parent", parent); session.ok()) {
    return PoolParent{session->campaign_id, session->session_id};
  }
  absl::StatusOr<std::string> campaign = ParseCampaignName("parent", parent);
  if (!campaign.ok()) return campaign.status();
  return PoolParent{*std::move(campaign), ""};
}

// A place in a list by number.
absl::StatusOr<int64_t> ReadNumber(std::string_view filter, std::string_view token) {
  const absl::StatusOr<std::string> key = ReadPageToken(filter, token);
  if (!key.ok()) return key.status();
  int64_t number = 0;
  if (!key->empty() && !absl::SimpleAtoi(*key, &number)) return errors::InvalidPageToken();
  return number;
}

absl::Status CheckReason(std::string_view reason) {
  if (reason.empty()) return errors::InvalidField("reason", "REQUIRED");
  return reason.size() > kMaxLeaseReasonBytes ? errors::InvalidField("reason", "TOO_LONG") : absl::OkStatus();
}

// A wrong name would find nothing and look like an empty list.
absl::Status RequireParent(Connection& db, const PoolParent& parent) {
  if (!parent.session_id.empty()) return GetSessionSite(db, {parent.campaign_id, parent.session_id}).status();
  return GetCampaign(db, parent.campaign_id).status();
}

absl::Status RequirePool(Connection& db, const std::string& pool) {
  const absl::StatusOr<std::optional<PoolRow>> found = FindPool(db, pool);
  if (!found.ok()) return found.status();
  return found->has_value() ? absl::OkStatus() : errors::NotFound(pool);
}

// A kiosk that the server knows, or knew: a restored one has leases of kiosks that it has forgotten.
absl::Status RequireKiosk(Connection& db, const std::string& device_id) {
  const absl::StatusOr<std::optional<DeviceRow>> device = FindDevice(db, device_id);
  if (!device.ok() || device->has_value()) return device.status();
  const absl::StatusOr<std::vector<LeaseRow>> leases = ListDeviceLeases(db, device_id, 0, 1);
  if (!leases.ok()) return leases.status();
  return leases->empty() ? errors::NotFound(DeviceName(device_id)) : absl::OkStatus();
}

absl::Status RequireNamed(Connection& db, const std::string& pool, const std::string& device_id) {
  if (!pool.empty()) {
    if (absl::Status there = RequirePool(db, pool); !there.ok()) return there;
  }
  return device_id.empty() ? absl::OkStatus() : RequireKiosk(db, device_id);
}

// The leases that a recall is about.
absl::StatusOr<std::vector<LeaseRow>> FindNamed(Connection& db, const v1::RecallLeasesRequest& request) {
  if (!request.name().empty()) {
    const absl::StatusOr<std::string> id = ParseLeaseName("name", request.name());
    if (!id.ok()) return id.status();
    const absl::StatusOr<std::optional<LeaseRow>> lease = FindLease(db, *id);
    if (!lease.ok()) return lease.status();
    if (!lease->has_value()) return errors::NotFound(request.name());
    return std::vector<LeaseRow>{**lease};
  }
  std::string device_id;
  if (!request.device().empty()) {
    absl::StatusOr<std::string> id = ParseDeviceName("device", request.device());
    if (!id.ok()) return id.status();
    device_id = *std::move(id);
  }
  if (absl::Status there = RequireNamed(db, request.pool(), device_id); !there.ok()) return there;
  absl::StatusOr<std::vector<LeaseRow>> leases = device_id.empty() ? ListOpenPoolLeases(db, request.pool()) : ListOpenLeases(db, device_id);
  if (!leases.ok()) return leases;
  if (!request.pool().empty()) std::erase_if(*leases, [&](const LeaseRow& lease) { return lease.pool != request.pool(); });
  return leases;
}

}  // namespace

grpc::Status LeaseServiceImpl::ListPools(grpc::ServerContext* context, const v1::ListPoolsRequest* request,
                                         v1::ListPoolsResponse* response) {
  return ToGrpc(Pools(*context, *request, response));
}
grpc::Status LeaseServiceImpl::ListLeases(grpc::ServerContext* context, const v1::ListLeasesRequest* request,
                                          v1::ListLeasesResponse* response) {
  return ToGrpc(Leases(*context, *request, response));
}
grpc::Status LeaseServiceImpl::RecallLeases(grpc::ServerContext* context, const v1::RecallLeasesRequest* request,
                                            v1::RecallLeasesResponse* response) {
  return ToGrpc(Recall(*context, *request, response));
}
grpc::Status LeaseServiceImpl::CloseLease(grpc::ServerContext* context, const v1::CloseLeaseRequest* request, v1::Lease* response) {
  return ToGrpc(Close(*context, *request, response));
}
grpc::Status LeaseServiceImpl::ThawLeases(grpc::ServerContext* context, const v1::ThawLeasesRequest* request, v1::LeaseFreeze* response) {
  return ToGrpc(Thaw(*context, *request, response));
}
grpc::Status LeaseServiceImpl::ListLeaseEvents(grpc::ServerContext* context, const v1::ListLeaseEventsRequest* request,
                                               v1::ListLeaseEventsResponse* response) {
  return ToGrpc(Events(*context, *request, response));
}

grpc::Status LeaseServiceImpl::GetLease(grpc::ServerContext* context, const v1::GetLeaseRequest* request, v1::Lease* response) {
  const absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kReadPlan, "LeaseService.GetLease", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  const absl::StatusOr<std::string> id = ParseLeaseName("name", request->name());
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) {
    absl::StatusOr<v1::Lease> lease = ReadLease(db, *id);
    if (lease.ok()) *response = *std::move(lease);
    return lease.status();
  }));
}

grpc::Status LeaseServiceImpl::GetLeaseFreeze(grpc::ServerContext* context, const v1::GetLeaseFreezeRequest*, v1::LeaseFreeze* response) {
  const absl::StatusOr<Caller> caller = parts_.access->Check(*context, Right::kReadPlan, "LeaseService.GetLeaseFreeze", "");
  if (!caller.ok()) return ToGrpc(caller.status());
  return ToGrpc(parts_.database->Read([&](Connection& db) {
    absl::StatusOr<v1::LeaseFreeze> freeze = ReadFreeze(db);
    if (freeze.ok()) *response = *std::move(freeze);
    return freeze.status();
  }));
}

absl::Status LeaseServiceImpl::Pools(const grpc::ServerContext& context, const v1::ListPoolsRequest& request,
                                     v1::ListPoolsResponse* response) {
  const absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kReadPlan, "LeaseService.ListPools", request.parent());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<PoolParent> parent = ParseParent(request.parent());
  if (!parent.ok()) return parent.status();
  const absl::StatusOr<int> size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  const std::string filter = absl::StrCat("pools ", request.parent());
  const absl::StatusOr<std::string> after = ReadPageToken(filter, request.page_token());
  if (!after.ok()) return after.status();
  return parts_.database->Read([&](Connection& db) {
    if (absl::Status there = RequireParent(db, *parent); !there.ok()) return there;
    absl::StatusOr<std::vector<PoolRow>> pools = ListCampaignPools(db, parent->campaign_id, parent->session_id, *after, *size + 1);
    if (!pools.ok()) return pools.status();
    if (static_cast<int>(pools->size()) > *size) {
      pools->resize(*size);
      response->set_next_page_token(MakePageToken(filter, pools->back().pool));
    }
    for (const PoolRow& pool : *pools) {
      const absl::StatusOr<PoolAccount> account = AccountOf(db, pool.pool);
      if (!account.ok()) return account.status();
      *response->add_pools() = ToMessage(*account);
    }
    return absl::OkStatus();
  });
}

absl::Status LeaseServiceImpl::Leases(const grpc::ServerContext& context, const v1::ListLeasesRequest& request,
                                      v1::ListLeasesResponse* response) {
  const std::string& of = request.pool().empty() ? request.device() : request.pool();
  const absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kReadPlan, "LeaseService.ListLeases", of);
  if (!caller.ok()) return caller.status();
  if (of.empty()) return errors::InvalidField("pool", "REQUIRED");
  if (!request.pool().empty() && !request.device().empty()) return errors::InvalidField("pool", "NOT_ALONE");
  std::string device_id;
  if (!request.device().empty()) {
    absl::StatusOr<std::string> id = ParseDeviceName("device", request.device());
    if (!id.ok()) return id.status();
    device_id = *std::move(id);
  }
  const absl::StatusOr<int> size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  const std::string filter = absl::StrCat("leases ", of);
  const absl::StatusOr<int64_t> after = ReadNumber(filter, request.page_token());
  if (!after.ok()) return after.status();
  return parts_.database->Read([&](Connection& db) {
    if (absl::Status there = RequireNamed(db, request.pool(), device_id); !there.ok()) return there;
    absl::StatusOr<std::vector<LeaseRow>> rows =
        device_id.empty() ? ListPoolLeases(db, request.pool(), *after, *size + 1) : ListDeviceLeases(db, device_id, *after, *size + 1);
    if (!rows.ok()) return rows.status();
    if (static_cast<int>(rows->size()) > *size) {
      rows->resize(*size);
      response->set_next_page_token(MakePageToken(filter, absl::StrCat(rows->back().number)));
    }
    for (const LeaseRow& row : *rows) {
      const absl::StatusOr<std::optional<PoolRow>> pool = FindPool(db, row.pool);
      if (!pool.ok()) return pool.status();
      if (!pool->has_value()) return errors::Internal("a lease without a pool");
      *response->add_leases() = ToMessage(row, (*pool)->kind);
    }
    return absl::OkStatus();
  });
}

absl::Status LeaseServiceImpl::Recall(const grpc::ServerContext& context, const v1::RecallLeasesRequest& request,
                                      v1::RecallLeasesResponse* response) {
  constexpr std::string_view kAction = "LeaseService.RecallLeases";
  const std::string& of = !request.name().empty() ? request.name() : !request.pool().empty() ? request.pool() : request.device();
  const absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kRunSession, kAction, of);
  if (!caller.ok()) return caller.status();
  if (of.empty()) return errors::InvalidField("pool", "REQUIRED");
  if (!request.name().empty() && (!request.pool().empty() || !request.device().empty())) {
    return errors::InvalidField("name", "NOT_ALONE");
  }
  return parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    const absl::StatusOr<std::vector<LeaseRow>> leases = FindNamed(write.db(), request);
    if (!leases.ok()) return leases.status();
    int count = 0;
    for (const LeaseRow& lease : *leases) {
      const bool known = request.undo() ? !lease.recalled : lease.recalled && !lease.recalled_by_place;
      if (lease.standing != LeaseStanding::kOpen || known) continue;
      if (absl::Status status = SetLeaseRecalled(write, lease.lease_id, !request.undo()); !status.ok()) return status;
      ++count;
    }
    response->set_count(count);
    return parts_.access->Audit(write, *caller, kAction, of, absl::StrCat(count, request.undo() ? " leases no longer" : " leases"));
  });
}

absl::Status LeaseServiceImpl::Close(const grpc::ServerContext& context, const v1::CloseLeaseRequest& request, v1::Lease* response) {
  constexpr std::string_view kAction = "LeaseService.CloseLease";
  const absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kRunSession, kAction, request.name());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<std::string> id = ParseLeaseName("name", request.name());
  if (!id.ok()) return id.status();
  if (absl::Status status = CheckReason(request.reason()); !status.ok()) return status;
  return parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    if (absl::Status status = server::CloseLease(write, *id, request.counted_back()); !status.ok()) return status;
    if (absl::Status status = parts_.keeper->sources()->TellEnded(write, *id); !status.ok()) return status;
    absl::StatusOr<v1::Lease> lease = ReadLease(write.db(), *id);
    if (!lease.ok()) return lease.status();
    *response = *std::move(lease);
    absl::Status status = AddLeaseEvent(write, {.pool = response->pool(),
                                                .lease_id = *id,
                                                .kind = LeaseEventKind::kClosed,
                                                .units = request.counted_back(),
                                                .time_ms = parts_.clock->NowMs(),
                                                .actor = caller->user,
                                                .reason = request.reason()});
    if (!status.ok()) return status;
    return parts_.access->Audit(
        write, *caller, kAction, request.name(),
        absl::StrCat(request.counted_back(), " counted back, ", response->written_off(), " written off; reason: ", request.reason()));
  });
}

absl::Status LeaseServiceImpl::Thaw(const grpc::ServerContext& context, const v1::ThawLeasesRequest& request, v1::LeaseFreeze* response) {
  constexpr std::string_view kAction = "LeaseService.ThawLeases";
  const absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kThawLeases, kAction, "");
  if (!caller.ok()) return caller.status();
  if (absl::Status status = CheckReason(request.reason()); !status.ok()) return status;
  return parts_.access->WriteOnce(*caller, kAction, request.request_id(), request, response, [&](WriteContext& write) -> absl::Status {
    const absl::StatusOr<bool> thawed = parts_.keeper->Thaw(write, caller->user, request.reason());
    if (!thawed.ok()) return thawed.status();
    absl::StatusOr<v1::LeaseFreeze> freeze = ReadFreeze(write.db());
    if (!freeze.ok()) return freeze.status();
    *response = *std::move(freeze);
    return parts_.access->Audit(write, *caller, kAction, "",
                                absl::StrCat(*thawed ? "thawed" : "was not frozen", "; reason: ", request.reason()));
  });
}

absl::Status LeaseServiceImpl::Events(const grpc::ServerContext& context, const v1::ListLeaseEventsRequest& request,
                                      v1::ListLeaseEventsResponse* response) {
  const absl::StatusOr<Caller> caller = parts_.access->Check(context, Right::kReadPlan, "LeaseService.ListLeaseEvents", request.pool());
  if (!caller.ok()) return caller.status();
  const absl::StatusOr<int> size = CheckPageSize(request.page_size());
  if (!size.ok()) return size.status();
  const std::string filter = absl::StrCat("lease events ", request.pool());
  const absl::StatusOr<int64_t> after = ReadNumber(filter, request.page_token());
  if (!after.ok()) return after.status();
  return parts_.database->Read([&](Connection& db) {
    if (absl::Status there = RequireNamed(db, request.pool(), ""); !there.ok()) return there;
    absl::StatusOr<std::vector<LeaseEvent>> events = server::ListLeaseEvents(db, request.pool(), *after, *size + 1);
    if (!events.ok()) return events.status();
    if (static_cast<int>(events->size()) > *size) {
      events->resize(*size);
      response->set_next_page_token(MakePageToken(filter, absl::StrCat(events->back().number)));
    }
    for (const LeaseEvent& event : *events) *response->add_events() = ToMessage(event);
    return absl::OkStatus();
  });
}

}  // namespace footfall::server
