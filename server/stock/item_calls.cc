// The part of StockService that is about the catalogue.
#include <utility>
#include <vector>

#include "server/access/grpc_status.h"
#include "server/base/errors.h"
#include "server/base/field_mask.h"
#include "server/base/page_token.h"
#include "server/stock/item_store.h"
#include "server/stock/places.h"
#include "server/stock/stock_rules.h"
#include "server/stock/stock_service.h"

namespace footfall::server {
namespace {

using footfall::v1::Item;

absl::Status Refuse(std::vector<rules::Problem> problems) {
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

// An item may be a gift of any session, whose kiosks show its name.
void AnnounceItem(WriteContext& write) { write.Announce({Change::Kind::kCampaign, "", ""}); }

}  // namespace

StockServiceImpl::StockServiceImpl(Database* database, Access* access, Clock* clock, Random* random)
    : database_(database), access_(access), clock_(clock), random_(random) {}

grpc::Status StockServiceImpl::CreateItem(grpc::ServerContext* context, const footfall::v1::CreateItemRequest* request, Item* response) {
  constexpr std::string_view kAction = "StockService.CreateItem";
  const std::string name = ItemName(request->item_id());
  auto caller = access_->Check(*context, Right::kManageStock, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  absl::Status id = CheckResourceId("item_id", request->item_id());
  if (!id.ok()) return ToGrpc(id);
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status made = InsertNewItem(write, request->item_id(), request->item(), response);
    return made.ok() ? access_->Audit(write, *caller, kAction, name, "") : made;
  }));
}

absl::Status StockServiceImpl::InsertNewItem(WriteContext& write, const std::string& item_id, Item item, Item* response) {
  item.set_name(ItemName(item_id));
  item.set_create_time_ms(clock_->NowMs());
  item.set_update_time_ms(item.create_time_ms());
  absl::Status status = Refuse(CheckItem(item));
  if (status.ok()) status = InsertItem(write, &item);
  if (status.ok()) *response = std::move(item);
  return status;
}

grpc::Status StockServiceImpl::GetItem(grpc::ServerContext* context, const footfall::v1::GetItemRequest* request, Item* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "StockService.GetItem", request->name());
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseItemName("name", request->name());
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto item = server::GetItem(db, *id);
    if (item.ok()) *response = *std::move(item);
    return item.status();
  }));
}

grpc::Status StockServiceImpl::ListItems(grpc::ServerContext* context, const footfall::v1::ListItemsRequest* request,
                                         footfall::v1::ListItemsResponse* response) {
  auto caller = access_->Check(*context, Right::kReadPlan, "StockService.ListItems", "");
  if (!caller.ok()) return ToGrpc(caller.status());
  auto size = CheckPageSize(request->page_size());
  if (!size.ok()) return ToGrpc(size.status());
  if (!footfall::v1::ItemCategory_IsValid(request->category())) return ToGrpc(errors::InvalidField("category", "UNKNOWN_VALUE"));
  const std::string scope = "items/" + std::to_string(request->category());
  auto after = ReadPageToken(scope, request->page_token());
  if (!after.ok()) return ToGrpc(after.status());
  return ToGrpc(database_->Read([&](Connection& db) {
    auto items = server::ListItems(db, request->category(), *after, *size + 1);  // one more tells whether there is another page
    if (!items.ok()) return items.status();
    const bool more = items->size() > static_cast<size_t>(*size);
    if (more) items->pop_back();
    if (more) response->set_next_page_token(MakePageToken(scope, *ParseItemName("name", items->back().name())));
    response->mutable_items()->Assign(items->begin(), items->end());
    return absl::OkStatus();
  }));
}

grpc::Status StockServiceImpl::UpdateItem(grpc::ServerContext* context, const footfall::v1::UpdateItemRequest* request, Item* response) {
  constexpr std::string_view kAction = "StockService.UpdateItem";
  const std::string& name = request->item().name();
  auto caller = access_->Check(*context, Right::kManageStock, kAction, name);
  if (!caller.ok()) return ToGrpc(caller.status());
  auto id = ParseItemName("item.name", name);
  if (!id.ok()) return ToGrpc(id.status());
  return ToGrpc(access_->WriteOnce(*caller, kAction, request->request_id(), *request, response, [&](WriteContext& write) {
    absl::Status changed = ChangeItem(write, *id, *request, response);
    return changed.ok() ? access_->Audit(write, *caller, kAction, name, "") : changed;
  }));
}

absl::Status StockServiceImpl::ChangeItem(WriteContext& write, const std::string& item_id, const footfall::v1::UpdateItemRequest& request,
                                          Item* response) {
  auto before = server::GetItem(write.db(), item_id);
  if (absl::IsNotFound(before.status()) && request.allow_missing()) return InsertNewItem(write, item_id, request.item(), response);
  if (!before.ok()) return before.status();
  Item after = *before;
  absl::Status status = CheckEtag(request.item().etag(), before->etag(), before->name());
  if (status.ok()) status = ApplyUpdate(request.item(), request.update_mask(), &after);
  if (!status.ok()) return status;
  KeepOutputOnly(*before, &after);
  after.set_update_time_ms(clock_->NowMs());
  status = Refuse(CheckItem(after));
  if (status.ok()) status = ReplaceItem(write, &after);
  if (!status.ok()) return status;
  AnnounceItem(write);
  *response = std::move(after);
  return absl::OkStatus();
}

}  // namespace footfall::server
