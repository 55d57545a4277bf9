#include "server/draws/win_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/consent.h"
#include "proto/rules/winner_number.h"
#include "server/base/text.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

#define FOOTFALL_WIN_COLUMNS                                                                                                           \
  "w.win_number, w.entry_id, w.closing, w.prize, w.time_ms, w.shown, w.masked, w.state, w.state_ms, w.handed_over_by, w.wrapped_key, " \
  "w.tax_details, w.claim_until_ms"
#define FOOTFALL_WIN_ROWS \
  "draw_wins w JOIN draw_rows r ON r.campaign_id = w.campaign_id AND r.draw_id = w.draw_id AND r.entry_id = w.entry_id "

constexpr std::string_view kInsertWin =
    "INSERT INTO draw_wins (campaign_id, draw_id, win_number, entry_id, closing, prize, time_ms, shown, masked, state, state_ms, "
    "handed_over_by, wrapped_key, tax_details, claim_until_ms) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, :14, :15)";
constexpr std::string_view kUpdateWin =
    "UPDATE draw_wins SET state = :1, state_ms = :2, handed_over_by = :3, wrapped_key = :4, tax_details = :5 WHERE win_number = :6";
constexpr std::string_view kFindWin =
    "SELECT " FOOTFALL_WIN_COLUMNS " FROM draw_wins w WHERE w.campaign_id = :1 AND w.draw_id = :2 AND w.entry_id = :3 AND w.closing = :4";
constexpr std::string_view kListWins =
    "SELECT " FOOTFALL_WIN_COLUMNS ", r.standing, r.lead_id, l.consent_granted FROM " FOOTFALL_WIN_ROWS
    "LEFT JOIN leads l ON l.lead_id = r.lead_id WHERE w.campaign_id = :1 AND w.draw_id = :2 AND w.win_number > :3 ORDER BY w.win_number "
    "LIMIT :4";
constexpr std::string_view kListShown = "SELECT " FOOTFALL_WIN_COLUMNS ", r.standing, r.lead_id, l.consent_granted FROM " FOOTFALL_WIN_ROWS
                                        "LEFT JOIN leads l ON l.lead_id = r.lead_id WHERE w.campaign_id = :1 AND w.draw_id = :2 AND "
                                        "w.shown = 1 AND w.state <> 4 AND r.standing = 1 "
                                        "ORDER BY w.win_number DESC LIMIT :3";
constexpr std::string_view kLapse =
    "UPDATE draw_wins SET state = 3, state_ms = :1 WHERE campaign_id = :2 AND draw_id = :3 AND closing = :4 AND state = 1 AND "
    "claim_until_ms <= :1 AND EXISTS "
    "(SELECT 1 FROM draw_rows r WHERE r.campaign_id = draw_wins.campaign_id AND r.draw_id = draw_wins.draw_id AND r.entry_id = "
    "draw_wins.entry_id AND r.standing = 1)";
constexpr std::string_view kCountClaims =
    "SELECT w.prize, w.state, COUNT(*) FROM " FOOTFALL_WIN_ROWS
    "WHERE w.campaign_id = :1 AND w.draw_id = :2 AND w.closing = :3 AND w.state <> 4 AND r.standing = 1 "
    "GROUP BY w.prize, w.state";
#undef FOOTFALL_WIN_ROWS
#undef FOOTFALL_WIN_COLUMNS

constexpr int64_t kMayPublish = int64_t{1} << static_cast<int>(rules::Purpose::kWinnerPublication);

absl::Status DecodeWin(const Row& row, WinRow* win) {
  *win = {.win_number = row.Int(0),
          .entry_id = row.Blob(1),
          .closing = row.Int(2) != 0,
          .prize = row.Text(3),
          .time_ms = row.Int(4),
          .shown = row.Int(5) != 0,
          .masked = row.Text(6),
          .state = static_cast<ClaimState>(row.Int(7)),
          .state_ms = row.Int(8),
          .handed_over_by = row.Text(9),
          .wrapped_key = row.Blob(10),
          .tax_details = row.Blob(11),
          .claim_until_ms = row.Int(12)};
  return absl::OkStatus();
}

