// The table of items. Messages come back complete, name and etag included. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_STOCK_ITEM_STORE_H_
#define FOOTFALL_SERVER_STOCK_ITEM_STORE_H_

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/stock_service.pb.h"
#include "server/storage/database.h"

namespace footfall::server {

// NotFound when there is none.
absl::StatusOr<footfall::v1::Item> GetItem(Connection& db, std::string_view item_id);
// At most `limit` by id, those after `after_id` ("" = from the first); UNSPECIFIED = of every category.
absl::StatusOr<std::vector<footfall::v1::Item>> ListItems(Connection& db, footfall::v1::ItemCategory category, std::string_view after_id,
                                                          int limit);
// Store the message under its name, give it a new version and fill in its etag. Insert: AlreadyExists. Replace: NotFound.
absl::Status InsertItem(WriteContext& write, footfall::v1::Item* item);
absl::Status ReplaceItem(WriteContext& write, footfall::v1::Item* item);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STOCK_ITEM_STORE_H_
