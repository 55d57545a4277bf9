#include "server/draws/tax_ledger.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "server/draws/draw_rules.h"
#include "server/draws/draw_texts.h"
#include "server/draws/standing.h"
#include "server/draws/tax_store.h"
#include "server/draws/win_store.h"
#include "server/leads/lead_csv.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr int kWinsAtOnce = 500;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr int64_t kTaxPercent = 20;

std::string Yuan(int64_t fen) { return absl::StrFormat("%d.%02d", fen / 100, fen % 100); }

std::string Line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) absl::StrAppend(&line, line.empty() ? "" : ",", CsvCell(cell));
  return line + "\r\n";
}

std::string Name(const v1::DrawPrize& prize) {
  const auto found = prize.display_name().texts().find("zh-Hans");
  return found == prize.display_name().texts().end() ? prize.id() : found->second;
}

}  // namespace

int64_t TaxOn(int64_t base_fen) { return (base_fen * kTaxPercent + 50) / 100; }

absl::Status WriteTaxLedger(Connection& db, const DrawKey& key, const DrawIntake& intake,
                            const std::function<bool(std::string_view)>& sink) {
  const auto draw = GetDraw(db, key);
  if (!draw.ok()) return draw.status();
  const auto zone = ZoneOf(db, key);
  if (!zone.ok()) return zone.status();
  const std::string head = Line({"handed_over", "draw", "won_in", "prize", "prize_name", "value_yuan", "taxed_value_yuan", "tax_paid_by",
                                 "tax_yuan", "name", "document_number", "entry", "handed_over_by"});
  if (!sink(std::string(kByteOrderMark) + head)) return absl::OkStatus();
  for (int64_t after = 0;;) {
    const auto wins = ListWins(db, key, after, kWinsAtOnce);
    if (!wins.ok()) return wins.status();
    if (wins->empty()) return absl::OkStatus();
    after = wins->back().win.win_number;
    for (const WinView& view : *wins) {
      const WinRow& win = view.win;
      const v1::DrawPrize* planned = FindPrize(*draw, win.prize);
      if (win.state != ClaimState::kClaimed || planned == nullptr) continue;
      const absl::StatusOr<v1::DrawPrize> prize = PrizeAsTaxed(db, key, win, *planned);
      if (!prize.ok()) return prize.status();
      if (!IsTaxed(*prize)) continue;
      absl::StatusOr<v1::DrawClaimPayload> details = intake.OpenTaxDetails(win);
      if (!details.ok()) return details.status();
      std::string line = Line({Moment(win.state_ms, *zone), key.draw_id, win.closing ? "closing draw" : "block", prize->id(), Name(*prize),
                               Yuan(prize->price_fen()), Yuan(prize->tax_base_fen()),
                               prize->tax_bearer() == v1::TAX_BEARER_WINNER ? "winner" : "organiser", Yuan(TaxOn(prize->tax_base_fen())),
                               details->tax_name(), details->tax_id_number(), rules::ToHex(win.entry_id), win.handed_over_by});
      const bool goes_on = sink(line);
      rules::Wipe(&line);
      rules::Wipe(details->mutable_tax_name());
      rules::Wipe(details->mutable_tax_id_number());
      if (!goes_on) return absl::OkStatus();
    }
  }
}

}  // namespace footfall::server
