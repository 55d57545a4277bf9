#include "server/draws/row_store.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/rules/draw_deck.h"
#include "proto/rules/ids.h"
#include "server/base/text.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

constexpr std::string_view kRowColumns =
    "SELECT row_number, device_id, seq, block, slot, entry_id, prize, row_hash, lead_id, person_number, staff_id, draw_ms, receive_ms, "
    "standing, purchase_fen FROM draw_rows ";
constexpr std::string_view kInsertRow =
    "INSERT INTO draw_rows (campaign_id, draw_id, row_number, device_id, seq, block, slot, entry_id, prize, row_hash, lead_id, "
    "person_number, staff_id, draw_ms, receive_ms, standing, purchase_fen) VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11, :12, :13, "
    ":14, :15, :16, :17)";
constexpr std::string_view kSetPerson = "UPDATE draw_rows SET person_number = :1 WHERE row_number = :2";
constexpr std::string_view kSetStanding = "UPDATE draw_rows SET standing = :1 WHERE row_number = :2";
constexpr std::string_view kPersons =
    "SELECT person_number FROM draw_rows WHERE campaign_id = :1 AND draw_id = :2 AND person_number > 0 GROUP BY person_number HAVING "
    "COUNT(*) "
    "> 1 OR MAX(standing) > 1 ORDER BY person_number";
constexpr std::string_view kBusyPersons =
    "SELECT person_number FROM draw_rows WHERE campaign_id = :1 AND draw_id = :2 AND person_number > 0 GROUP BY person_number HAVING "
    "COUNT(*) >= :3 ORDER BY COUNT(*) DESC, person_number LIMIT :4";
constexpr std::string_view kExcludedPersons =
    "SELECT DISTINCT r.person_number FROM draw_exclusions e JOIN persons p ON p.phone_hash = e.phone_hash JOIN draw_rows r ON "
    "r.campaign_id = e.campaign_id AND r.draw_id = e.draw_id AND r.person_number = p.person_number WHERE e.campaign_id = :1 AND "
    "e.draw_id = :2 ORDER BY r.person_number";
constexpr std::string_view kMovedRows =
    "SELECT r.row_number, l.person_number FROM draw_rows r JOIN leads l ON l.lead_id = r.lead_id WHERE r.campaign_id = :1 AND r.draw_id = "
    ":2 AND l.person_number <> r.person_number ORDER BY r.row_number";
constexpr std::string_view kEntries =
    "SELECT entry_id FROM draw_rows WHERE campaign_id = :1 AND draw_id = :2 AND standing = 1 ORDER BY entry_id";
constexpr std::string_view kCountTaken =
    "SELECT r.prize, COUNT(*) FROM draw_rows r LEFT JOIN draw_wins w ON w.campaign_id = r.campaign_id AND w.draw_id = r.draw_id AND "
    "w.entry_id = r.entry_id AND w.closing = 0 WHERE r.campaign_id = :1 AND r.draw_id = :2 AND r.prize <> '-' AND (r.standing = 1 OR "
    "w.state = 2) GROUP BY r.prize";
constexpr std::string_view kCountRows =
    "SELECT COUNT(*), SUM(standing = 2), SUM(standing = 3), SUM(person_number = 0) FROM draw_rows WHERE campaign_id = :1 AND draw_id = :2";
constexpr std::string_view kCountDoubtful =
    "SELECT SUM(purchase_fen BETWEEN 0 AND :3 - 1), SUM(draw_ms < :4 OR draw_ms >= :5) FROM draw_rows WHERE campaign_id = :1 AND draw_id = "
    ":2";
constexpr std::string_view kCountWithoutRight =
    "SELECT COUNT(*) FROM draw_wins w JOIN draw_rows r ON r.campaign_id = w.campaign_id AND r.draw_id = w.draw_id AND r.entry_id = "
    "w.entry_id WHERE w.campaign_id = :1 AND w.draw_id = :2 AND w.closing = 0 AND w.state = 2 AND r.standing <> 1";
constexpr std::string_view kGetChain =
    "SELECT device_id, row_count, head, block FROM draw_chains WHERE campaign_id = :1 AND draw_id = :2 AND device_id = :3";
