#include "server/draws/draw_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/base/text.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

using footfall::v1::Draw;

constexpr std::string_view kGetDraw = "SELECT version, record, campaign_id, draw_id FROM draws WHERE campaign_id = :1 AND draw_id = :2";
constexpr std::string_view kListDraws =
    "SELECT version, record, campaign_id, draw_id FROM draws WHERE campaign_id = :1 AND draw_id > :2 ORDER BY draw_id LIMIT :3";
constexpr std::string_view kInsertDraw = "INSERT INTO draws (version, record, campaign_id, draw_id, page) VALUES (:1, :2, :3, :4, '')";
constexpr std::string_view kReplaceDraw = "UPDATE draws SET version = :1, record = :2 WHERE campaign_id = :3 AND draw_id = :4";
constexpr std::string_view kGetPage = "SELECT page FROM draws WHERE campaign_id = :1 AND draw_id = :2";
constexpr std::string_view kSetPage = "UPDATE draws SET page = :1 WHERE campaign_id = :2 AND draw_id = :3";
constexpr std::string_view kBlockColumns =
    "SELECT block, commitment, wrapped_seed, state, device_id, lease_id, drawn, withdrawn, reason FROM draw_blocks ";
constexpr std::string_view kInsertBlock =
    "INSERT INTO draw_blocks (campaign_id, draw_id, block, commitment, wrapped_seed, state, device_id, lease_id, drawn, withdrawn, reason) "
    "VALUES (:1, :2, :3, :4, :5, :6, :7, :8, :9, :10, :11)";
constexpr std::string_view kUpdateBlock =
    "UPDATE draw_blocks SET state = :1, device_id = :2, lease_id = :3, drawn = :4, withdrawn = :5, reason = :6 WHERE campaign_id = :7 AND "
    "draw_id = :8 AND block = :9";
constexpr std::string_view kLastHad =
    "SELECT MAX(block) FROM draw_blocks WHERE campaign_id = :1 AND draw_id = :2 AND device_id = :3 AND (state <> 3 OR drawn > 0)";
constexpr std::string_view kCountBlocks = "SELECT state, COUNT(*) FROM draw_blocks WHERE campaign_id = :1 AND draw_id = :2 GROUP BY state";
constexpr std::string_view kInsertExclusion =
    "INSERT INTO draw_exclusions (campaign_id, draw_id, phone_hash, tag) VALUES (:1, :2, :3, :4) ON CONFLICT DO NOTHING";
constexpr std::string_view kListTags = "SELECT tag FROM draw_exclusions WHERE campaign_id = :1 AND draw_id = :2 ORDER BY tag";
constexpr std::string_view kIsExcluded =
    "SELECT 1 FROM persons p JOIN draw_exclusions e ON e.phone_hash = p.phone_hash WHERE p.person_number = :1 AND e.campaign_id = :2 AND "
    "e.draw_id = :3";

std::string BlockSql(std::string_view rest) { return absl::StrCat(Abseil(kBlockColumns), Abseil(rest)); }

absl::Status DecodeDraw(const Row& row, Draw* draw) { return DecodeRecord(row, DrawName({row.Text(2), row.Text(3)}), draw); }

absl::Status DecodeBlock(const Row& row, BlockRow* block) {
  *block = {.number = row.Int(0),
            .commitment = row.Text(1),
            .wrapped_seed = row.Blob(2),
            .state = static_cast<BlockState>(row.Int(3)),
            .device_id = row.Text(4),
            .lease_id = row.Blob(5),
            .drawn = row.Int(6),
            .withdrawn = row.Int(7),
            .reason = row.Text(8)};
  return absl::OkStatus();
}

absl::StatusOr<std::optional<BlockRow>> FirstBlock(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  auto blocks = QueryAll<BlockRow>(db, sql, values, DecodeBlock);
  if (!blocks.ok()) return blocks.status();
  if (blocks->empty()) return std::nullopt;
  return std::move(blocks->front());
}

