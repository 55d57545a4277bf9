#include "server/stock/stock_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/person_name.h"
#include "server/base/errors.h"
#include "server/base/text_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr unsigned Bit(PlaceKind kind) { return 1u << static_cast<int>(kind); }
constexpr unsigned kStores = Bit(PlaceKind::kWarehouse) | Bit(PlaceKind::kSite);
constexpr unsigned kHolding = kStores | Bit(PlaceKind::kBooth);
// Goods under way belong to their transfer.
constexpr unsigned kAnyButTransit =
    kHolding | Bit(PlaceKind::kVisitors) | Bit(PlaceKind::kDamaged) | Bit(PlaceKind::kLost) | Bit(PlaceKind::kSupplier);

// From where to where a kind goes, and what it says by itself.
struct KindRow {
  v1::MovementKind kind;
  unsigned from, to;
  std::string_view default_from, default_to;
  bool needs_reason;
};
constexpr std::array kKinds = {
    KindRow{v1::MOVEMENT_KIND_PURCHASE, Bit(PlaceKind::kSupplier), kStores, kSupplier, kWarehouse, false},
    KindRow{v1::MOVEMENT_KIND_SUPPLIER_RETURN, kStores | Bit(PlaceKind::kDamaged), Bit(PlaceKind::kSupplier), "", kSupplier, true},
    KindRow{v1::MOVEMENT_KIND_DAMAGE, kHolding, Bit(PlaceKind::kDamaged), "", kDamagedPlace, true},
    KindRow{v1::MOVEMENT_KIND_LOSS, kHolding, Bit(PlaceKind::kLost), "", kLostPlace, true},
    KindRow{v1::MOVEMENT_KIND_FOUND, Bit(PlaceKind::kSupplier), kHolding, kSupplier, "", true},
    KindRow{v1::MOVEMENT_KIND_USE, kHolding, Bit(PlaceKind::kVisitors), "", kVisitors, true},
    KindRow{v1::MOVEMENT_KIND_CORRECTION, kAnyButTransit, kAnyButTransit, "", "", true},
};

const KindRow* FindKind(v1::MovementKind kind) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [kind](const KindRow& row) { return row.kind == kind; });
  return found == kKinds.end() ? nullptr : found;
}

// The place, or a problem with it.
Place ReadPlace(const std::string& field, std::string_view name, std::string_view by_kind, unsigned allowed, Problems* problems) {
  auto place = ParsePlace(field, name.empty() ? by_kind : name);
  if (!place.ok()) {
    problems->push_back({field, name.empty() ? "REQUIRED" : "BAD_PLACE"});
    return {};
  }
  if ((Bit(place->kind) & allowed) == 0) problems->push_back({field, "NOT_FOR_KIND"});
  return *std::move(place);
}

std::string ReadItem(const std::string& field, const std::string& name, Problems* problems) {
  auto item = ParseItemName(field, name);
  if (!item.ok()) problems->push_back({field, name.empty() ? "REQUIRED" : "BAD_NAME"});
  return item.ok() ? *std::move(item) : "";
}

absl::Status Refuse(Problems problems) { return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems)); }

bool IsBlank(const std::string& text) { return rules::CleanName(text).empty(); }

}  // namespace

Problems CheckItem(const v1::Item& item) {
  Problems problems;
  CheckLocalized("item.display_name", item.display_name().texts(), true, kMaxItemNameLength, &problems);
  if (item.category() == v1::ITEM_CATEGORY_UNSPECIFIED) problems.push_back({"item.category", "REQUIRED"});
  if (!v1::ItemCategory_IsValid(item.category())) problems.push_back({"item.category", "UNKNOWN_VALUE"});
  CheckNumber("item.unit_cost_fen", item.unit_cost_fen(), 0, kMaxUnitCostFen, &problems);
  CheckNumber("item.low_stock_threshold", item.low_stock_threshold(), 0, kMaxMovedUnits, &problems);
  return problems;
}

Problems CheckGift(const v1::Gift& gift) {
  Problems problems;
  CheckNumber("gift.per_person", gift.per_person(), 0, kMaxPerPerson, &problems);
  CheckNumber("gift.min_purchase_fen", gift.min_purchase_fen(), 0, kMaxPurchaseFen, &problems);
  CheckNumber("gift.kiosk_units", gift.kiosk_units(), 0, kMaxKioskUnits, &problems);
  return problems;
}

void KeepOutputOnly(const v1::Item& before, v1::Item* item) {
  item->set_name(before.name());
  item->set_etag(before.etag());
  item->set_create_time_ms(before.create_time_ms());
  item->set_update_time_ms(before.update_time_ms());
}

