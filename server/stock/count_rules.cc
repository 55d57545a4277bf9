#include "server/stock/count_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/text_rules.h"
#include "server/stock/places.h"
#include "server/stock/stock_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Where nothing should be and nothing was handed out that should not have been there, nobody need look.
bool MustBeCounted(const v1::CountLine& line) { return !line.is_counted() && (line.expected() != 0 || line.shortage() != 0); }
bool Differs(const v1::CountLine& line) { return line.is_counted() && line.unexplained() != 0; }

// The first line of which `test` is true; "" for none.
template <typename Test>
std::string FirstItem(const v1::BoothCount& count, Test test) {
  const auto found = std::find_if(count.lines().begin(), count.lines().end(), test);
  return found == count.lines().end() ? std::string() : found->item();
}

using Explanations = google::protobuf::RepeatedPtrField<v1::CountExplanation>;

void CheckExplanations(const std::string& path, const Explanations& explanations, bool at_kiosk, Problems* problems) {
  if (explanations.size() > kMaxExplanations) problems->push_back({path, "TOO_MANY"});
  for (const v1::CountExplanation& explanation : explanations) {
    if (explanation.kind() == v1::DIFFERENCE_KIND_UNSPECIFIED) problems->push_back({path + ".kind", "REQUIRED"});
    if (!v1::DifferenceKind_IsValid(explanation.kind())) problems->push_back({path + ".kind", "UNKNOWN_VALUE"});
    CheckNumber(path + ".quantity", explanation.quantity(), 1, kMaxMovedUnits, problems);
    if (at_kiosk && explanation.kind() != v1::DIFFERENCE_KIND_OTHER && explanation.reason().empty()) continue;
    CheckRequiredText(path + ".reason", explanation.reason(), kMaxStockReasonLength, problems);
  }
}

}  // namespace

Settlement Settle(const BoothBooks& books, int64_t handed_out, int64_t written_off) {
  Settlement settlement;
  // First what comes back, for it may be what goes out on the other side.
  if (written_off < books.written_off) settlement.to_lost = -std::min(books.written_off - written_off, books.lost);
  if (handed_out < books.handed_out) settlement.to_visitors = -std::min(books.handed_out - handed_out, books.visitors);
  int64_t there = books.booth - settlement.to_lost - settlement.to_visitors;
  if (handed_out > books.handed_out) settlement.to_visitors = std::min(handed_out - books.handed_out, there);
  there = books.booth - settlement.to_lost - settlement.to_visitors;
  if (written_off > books.written_off) settlement.to_lost = std::min(written_off - books.written_off, there);
  return settlement;
}

int64_t Explained(const v1::CountLine& line) {
  int64_t units = 0;
  for (const v1::CountExplanation& explanation : line.explanations()) {
    units += explanation.kind() == v1::DIFFERENCE_KIND_FOUND ? -explanation.quantity() : explanation.quantity();
  }
  return units;
}

absl::Status CheckCountLines(const v1::CountStockRequest& request) {
  Problems problems;
  if (request.lines().empty()) problems.push_back({"lines", "REQUIRED"});
  if (request.lines_size() > kMaxCountLines) problems.push_back({"lines", "TOO_MANY"});
  std::set<std::string> items;
  for (const v1::CountLine& line : request.lines()) {
    if (!ParseItemName("lines.item", line.item()).ok()) problems.push_back({"lines.item", line.item().empty() ? "REQUIRED" : "BAD_NAME"});
    if (!items.insert(line.item()).second) problems.push_back({"lines.item", "DUPLICATE_ID"});
    CheckNumber("lines.counted", line.counted(), 0, kMaxMovedUnits, &problems);
    CheckExplanations("lines.explanations", line.explanations(), /*at_kiosk=*/false, &problems);
  }
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

absl::Status CheckStockCount(const v1::StockCountPayload& payload) {
  Problems problems;
  if (!ParseItemName("item", payload.item()).ok()) problems.push_back({"item", payload.item().empty() ? "REQUIRED" : "BAD_NAME"});
  CheckNumber("counted", payload.counted(), 0, kMaxMovedUnits, &problems);
  CheckExplanations("explanations", payload.explanations(), /*at_kiosk=*/true, &problems);
  if (!rules::IsResourceId(payload.staff_id())) problems.push_back({"staff_id", payload.staff_id().empty() ? "REQUIRED" : "BAD_ID"});
  return problems.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(problems));
}

absl::Status CheckExplained(int64_t difference, const v1::CountLine& line) {
  const int64_t explained = Explained(line);
  const bool fits = difference >= 0 ? explained >= 0 && explained <= difference : explained <= 0 && explained >= difference;
  return fits ? absl::OkStatus() : errors::InvalidField("lines.explanations", "TOO_LARGE");
}

std::vector<v1::CountObstacle> FindObstacles(const v1::BoothCount& count, int64_t open_transfers, int64_t leases_out) {
  std::vector<v1::CountObstacle> obstacles;
  if (open_transfers > 0) obstacles.push_back(v1::COUNT_OBSTACLE_TRANSFER_OPEN);
  if (leases_out != 0) obstacles.push_back(v1::COUNT_OBSTACLE_LEASES_OUTSTANDING);
  if (!FirstItem(count, MustBeCounted).empty()) obstacles.push_back(v1::COUNT_OBSTACLE_NOT_COUNTED);
  if (!FirstItem(count, Differs).empty()) obstacles.push_back(v1::COUNT_OBSTACLE_UNEXPLAINED);
  return obstacles;
}

absl::Status RefuseObstacles(const v1::BoothCount& count) {
  if (count.obstacles().empty()) return absl::OkStatus();
  switch (count.obstacles(0)) {
    case v1::COUNT_OBSTACLE_TRANSFER_OPEN:
      return errors::FailedPrecondition("TRANSFERS_OPEN", count.session());
    case v1::COUNT_OBSTACLE_LEASES_OUTSTANDING:
      return errors::FailedPrecondition("LEASES_OUTSTANDING", count.session());
    case v1::COUNT_OBSTACLE_NOT_COUNTED:
      return errors::FailedPrecondition("STOCK_NOT_COUNTED", count.session(), {{"item", FirstItem(count, MustBeCounted)}});
    default:
      return errors::FailedPrecondition("DIFFERENCE_UNEXPLAINED", count.session(), {{"item", FirstItem(count, Differs)}});
  }
}

}  // namespace footfall::server
