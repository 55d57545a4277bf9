#include "server/stock/item_store.h"

#include <string>

#include "server/stock/places.h"
#include "server/storage/record.h"

namespace footfall::server {
namespace {

using footfall::v1::Item;

absl::Status DecodeItem(const Row& row, Item* item) { return DecodeRecord(row, ItemName(row.Text(2)), item); }

// The columns of an item, in the order its statements bind them.
absl::StatusOr<std::vector<SqlValue>> ItemValues(WriteContext& write, Item* item) {
  auto id = ParseItemName("item.name", item->name());
  if (!id.ok()) return id.status();
  const int64_t version = write.NextNumber();
  item->set_etag(MakeEtag(item->name(), version));
  return std::vector<SqlValue>{int64_t{item->category()}, version, EncodeRecord(*item), *std::move(id)};
}

}  // namespace

absl::StatusOr<Item> GetItem(Connection& db, std::string_view item_id) {
  return QueryOne<Item>(db, "SELECT version, record, item_id FROM stock_items WHERE item_id = :1", {std::string(item_id)},
                        ItemName(item_id), DecodeItem);
}

absl::StatusOr<std::vector<Item>> ListItems(Connection& db, footfall::v1::ItemCategory category, std::string_view after_id, int limit) {
  return QueryAll<Item>(db,
                        "SELECT version, record, item_id FROM stock_items WHERE item_id > :1 AND (:2 = 0 OR category = :2) "
                        "ORDER BY item_id LIMIT :3",
                        {std::string(after_id), int64_t{category}, int64_t{limit}}, DecodeItem);
}

absl::Status InsertItem(WriteContext& write, Item* item) {
  auto values = ItemValues(write, item);
  if (!values.ok()) return values.status();
  return Inserted(write.db().Execute("INSERT INTO stock_items (category, version, record, item_id) VALUES (:1, :2, :3, :4)", *values),
                  item->name());
}

absl::Status ReplaceItem(WriteContext& write, Item* item) {
  auto values = ItemValues(write, item);
  if (!values.ok()) return values.status();
  return Changed(write.db().Execute("UPDATE stock_items SET category = :1, version = :2, record = :3 WHERE item_id = :4", *values),
                 item->name());
}

}  // namespace footfall::server