constexpr std::string_view kListChains =
    "SELECT device_id, row_count, head, block FROM draw_chains WHERE campaign_id = :1 AND draw_id = :2 ORDER BY device_id";
constexpr std::string_view kSaveChain =
    "INSERT INTO draw_chains (campaign_id, draw_id, device_id, row_count, head, block) VALUES (:1, :2, :3, :4, :5, :6) ON CONFLICT "
    "(campaign_id, draw_id, device_id) DO UPDATE SET row_count = excluded.row_count, head = excluded.head, block = excluded.block";

constexpr std::string_view kFirstRows = "SELECT block, device_id FROM draw_rows WHERE campaign_id = :1 AND draw_id = :2 AND slot = 0";
// A device's first chain, and the others: their ids lie between two texts.
constexpr std::string_view kOfDevice = "(device_id = :3 OR (device_id >= :4 AND device_id < :5))";

struct ChainIds {
  std::string first, from, to;
};
ChainIds ChainsOf(std::string_view device_id) {
  std::string digits(device_id);
  std::erase(digits, '-');
  return {std::string(device_id), absl::StrCat(digits, "-"), absl::StrCat(digits, ".")};  // '.' is what follows '-'
}

std::string RowSql(std::string_view rest) { return absl::StrCat(Abseil(kRowColumns), Abseil(rest)); }

absl::Status DecodeRow(const Row& row, DrawRowRecord* record) {
  *record = {.row_number = row.Int(0),
             .chain_id = row.Text(1),
             .seq = row.Int(2),
             .block = row.Int(3),
             .slot = row.Int(4),
             .entry_id = row.Blob(5),
             .prize = row.Text(6),
             .row_hash = row.Blob(7),
             .lead_id = row.Blob(8),
             .person_number = row.Int(9),
             .staff_id = row.Text(10),
             .draw_ms = row.Int(11),
             .receive_ms = row.Int(12),
             .standing = static_cast<Standing>(row.Int(13)),
             .purchase_fen = row.Int(14)};
  return absl::OkStatus();
}

absl::Status DecodeChain(const Row& row, ChainRow* chain) {
  *chain = {.chain_id = row.Text(0), .row_count = row.Int(1), .head = row.Blob(2), .block = row.Int(3)};
  return absl::OkStatus();
}