absl::StatusOr<int64_t> ReadNumber(Connection& db, std::string_view sql, const std::vector<SqlValue>& values) {
  int64_t number = 0;
  const absl::Status read = db.Query(sql, values, [&](const Row& row) {
    number = row.Int(0);
    return false;
  });
  if (!read.ok()) return read;
  return number;
}

std::string BlockName(const DrawKey& key, int64_t number) { return absl::StrCat(DrawName(key), "/blocks/", number); }

// What a draw's statements bind: its record is kept without what is counted.
absl::StatusOr<std::vector<SqlValue>> DrawValues(WriteContext& write, Draw* draw) {
  auto key = ParseDrawName("name", draw->name());
  if (!key.ok()) return key.status();
  draw->clear_counts();
  const int64_t version = write.NextNumber();
  draw->set_etag(MakeEtag(draw->name(), version));
  return std::vector<SqlValue>{version, EncodeRecord(*draw), key->campaign_id, key->draw_id};
}

}  // namespace

std::string DrawName(const DrawKey& key) { return absl::StrCat("campaigns/", key.campaign_id, "/draws/", key.draw_id); }

absl::StatusOr<DrawKey> ParseDrawName(std::string_view field, std::string_view name) {
  if (name.empty()) return errors::InvalidField(field, "REQUIRED");
  const std::vector<absl::string_view> parts = absl::StrSplit(Abseil(name), '/');
  const bool fits = parts.size() == 4 && parts[0] == "campaigns" && parts[2] == "draws" && rules::IsResourceId(Std(parts[1])) &&
                    rules::IsResourceId(Std(parts[3]));
  if (!fits) return errors::InvalidField(field, "BAD_NAME");
  return DrawKey{std::string(parts[1]), std::string(parts[3])};
}

absl::StatusOr<Draw> GetDraw(Connection& db, const DrawKey& key) {
  return QueryOne<Draw>(db, kGetDraw, {key.campaign_id, key.draw_id}, DrawName(key), DecodeDraw);
}

absl::StatusOr<std::vector<Draw>> ListDraws(Connection& db, std::string_view campaign_id, std::string_view after_id, int limit) {
  return QueryAll<Draw>(db, kListDraws, {std::string(campaign_id), std::string(after_id), int64_t{limit}}, DecodeDraw);
}

absl::Status InsertDraw(WriteContext& write, Draw* draw) {
  auto values = DrawValues(write, draw);
  if (!values.ok()) return values.status();
  return Inserted(write.db().Execute(kInsertDraw, *values), draw->name());
}

absl::Status ReplaceDraw(WriteContext& write, Draw* draw) {
  auto values = DrawValues(write, draw);
  if (!values.ok()) return values.status();
  return Changed(write.db().Execute(kReplaceDraw, *values), draw->name());
}

absl::StatusOr<std::string> GetPublishedPage(Connection& db, const DrawKey& key) {
  return QueryOne<std::string>(db, kGetPage, {key.campaign_id, key.draw_id}, DrawName(key), [](const Row& row, std::string* page) {
    *page = row.Text(0);
    return absl::OkStatus();
  });
}

absl::Status SetPublishedPage(WriteContext& write, const DrawKey& key, std::string_view page) {
  return Changed(write.db().Execute(kSetPage, {std::string(page), key.campaign_id, key.draw_id}), DrawName(key));
}

std::string SeedContext(const DrawKey& key, int64_t block) { return absl::StrCat("footfall/draw-seed/", BlockName(key, block)); }

absl::Status InsertBlock(WriteContext& write, const DrawKey& key, const BlockRow& block) {
  return Inserted(write.db().Execute(kInsertBlock, {key.campaign_id, key.draw_id, block.number, block.commitment, Bytes{block.wrapped_seed},
                                                    static_cast<int64_t>(block.state), block.device_id, Bytes{block.lease_id}, block.drawn,
                                                    block.withdrawn, block.reason}),
                  BlockName(key, block.number));
}

