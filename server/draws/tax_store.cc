#include "server/draws/tax_store.h"

#include <utility>

#include "server/draws/draw_rules.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

constexpr std::string_view kKeep =
    "INSERT INTO draw_taxes (campaign_id, draw_id, entry_id, closing, tax_bearer, tax_base_fen) VALUES (:1, :2, :3, :4, :5, :6) "
    "ON CONFLICT DO NOTHING";
constexpr std::string_view kFind =
    "SELECT tax_bearer, tax_base_fen FROM draw_taxes WHERE campaign_id = :1 AND draw_id = :2 AND entry_id = :3 AND closing = :4";

}  // namespace

absl::Status KeepTax(WriteContext& write, const DrawKey& key, const v1::Draw& draw, const WinRow& win) {
  const v1::DrawPrize* prize = FindPrize(draw, win.prize);
  if (prize == nullptr) return absl::OkStatus();
  return write.db()
      .Execute(kKeep, {key.campaign_id, key.draw_id, Bytes{win.entry_id}, int64_t{win.closing}, int64_t{prize->tax_bearer()},
                       prize->tax_base_fen()})
      .status();
}

absl::StatusOr<v1::DrawPrize> PrizeAsTaxed(Connection& db, const DrawKey& key, const WinRow& win, v1::DrawPrize prize) {
  const absl::Status read = db.Query(kFind, {key.campaign_id, key.draw_id, Bytes{win.entry_id}, int64_t{win.closing}}, [&](const Row& row) {
    prize.set_tax_bearer(static_cast<v1::TaxBearer>(row.Int(0)));
    prize.set_tax_base_fen(row.Int(1));
    return false;
  });
  if (!read.ok()) return read;
  return prize;
}

}  // namespace footfall::server
