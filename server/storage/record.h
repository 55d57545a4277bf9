// Resources kept as an encoded message beside the columns SQL needs: how a store reads and writes such rows. The name, the etag and nothing
// else of a message are left out of its record, because the key and the version say them already.
#ifndef FOOTFALL_SERVER_STORAGE_RECORD_H_
#define FOOTFALL_SERVER_STORAGE_RECORD_H_

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/errors.h"
#include "server/base/resource_names.h"
#include "server/storage/connection.h"

namespace footfall::server {

// The message as its record. M has name and etag.
template <typename M>
Bytes EncodeRecord(M message) {
  message.clear_name();
  message.clear_etag();
  return Bytes{message.SerializeAsString()};
}

// The message of a row whose first two columns are version and record. Internal when the record was damaged.
template <typename M>
absl::Status DecodeRecord(const Row& row, const std::string& name, M* message) {
  if (!message->ParseFromString(row.Blob(1))) return errors::Internal("a record does not parse: " + name);
  message->set_name(name);
  message->set_etag(MakeEtag(name, row.Int(0)));
  return absl::OkStatus();
}

// All rows of a query, each made by `decode`, which may fail.
template <typename T>
absl::StatusOr<std::vector<T>> QueryAll(Connection& db, std::string_view sql, const std::vector<SqlValue>& values,
                                        const std::function<absl::Status(const Row&, T*)>& decode) {
  std::vector<T> all;
  absl::Status bad;
  absl::Status ran = db.Query(sql, values, [&](const Row& row) {
    bad = decode(row, &all.emplace_back());
    return bad.ok();
  });
  if (!ran.ok()) return ran;
  if (!bad.ok()) return bad;
  return all;
}

// The first row of a query; NotFound(name) when there is none.
template <typename T>
absl::StatusOr<T> QueryOne(Connection& db, std::string_view sql, const std::vector<SqlValue>& values, std::string_view name,
                           const std::function<absl::Status(const Row&, T*)>& decode) {
  auto all = QueryAll<T>(db, sql, values, decode);
  if (!all.ok()) return all.status();
  if (all->empty()) return errors::NotFound(name);
  return std::move(all->front());
}

// What an INSERT came to: AlreadyExists(name) when a key was taken.
inline absl::Status Inserted(const absl::StatusOr<int64_t>& result, std::string_view name) {
  return IsConstraintViolation(result.status()) ? errors::AlreadyExists(name) : result.status();
}

// What an UPDATE or DELETE of one row came to: NotFound(name) when it changed none.
inline absl::Status Changed(const absl::StatusOr<int64_t>& result, std::string_view name) {
  if (!result.ok()) return result.status();
  return *result == 0 ? errors::NotFound(name) : absl::OkStatus();
}

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_RECORD_H_
