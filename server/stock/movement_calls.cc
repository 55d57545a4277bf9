// The part of StockService that is about where goods are: movements, balances, proposals.
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/page_token.h"
#include "server/campaigns/campaign_store.h"
#include "server/leads/lead_counters.h"
#include "server/sessions/session_store.h"
#include "server/stock/allocation_rules.h"
#include "server/stock/booth_stock.h"
#include "server/stock/item_store.h"
#include "server/stock/number_pages.h"
#include "server/stock/places.h"
#include "server/stock/stock_rules.h"
#include "server/stock/stock_service.h"
#include "server/stock/stock_store.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kMaxSessionsInPlan = 10'000;  // as many as can be shared over

// What a list is about. InvalidField for what is no place or item.
absl::StatusOr<MovementFilter> ReadFilter(const std::string& place, const std::string& item) {
  MovementFilter filter{.place = place};
  if (!place.empty()) {
    if (auto parsed = ParsePlace("place", place); !parsed.ok()) return parsed.status();
  }
  if (item.empty()) return filter;
  auto id = ParseItemName("item", item);
  if (!id.ok()) return id.status();
  filter.item_id = *std::move(id);
  return filter;
}

// A filter of what does not exist would find nothing and look like an empty list.
absl::Status RequireFilter(Connection& db, const MovementFilter& filter) {
  if (!filter.place.empty()) {
    const absl::StatusOr<Place> place = ParsePlace("place", filter.place);
    if (!place.ok()) return place.status();
    if (absl::Status there = RequirePlaces(db, *place, *place); !there.ok()) return there;
  }
  return filter.item_id.empty() ? absl::OkStatus() : GetItem(db, filter.item_id).status();
}

// What leaves or enters a booth by hand after its reconciliation was not counted by anybody; a correction says that it was wrong.
absl::Status RequireOpenBooths(Connection& db, const StockMove& move) {
  if (move.kind == v1::MOVEMENT_KIND_CORRECTION) return absl::OkStatus();
  for (const Place* place : {&move.from, &move.to}) {
    if (place->kind != PlaceKind::kBooth) continue;
    const absl::StatusOr<v1::Session> session = GetSession(db, place->session);
    if (!session.ok()) return session.status();
    if (session->state() == v1::SESSION_STATE_RECONCILED) return errors::FailedPrecondition("SESSION_RECONCILED", session->name());
  }
  return absl::OkStatus();
}

bool IsAhead(const v1::Session& session) { return session.state() < v1::SESSION_STATE_CLOSED; }

absl::StatusOr<int64_t> ThresholdOf(Connection& db, const std::string& item_id, std::map<std::string, int64_t>* thresholds) {
  auto [threshold, fresh] = thresholds->try_emplace(item_id);
  if (!fresh) return threshold->second;
  const absl::StatusOr<v1::Item> item = GetItem(db, item_id);
  if (!item.ok()) return item.status();
  return threshold->second = item->low_stock_threshold();
}

// Fills what only the whole of a balance tells: what kiosks hold, and whether it is little.
absl::Status CompleteBalance(Connection& db, std::map<std::string, int64_t>* thresholds, v1::StockBalance* balance) {
  const absl::StatusOr<Place> place = ParsePlace("place", balance->place());
  if (!place.ok()) return place.status();
  const absl::StatusOr<std::string> item_id = ParseItemName("item", balance->item());
  if (!item_id.ok()) return item_id.status();
  if (!place->Holds()) return absl::OkStatus();
  if (place->kind == PlaceKind::kBooth) {
    const absl::StatusOr<BoothItem> item = ReadBoothItem(db, place->session, *item_id);
    if (!item.ok()) return item.status();
    balance->set_lent(item->lent);
    const absl::StatusOr<v1::Session> session = GetSession(db, place->session);
    if (!session.ok()) return session.status();
    if (!IsAhead(*session)) return absl::OkStatus();  // nobody fills it up again
  }
  const absl::StatusOr<int64_t> threshold = ThresholdOf(db, *item_id, thresholds);
  if (!threshold.ok()) return threshold.status();
  balance->set_low(*threshold > 0 && balance->quantity() <= *threshold);
  return absl::OkStatus();
}