absl::StatusOr<StockMove> ReadMovement(const v1::StockMovement& movement) {
  Problems problems;
  StockMove move{.kind = movement.kind(), .quantity = movement.quantity(), .reason = movement.reason()};
  move.item_id = ReadItem("movement.item", movement.item(), &problems);
  CheckNumber("movement.quantity", movement.quantity(), 1, kMaxMovedUnits, &problems);
  const KindRow* row = FindKind(movement.kind());
  if (row != nullptr) {
    move.from = ReadPlace("movement.from", movement.from(), row->default_from, row->from, &problems);
    move.to = ReadPlace("movement.to", movement.to(), row->default_to, row->to, &problems);
    if (!move.from.name.empty() && move.from.name == move.to.name) problems.push_back({"movement.to", "SAME_PLACE"});
    if (row->needs_reason) CheckRequiredText("movement.reason", movement.reason(), kMaxStockReasonLength, &problems);
  } else if (movement.kind() == v1::MOVEMENT_KIND_UNSPECIFIED) {
    problems.push_back({"movement.kind", "REQUIRED"});
  } else {
    problems.push_back({"movement.kind", v1::MovementKind_IsValid(movement.kind()) ? "NOT_BY_HAND" : "UNKNOWN_VALUE"});
  }
  if (row == nullptr || !row->needs_reason) CheckText("movement.reason", movement.reason(), kMaxStockReasonLength, &problems);
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  return move;
}

bool IsBoothMovement(const v1::StockMovement& movement) {
  const bool found = movement.kind() == v1::MOVEMENT_KIND_FOUND;
  const bool gone =
      movement.kind() == v1::MOVEMENT_KIND_DAMAGE || movement.kind() == v1::MOVEMENT_KIND_LOSS || movement.kind() == v1::MOVEMENT_KIND_USE;
  if (!found && !gone) return false;
  const auto place = ParsePlace("place", found ? movement.to() : movement.from());
  return place.ok() && place->kind == PlaceKind::kBooth;
}

absl::StatusOr<TransferPlan> ReadTransfer(const v1::StockTransfer& transfer) {
  Problems problems;
  TransferPlan plan;
  plan.from = ReadPlace("transfer.from", transfer.from(), "", kHolding, &problems);
  plan.to = ReadPlace("transfer.to", transfer.to(), "", kHolding, &problems);
  if (!plan.from.name.empty() && plan.from.name == plan.to.name) problems.push_back({"transfer.to", "SAME_PLACE"});
  CheckText("transfer.note", transfer.note(), kMaxStockReasonLength, &problems);
  if (transfer.lines().empty()) problems.push_back({"transfer.lines", "REQUIRED"});
  if (transfer.lines_size() > kMaxTransferLines) problems.push_back({"transfer.lines", "TOO_MANY"});
  plan.transfer.set_from(transfer.from());
  plan.transfer.set_to(transfer.to());
  plan.transfer.set_note(transfer.note());
  std::set<std::string> items;
  for (const v1::TransferLine& line : transfer.lines()) {
    ReadItem("transfer.lines.item", line.item(), &problems);
    if (!items.insert(line.item()).second) problems.push_back({"transfer.lines.item", "DUPLICATE_ID"});
    CheckNumber("transfer.lines.quantity", line.quantity(), 1, kMaxMovedUnits, &problems);
    v1::TransferLine* planned = plan.transfer.add_lines();
    planned->set_item(line.item());
    planned->set_quantity(line.quantity());
  }
  if (!problems.empty()) return errors::InvalidFields(std::move(problems));
  return plan;
}

absl::Status ApplyReceipt(const v1::ConfirmTransferRequest& request, v1::StockTransfer* transfer) {
  Problems problems;
  std::map<std::string, v1::TransferLine*> sent;
  for (v1::TransferLine& line : *transfer->mutable_lines()) sent[line.item()] = &line;
  std::set<std::string> items;
  for (const v1::ReceivedLine& line : request.lines()) {
    const auto found = sent.find(line.item());
    if (!items.insert(line.item()).second) problems.push_back({"lines.item", "DUPLICATE_ID"});
    CheckText("lines.reason", line.reason(), kMaxStockReasonLength, &problems);
    if (found == sent.end()) {
      problems.push_back({"lines.item", "NOT_SENT"});
      continue;
    }
    CheckNumber("lines.received", line.received(), 0, found->second->quantity(), &problems);
    if (line.received() < found->second->quantity() && IsBlank(line.reason())) problems.push_back({"lines.reason", "REQUIRED"});
    found->second->set_received(line.received());
    found->second->set_reason(line.reason());
  }
  if (items.size() < sent.size()) problems.push_back({"lines", "REQUIRED"});
  return Refuse(std::move(problems));
}

}  // namespace footfall::server