absl::Status UpdateBlock(WriteContext& write, const DrawKey& key, const BlockRow& block) {
  return Changed(write.db().Execute(kUpdateBlock, {static_cast<int64_t>(block.state), block.device_id, Bytes{block.lease_id}, block.drawn,
                                                   block.withdrawn, block.reason, key.campaign_id, key.draw_id, block.number}),
                 BlockName(key, block.number));
}

absl::StatusOr<std::optional<BlockRow>> FindBlock(Connection& db, const DrawKey& key, int64_t number) {
  static const std::string sql = BlockSql("WHERE campaign_id = :1 AND draw_id = :2 AND block = :3");
  return FirstBlock(db, sql, {key.campaign_id, key.draw_id, number});
}

absl::StatusOr<std::vector<BlockRow>> ListBlocks(Connection& db, const DrawKey& key, int64_t after, int limit) {
  static const std::string sql = BlockSql("WHERE campaign_id = :1 AND draw_id = :2 AND block > :3 ORDER BY block LIMIT :4");
  return QueryAll<BlockRow>(db, sql, {key.campaign_id, key.draw_id, after, int64_t{limit}}, DecodeBlock);
}

absl::StatusOr<std::optional<BlockRow>> FindBlockToLend(Connection& db, const DrawKey& key, std::string_view device_id) {
  static const std::string own = BlockSql(
      "WHERE campaign_id = :1 AND draw_id = :2 AND device_id = :3 AND state = 3 AND drawn = 0 AND block > :4 ORDER BY block LIMIT 1");
  static const std::string fresh = BlockSql("WHERE campaign_id = :1 AND draw_id = :2 AND state = 1 AND block > :3 ORDER BY block LIMIT 1");
  const std::string device(device_id);
  const absl::StatusOr<int64_t> last = ReadNumber(db, kLastHad, {key.campaign_id, key.draw_id, device});
  if (!last.ok()) return last.status();
  auto block = FirstBlock(db, own, {key.campaign_id, key.draw_id, device, *last});
  if (!block.ok() || block->has_value()) return block;
  return FirstBlock(db, fresh, {key.campaign_id, key.draw_id, *last});
}

absl::StatusOr<bool> IsBlockOver(Connection& db, const DrawKey& key, const footfall::v1::Draw& draw, int64_t number) {
  if (number == 0) return true;
  const auto block = FindBlock(db, key, number);
  if (!block.ok()) return block.status();
  return block->has_value() && ((*block)->drawn >= draw.chances() || !(*block)->reason.empty());
}

absl::StatusOr<BlockCounts> CountBlocks(Connection& db, const DrawKey& key) {
  BlockCounts counts;
  const absl::Status read = db.Query(kCountBlocks, {key.campaign_id, key.draw_id}, [&](const Row& row) {
    switch (static_cast<BlockState>(row.Int(0))) {
      case BlockState::kUnused:
        counts.unused = row.Int(1);
        break;
      case BlockState::kLent:
        counts.lent = row.Int(1);
        break;
      case BlockState::kReturned:
        counts.returned = row.Int(1);
        break;
      case BlockState::kVoid:
        counts.voided = row.Int(1);
        break;
    }
    return true;
  });
  if (!read.ok()) return read;
  return counts;
}

absl::StatusOr<bool> InsertExclusion(WriteContext& write, const DrawKey& key, const Exclusion& exclusion) {
  const auto added =
      write.db().Execute(kInsertExclusion, {key.campaign_id, key.draw_id, Bytes{exclusion.phone_hash}, Bytes{exclusion.tag}});
  if (!added.ok()) return added.status();
  return *added > 0;
}

absl::StatusOr<std::vector<std::string>> ListExcludedTags(Connection& db, const DrawKey& key) {
  return QueryAll<std::string>(db, kListTags, {key.campaign_id, key.draw_id}, [](const Row& row, std::string* tag) {
    *tag = row.Blob(0);
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> IsExcluded(Connection& db, const DrawKey& key, int64_t person_number) {
  const auto found = ReadNumber(db, kIsExcluded, {person_number, key.campaign_id, key.draw_id});
  if (!found.ok()) return found.status();
  return *found != 0;
}

}  // namespace footfall::server