// Fills a page of balances; the answer is the last one looked at when there are more, which with `low_only` need not be one shown.
absl::StatusOr<std::optional<v1::StockBalance>> FillBalances(Connection& db, const MovementFilter& filter, bool low_only,
                                                             std::pair<std::string, std::string> after, int size,
                                                             v1::GetStockResponse* response) {
  std::map<std::string, int64_t> thresholds;
  v1::StockBalance last;
  int looked_at = 0;
  while (true) {
    absl::StatusOr<std::vector<v1::StockBalance>> page = ListBalances(db, {filter.place, filter.item_id}, after, size + 1);
    if (!page.ok()) return page.status();
    for (size_t i = 0; i < page->size(); ++i) {
      v1::StockBalance& balance = (*page)[i];
      if (response->balances_size() == size) return response->balances(size - 1);
      if (looked_at++ == kMaxBalancesLookedAt) return last;
      last = balance;
      after = {balance.place(), *ParseItemName("item", balance.item())};
      const absl::StatusOr<int64_t> threshold = ThresholdOf(db, after.second, &thresholds);
      if (!threshold.ok()) return threshold.status();
      // Most are not low; of those nothing more has to be read.
      if (low_only && (*threshold == 0 || balance.quantity() > *threshold)) continue;
      if (absl::Status status = CompleteBalance(db, &thresholds, &balance); !status.ok()) return status;
      if (balance.low() || !low_only) *response->add_balances() = balance;
    }
    if (page->size() <= static_cast<size_t>(size)) return std::nullopt;
  }
}

// "place\nitem", as the tokens of GetStock hold it.
absl::StatusOr<std::pair<std::string, std::string>> ReadBalanceKey(const std::string& key) {
  if (key.empty()) return std::pair<std::string, std::string>();
  std::vector<std::string> parts = absl::StrSplit(key, '\n');
  if (parts.size() != 2) return errors::InvalidPageToken();
  return std::pair(parts[0], parts[1]);
}

// Leads of ended sessions at a site, on average; 0 when there was none.
absl::StatusOr<int64_t> PastLeads(Connection& db, const std::string& site_id) {
  const absl::StatusOr<std::vector<SessionKey>> past = ListEndedSessions(db, site_id);
  if (!past.ok()) return past.status();
  int64_t leads = 0;
  for (const SessionKey& key : *past) {
    const absl::StatusOr<SessionLeadCounts> counts = ReadSessionLeadCounts(db, key.campaign_id, key.session_id);
    if (!counts.ok()) return counts.status();
    leads += counts->leads;
  }
  return past->empty() ? 0 : leads / static_cast<int64_t>(past->size());
}

// `past_leads`: of the sites looked at so far; many sessions have one site.
absl::Status AddShare(Connection& db, const v1::Session& session, std::map<std::string, int64_t>* past_leads,
                      v1::ProposeAllocationResponse* response) {
  const absl::StatusOr<std::string> site_id = ParseSiteName("session.site", session.site());
  if (!site_id.ok()) return site_id.status();
  const absl::StatusOr<v1::Site> site = GetSite(db, *site_id);
  if (!site.ok()) return site.status();
  auto past = past_leads->find(*site_id);
  if (past == past_leads->end()) {
    const absl::StatusOr<int64_t> leads = PastLeads(db, *site_id);
    if (!leads.ok()) return leads.status();
    past = past_leads->emplace(*site_id, *leads).first;
  }
  v1::AllocationShare* share = response->add_shares();
  share->set_session(session.name());
  share->set_target(session.lead_target());
  share->set_past_leads(past->second);
  share->set_area_m2(site->area_m2());
  return absl::OkStatus();
}

// The sessions to share over: those named, else those that are not over.
absl::StatusOr<std::vector<v1::Session>> SessionsOf(Connection& db, const std::string& campaign_id,
                                                    const v1::ProposeAllocationRequest& request) {
  std::vector<v1::Session> sessions;
  if (request.sessions().empty()) {
    absl::StatusOr<std::vector<v1::Session>> all = ListSessions(db, campaign_id, "", kMaxSessionsInPlan);
    if (!all.ok()) return all.status();
    for (v1::Session& session : *all) {
      if (IsAhead(session)) sessions.push_back(std::move(session));
    }
    return sessions;
  }
  std::map<std::string, v1::Session> by_name;
  for (const std::string& name : request.sessions()) {
    const absl::StatusOr<SessionKey> key = ParseSessionName("sessions", name);
    if (!key.ok()) return key.status();
    if (key->campaign_id != campaign_id) return errors::InvalidField("sessions", "OTHER_CAMPAIGN");
    absl::StatusOr<v1::Session> session = GetSession(db, *key);
    if (!session.ok()) return session.status();
    if (!by_name.emplace(name, *std::move(session)).second) return errors::InvalidField("sessions", "DUPLICATE_ID");
  }
  for (auto& [name, session] : by_name) sessions.push_back(std::move(session));
  return sessions;
}

}  // namespace