absl::Status DecodeView(const Row& row, WinView* view) {
  view->standing = static_cast<Standing>(row.Int(13));
  view->lead_id = row.Blob(14);
  view->may_be_published = (row.Int(15) & kMayPublish) != 0;
  return DecodeWin(row, &view->win);
}

}  // namespace

absl::Status InsertWin(WriteContext& write, const DrawKey& key, const WinRow& win) {
  return Inserted(
      write.db().Execute(kInsertWin, {key.campaign_id, key.draw_id, write.NextNumber(), Bytes{win.entry_id}, int64_t{win.closing},
                                      win.prize, win.time_ms, int64_t{win.shown}, win.masked, static_cast<int64_t>(win.state), win.state_ms,
                                      win.handed_over_by, Bytes{win.wrapped_key}, Bytes{win.tax_details}, win.claim_until_ms}),
      DrawName(key));
}

absl::Status UpdateWin(WriteContext& write, const WinRow& win) {
  return write.db()
      .Execute(kUpdateWin, {static_cast<int64_t>(win.state), win.state_ms, win.handed_over_by, Bytes{win.wrapped_key},
                            Bytes{win.tax_details}, win.win_number})
      .status();
}

absl::StatusOr<std::optional<WinRow>> FindWin(Connection& db, const DrawKey& key, std::string_view entry_id, bool closing) {
  auto wins = QueryAll<WinRow>(db, kFindWin, {key.campaign_id, key.draw_id, Bytes{std::string(entry_id)}, int64_t{closing}}, DecodeWin);
  if (!wins.ok()) return wins.status();
  if (wins->empty()) return std::nullopt;
  return std::move(wins->front());
}

absl::StatusOr<std::vector<WinView>> ListWins(Connection& db, const DrawKey& key, int64_t after, int limit) {
  return QueryAll<WinView>(db, kListWins, {key.campaign_id, key.draw_id, after, int64_t{limit}}, DecodeView);
}

absl::StatusOr<std::vector<WinView>> ListShownWins(Connection& db, const DrawKey& key, int limit) {
  return QueryAll<WinView>(db, kListShown, {key.campaign_id, key.draw_id, int64_t{limit}}, DecodeView);
}

absl::StatusOr<int64_t> LapseWins(WriteContext& write, const DrawKey& key, bool closing, int64_t now_ms) {
  return write.db().Execute(kLapse, {now_ms, key.campaign_id, key.draw_id, int64_t{closing}});
}

absl::StatusOr<std::map<std::string, ClaimCounts>> CountClaims(Connection& db, const DrawKey& key, bool closing) {
  std::map<std::string, ClaimCounts> counts;
  const absl::Status read = db.Query(kCountClaims, {key.campaign_id, key.draw_id, int64_t{closing}}, [&](const Row& row) {
    ClaimCounts& prize = counts[row.Text(0)];
    const auto state = static_cast<ClaimState>(row.Int(1));
    (state == ClaimState::kClaimed ? prize.claimed : state == ClaimState::kLapsed ? prize.lapsed : prize.open) += row.Int(2);
    return true;
  });
  if (!read.ok()) return read;
  return counts;
}

absl::StatusOr<int64_t> ReviveWins(WriteContext& write, const DrawKey& key, bool closing) {
  return write.db().Execute(
      "UPDATE draw_wins SET state = 1, state_ms = 0 WHERE campaign_id = :1 AND draw_id = :2 AND closing = :3 AND state = 3",
      {key.campaign_id, key.draw_id, int64_t{closing}});
}

std::string MaskedWinner(const WinView& view) {
  if (view.may_be_published && !view.win.masked.empty()) return view.win.masked;
  return rules::WinnerNumber(view.win.entry_id);
}

}  // namespace footfall::server
