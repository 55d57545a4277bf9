// The part of StockService that is about gifts: their rules, and who got them.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/sessions/session_store.h"
#include "server/stock/booth_stock.h"
#include "server/stock/gift_intake.h"
#include "server/stock/gift_store.h"
#include "server/stock/item_store.h"
#include "server/stock/number_pages.h"
#include "server/stock/places.h"
#include "server/stock/stock_rules.h"
#include "server/stock/stock_service.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// How many there are of it now.
absl::Status AddNumbers(Connection& db, const SessionKey& key, v1::Gift* gift) {
  const absl::StatusOr<std::string> item_id = ParseItemName("item", gift->item());
  if (!item_id.ok()) return item_id.status();
  const absl::StatusOr<BoothItem> item = ReadBoothItem(db, key, *item_id);
  if (!item.ok()) return item.status();
  gift->set_in_booth(item->expected);
  gift->set_lent(item->lent);
  gift->set_handed_out(item->handed_out);
  return absl::OkStatus();
}

absl::Status StoreGift(WriteContext& write, const SessionChildKey& key, v1::Gift gift, v1::Gift* response) {
  const absl::StatusOr<v1::Session> session = GetSession(write.db(), key.session);
  if (!session.ok()) return session.status();
  if (session->state() == v1::SESSION_STATE_RECONCILED) return errors::FailedPrecondition("SESSION_RECONCILED", session->name());
  if (auto item = GetItem(write.db(), key.id); !item.ok()) return item.status();
  const absl::StatusOr<v1::Gift> before = GetGift(write.db(), key.session, key.id);
  if (!before.ok() && !absl::IsNotFound(before.status())) return before.status();
  absl::Status status = CheckEtag(gift.etag(), before.ok() ? before->etag() : "", gift.name());
  if (gift.kiosk_units() == 0) gift.set_kiosk_units(kDefaultKioskUnits);
  if (status.ok()) status = PutGift(write, &gift);
  // Kiosks give nothing back that they hold, but get no more.
  if (status.ok()) status = OpenPool(write, key.session, key.id, gift.paused() ? 0 : gift.kiosk_units());
  if (status.ok() && !before.ok()) status = AdoptPool(write, key.session, key.id);
  if (!status.ok()) return status;
  write.Announce({Change::Kind::kSession, key.session.campaign_id, key.session.session_id});
  auto stored = GetGift(write.db(), key.session, key.id);
  if (!stored.ok()) return stored.status();
  *response = *std::move(stored);
  return AddNumbers(write.db(), key.session, response);
}

absl::StatusOr<HandOutFilter> ReadFilter(const v1::ListHandOutsRequest& request) {
  HandOutFilter filter{.flagged_only = request.flagged_only()};
  absl::StatusOr<SessionKey> key = ParseSessionName("parent", request.parent());
  if (!key.ok()) return key.status();
  filter.session = *std::move(key);
  if (request.item().empty()) return filter;
  absl::StatusOr<std::string> item_id = ParseItemName("item", request.item());
  if (!item_id.ok()) return item_id.status();
  filter.item_id = *std::move(item_id);
  return filter;
}

}  // namespace

grpc::Status StockServiceImpl::SetGift(grpc::ServerContext* context, const v1::SetGiftRequest* request, v1::Gift* response) {
  constexpr std::string_view kAction = "StockService.SetGift";
  auto caller = access_->Check(*context, Right::kRunSession, kAction, request->gift().name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionChildName("gift.name", "gifts", request->gift().name());
  if (!key.ok()) return ToGrpc(key.status());
  auto problems = CheckGift(request->gift());
  if (!problems.empty()) return ToGrpc(errors::InvalidFields(std::move(problems)));
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status stored = StoreGift(write, *key, request->gift(), response);
    return stored.ok() ? access_->Audit(write, *caller, kAction, request->gift().name(), "") : stored;
  }));
}

grpc::Status StockServiceImpl::ListGifts(grpc::ServerContext* context, const v1::ListGiftsRequest* request,
                                         v1::ListGiftsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "StockService.ListGifts", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto key = ParseSessionName("parent", request->parent());
  if (!key.ok()) return ToGrpc(key.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    if (auto session = GetSessionSite(db, *key); !session.ok()) return session.status();
    auto gifts = server::ListGifts(db, *key);
    if (!gifts.ok()) return gifts.status();
    for (v1::Gift& gift : *gifts) {
      if (absl::Status added = AddNumbers(db, *key, &gift); !added.ok()) return added;
      *response->add_gifts() = std::move(gift);
    }
    return absl::OkStatus();
  }));
}

grpc::Status StockServiceImpl::ListHandOuts(grpc::ServerContext* context, const v1::ListHandOutsRequest* request,
                                            v1::ListHandOutsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "StockService.ListHandOuts", request->parent());
  if (!caller.ok()) return ToGrpc(caller.status());
  const auto filter = ReadFilter(*request);
  if (!filter.ok()) return ToGrpc(filter.status());
  const std::string scope = absl::StrCat("handOuts\n", request->parent(), "\n", request->item(), "\n", request->flagged_only());
  const auto page = ReadNumberPage(scope, request->page_size(), request->page_token());
  if (!page.ok()) return ToGrpc(page.status());
  // A lead may have come after its gift; whose gifts these are is asked here and not for each lead that comes in.
  absl::StatusOr<bool> links = false;
  absl::Status status = database_->Read([&](Connection& db) {
    if (auto session = GetSessionSite(db, filter->session); !session.ok()) return session.status();
    if (!filter->item_id.empty()) {
      if (auto item = server::GetItem(db, filter->item_id); !item.ok()) return item.status();
    }
    links = HasLinks(db, filter->session);
    return links.status();
  });
  if (status.ok() && *links) {
    status = database_->Write([&](WriteContext& write) { return LinkHandOuts(write, filter->session).status(); });
  }
  if (!status.ok()) return ToGrpc(status);
  return ToGrpc(database_->Read([&](Connection& db) {
    auto rows = server::ListHandOuts(db, *filter, page->before, page->size + 1);  // one more tells whether there is another page
    if (!rows.ok()) return rows.status();
    const bool more = rows->size() > static_cast<size_t>(page->size);
    if (more) rows->pop_back();
    if (more) response->set_next_page_token(NextNumberPage(*page, rows->back().number));
    for (const HandOutRow& row : *rows) *response->add_hand_outs() = ToHandOut(row);
    return absl::OkStatus();
  }));
}

}  // namespace footfall::server