absl::Status DecodeNumber(const Row& row, int64_t* number) {
  *number = row.Int(0);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<DrawRowRecord>> FirstRow(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  auto rows = QueryAll<DrawRowRecord>(db, sql, values, DecodeRow);
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

}  // namespace

ChainName ReadChainId(std::string_view chain_id) {
  constexpr size_t kDigits = 32;
  const std::optional<std::string> bytes =
      chain_id.size() > kDigits && chain_id[kDigits] == '-' ? rules::FromHex(chain_id.substr(0, kDigits)) : std::nullopt;
  const std::optional<rules::Uuid> device = bytes ? rules::UuidFromBytes(*bytes) : std::nullopt;
  uint32_t epoch = 0;
  if (!device || !absl::SimpleAtoi(Abseil(chain_id.substr(kDigits + 1)), &epoch)) return {std::string(chain_id), 0};
  return {rules::FormatUuid(*device), epoch};
}

absl::Status InsertRow(WriteContext& write, const DrawKey& key, const DrawRowRecord& row) {
  return Inserted(
      write.db().Execute(kInsertRow, {key.campaign_id, key.draw_id, row.row_number, row.chain_id, row.seq, row.block, row.slot,
                                      Bytes{row.entry_id}, row.prize, Bytes{row.row_hash}, Bytes{row.lead_id}, row.person_number,
                                      row.staff_id, row.draw_ms, row.receive_ms, static_cast<int64_t>(row.standing), row.purchase_fen}),
      DrawName(key));
}

absl::Status SetRowPerson(WriteContext& write, int64_t row_number, int64_t person_number) {
  return write.db().Execute(kSetPerson, {person_number, row_number}).status();
}

absl::Status SetRowStanding(WriteContext& write, int64_t row_number, Standing standing) {
  return write.db().Execute(kSetStanding, {static_cast<int64_t>(standing), row_number}).status();
}

absl::StatusOr<std::optional<DrawRowRecord>> FindRowByEntry(Connection& db, const DrawKey& key, std::string_view entry_id) {
  static const std::string sql = RowSql("WHERE campaign_id = :1 AND draw_id = :2 AND entry_id = :3");
  return FirstRow(db, sql, {key.campaign_id, key.draw_id, Bytes{std::string(entry_id)}});
}

absl::StatusOr<std::vector<DrawRowRecord>> ListRows(Connection& db, const DrawKey& key, int64_t after, int limit) {
  static const std::string sql = RowSql("WHERE campaign_id = :1 AND draw_id = :2 AND row_number > :3 ORDER BY row_number LIMIT :4");
  return QueryAll<DrawRowRecord>(db, sql, {key.campaign_id, key.draw_id, after, int64_t{limit}}, DecodeRow);
}

absl::StatusOr<std::vector<DrawRowRecord>> ListDeviceRows(Connection& db, const DrawKey& key, std::string_view device_id, int64_t after,
                                                          int limit) {
  static const std::string sql = RowSql(
      absl::StrCat("WHERE campaign_id = :1 AND draw_id = :2 AND ", Abseil(kOfDevice), " AND row_number > :6 ORDER BY row_number LIMIT :7"));
  const auto [first, from, to] = ChainsOf(device_id);
  return QueryAll<DrawRowRecord>(db, sql, {key.campaign_id, key.draw_id, first, from, to, after, int64_t{limit}}, DecodeRow);
}

absl::StatusOr<std::vector<DrawRowRecord>> ListChainRows(Connection& db, const DrawKey& key, std::string_view chain_id, int64_t after_seq,
                                                         int limit) {
  static const std::string sql = RowSql("WHERE campaign_id = :1 AND draw_id = :2 AND device_id = :3 AND seq > :4 ORDER BY seq LIMIT :5");
  return QueryAll<DrawRowRecord>(db, sql, {key.campaign_id, key.draw_id, std::string(chain_id), after_seq, int64_t{limit}}, DecodeRow);
}

absl::StatusOr<std::vector<DrawRowRecord>> ListPersonRows(Connection& db, const DrawKey& key, int64_t person_number) {
  static const std::string sql = RowSql("WHERE campaign_id = :1 AND draw_id = :2 AND person_number = :3 ORDER BY draw_ms, device_id, seq");
  return QueryAll<DrawRowRecord>(db, sql, {key.campaign_id, key.draw_id, person_number}, DecodeRow);
}

absl::StatusOr<std::vector<int64_t>> ListPersons(Connection& db, const DrawKey& key) {
  return QueryAll<int64_t>(db, kPersons, {key.campaign_id, key.draw_id}, DecodeNumber);
}

absl::StatusOr<std::vector<int64_t>> ListBusyPersons(Connection& db, const DrawKey& key, int64_t least, int limit) {
  return QueryAll<int64_t>(db, kBusyPersons, {key.campaign_id, key.draw_id, least, int64_t{limit}}, DecodeNumber);
}

absl::StatusOr<std::vector<int64_t>> ListExcludedPersons(Connection& db, const DrawKey& key) {
  return QueryAll<int64_t>(db, kExcludedPersons, {key.campaign_id, key.draw_id}, DecodeNumber);
}

absl::StatusOr<std::vector<RowPerson>> ListMovedRows(Connection& db, const DrawKey& key) {
  return QueryAll<RowPerson>(db, kMovedRows, {key.campaign_id, key.draw_id}, [](const Row& row, RowPerson* moved) {
    *moved = {.row_number = row.Int(0), .person_number = row.Int(1)};
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<std::string>> ListEntries(Connection& db, const DrawKey& key) {
  return QueryAll<std::string>(db, kEntries, {key.campaign_id, key.draw_id}, [](const Row& row, std::string* entry) {
    *entry = rules::ToHex(row.Blob(0));
    return absl::OkStatus();
  });
}

absl::StatusOr<std::map<std::string, int64_t>> CountTaken(Connection& db, const DrawKey& key) {
  std::map<std::string, int64_t> taken;
  const absl::Status read = db.Query(kCountTaken, {key.campaign_id, key.draw_id}, [&](const Row& row) {
    taken[row.Text(0)] = row.Int(1);
    return true;
  });
  if (!read.ok()) return read;
  return taken;
}

absl::StatusOr<RowCounts> CountRows(Connection& db, const DrawKey& key) {
  RowCounts counts;
  absl::Status read = db.Query(kCountRows, {key.campaign_id, key.draw_id}, [&](const Row& row) {
    counts = {.drawn = row.Int(0), .duplicates = row.Int(1), .excluded = row.Int(2), .unknown_people = row.Int(3)};
    return false;
  });
  if (!read.ok()) return read;
  read = db.Query(kCountWithoutRight, {key.campaign_id, key.draw_id}, [&](const Row& row) {
    counts.claimed_without_right = row.Int(0);
    return false;
  });
  if (!read.ok()) return read;
  return counts;
}

bool IsBelowPurchase(const footfall::v1::Draw& draw, const DrawRowRecord& row) {
  return row.purchase_fen >= 0 && row.purchase_fen < draw.min_purchase_fen();
}

bool IsOutsidePeriod(const footfall::v1::Draw& draw, const DrawRowRecord& row) {
  return row.draw_ms < draw.period().start_ms() || row.draw_ms >= draw.period().end_ms();
}

absl::StatusOr<DoubtfulRows> CountDoubtful(Connection& db, const DrawKey& key, const footfall::v1::Draw& draw) {
  DoubtfulRows doubtful;
  const std::vector<SqlValue> values = {key.campaign_id, key.draw_id, draw.min_purchase_fen(), draw.period().start_ms(),
                                        draw.period().end_ms()};
  const absl::Status read = db.Query(kCountDoubtful, values, [&](const Row& row) {
    doubtful = {.below_purchase = row.Int(0), .outside_period = row.Int(1)};
    return false;
  });
  if (!read.ok()) return read;
  return doubtful;
}

absl::StatusOr<ChainRow> GetChain(Connection& db, const DrawKey& key, std::string_view chain_id) {
  auto chains = QueryAll<ChainRow>(db, kGetChain, {key.campaign_id, key.draw_id, std::string(chain_id)}, DecodeChain);
  if (!chains.ok()) return chains.status();
  if (!chains->empty()) return std::move(chains->front());
  return ChainRow{.chain_id = std::string(chain_id), .head = std::string(size_t{rules::kDrawHashSize}, '\0')};
}

absl::Status SaveChain(WriteContext& write, const DrawKey& key, const ChainRow& chain) {
  return write.db()
      .Execute(kSaveChain, {key.campaign_id, key.draw_id, chain.chain_id, chain.row_count, Bytes{chain.head}, chain.block})
      .status();
}

absl::StatusOr<std::vector<ChainRow>> ListChains(Connection& db, const DrawKey& key) {
  return QueryAll<ChainRow>(db, kListChains, {key.campaign_id, key.draw_id}, DecodeChain);
}

absl::StatusOr<std::vector<ChainRow>> ListDeviceChains(Connection& db, const DrawKey& key, std::string_view device_id) {
  static const std::string sql =
      absl::StrCat("SELECT device_id, row_count, head, block FROM draw_chains WHERE campaign_id = :1 AND draw_id = :2 AND ",
                   Abseil(kOfDevice), " ORDER BY device_id");
  const auto [first, from, to] = ChainsOf(device_id);
  return QueryAll<ChainRow>(db, sql, {key.campaign_id, key.draw_id, first, from, to}, DecodeChain);
}

absl::StatusOr<std::map<int64_t, std::string>> ListLaterChains(Connection& db, const DrawKey& key) {
  std::map<int64_t, std::string> chains;
  const absl::Status read = db.Query(kFirstRows, {key.campaign_id, key.draw_id}, [&](const Row& row) {
    std::string chain_id = row.Text(1);
    if (ReadChainId(chain_id).epoch > 0) chains[row.Int(0)] = std::move(chain_id);
    return true;
  });
  if (!read.ok()) return read;
  return chains;
}

}  // namespace footfall::server