grpc::Status StockServiceImpl::RecordMovement(grpc::ServerContext* context, const v1::RecordMovementRequest* request,
                                              v1::StockMovement* response) {
  constexpr std::string_view kAction = "StockService.RecordMovement";
  const Right right = IsBoothMovement(request->movement()) ? Right::kRunSession : Right::kManageStock;
  auto caller = access_->Check(*context, right, kAction, request->movement().item());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto move = ReadMovement(request->movement());
  if (!move.ok()) return ToGrpc(move.status());
  move->actor = caller->user;
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    move->time_ms = clock_->NowMs();
    if (absl::Status open = RequireOpenBooths(write.db(), *move); !open.ok()) return open;
    const absl::StatusOr<int64_t> number = MoveGoods(write, *move);
    if (!number.ok()) return number.status();
    auto stored = GetMovement(write.db(), *number);
    if (!stored.ok()) return stored.status();
    *response = *std::move(stored);
    const std::string detail = absl::StrCat(v1::MovementKind_Name(move->kind), " ", move->quantity, " ", request->movement().item(),
                                            move->reason.empty() ? "" : "; reason: ", move->reason);
    return access_->Audit(write, *caller, kAction, response->name(), detail);
  }));
}

grpc::Status StockServiceImpl::ListMovements(grpc::ServerContext* context, const v1::ListMovementsRequest* request,
                                             v1::ListMovementsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "StockService.ListMovements", request->place());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto filter = ReadFilter(request->place(), request->item());
  if (!filter.ok()) return ToGrpc(filter.status());
  const std::string scope = absl::StrCat("stockMovements\n", request->place(), "\n", request->item());
  const auto page = ReadNumberPage(scope, request->page_size(), request->page_token());
  if (!page.ok()) return ToGrpc(page.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    if (absl::Status there = RequireFilter(db, *filter); !there.ok()) return there;
    auto movements = server::ListMovements(db, *filter, page->before, page->size + 1);  // one more tells whether there is another page
    if (!movements.ok()) return movements.status();
    const bool more = movements->size() > static_cast<size_t>(page->size);
    if (more) movements->pop_back();
    if (more) response->set_next_page_token(NextNumberPage(*page, MovementNumber(movements->back().name())));
    response->mutable_movements()->Assign(movements->begin(), movements->end());
    return absl::OkStatus();
  }));
}

grpc::Status StockServiceImpl::GetStock(grpc::ServerContext* context, const v1::GetStockRequest* request, v1::GetStockResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "StockService.GetStock", request->place());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto filter = ReadFilter(request->place(), request->item());
  if (!filter.ok()) return ToGrpc(filter.status());
  const auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  const std::string scope = absl::StrCat("stock\n", request->place(), "\n", request->item(), "\n", request->low_only());
  const auto key = ReadPageToken(scope, request->page_token());
  if (!key.ok()) return ToGrpc(key.status());
  const auto after = ReadBalanceKey(*key);
  if (!after.ok()) return ToGrpc(after.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    if (absl::Status there = RequireFilter(db, *filter); !there.ok()) return there;
    const auto last = FillBalances(db, *filter, request->low_only(), *after, *size, response);
    if (!last.ok()) return last.status();
    if (!last->has_value()) return absl::OkStatus();
    const std::string item_id = *ParseItemName("item", (*last)->item());
    response->set_next_page_token(MakePageToken(scope, absl::StrCat((*last)->place(), "\n", item_id)));
    return absl::OkStatus();
  }));
}

grpc::Status StockServiceImpl::ProposeAllocation(grpc::ServerContext* context, const v1::ProposeAllocationRequest* request,
                                                 v1::ProposeAllocationResponse* response) {
  auto caller = access_->Check(*context, Right::kManageStock, "StockService.ProposeAllocation", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto campaign = ParseCampaignName("parent", request->parent());
  if (!campaign.ok()) return ToGrpc(campaign.status());
  const auto item_id = ParseItemName("item", request->item());
  if (!item_id.ok()) return ToGrpc(item_id.status());
  if (request->quantity() < 0) return ToGrpc(errors::InvalidField("quantity", "NEGATIVE"));
  AllocationMix mix;
  if (absl::Status fits = ReadMix(*request, &mix); !fits.ok()) return ToGrpc(fits);
  return ToGrpc(database_->Read([&](Connection& db) {
    if (auto found = GetCampaign(db, *campaign); !found.ok()) return found.status();
    if (auto found = server::GetItem(db, *item_id); !found.ok()) return found.status();
    const auto sessions = SessionsOf(db, *campaign, *request);
    if (!sessions.ok()) return sessions.status();
    std::map<std::string, int64_t> past_leads;
    for (const v1::Session& session : *sessions) {
      if (absl::Status added = AddShare(db, session, &past_leads, response); !added.ok()) return added;
    }
    const absl::StatusOr<int64_t> there = BalanceOf(db, kWarehouse, *item_id);
    if (!there.ok()) return there.status();
    return ShareAllocation(request->quantity() > 0 ? request->quantity() : *there, mix, response);
  }));
}

}  // namespace footfall::server
