// One database connection with a cache of prepared statements: the only way SQL is run. SOCI underneath; drivers' exceptions end here.
#ifndef FOOTFALL_SERVER_STORAGE_CONNECTION_H_
#define FOOTFALL_SERVER_STORAGE_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace footfall::server {

// Bytes that are not text (hashes, sealed data, encoded messages); stored as BLOB, so that both databases keep them as they are.
struct Bytes {
  std::string value;
};

// The same without a copy, for rows that are written by the thousand: what they point to outlives the call they are bound for.
struct TextView {
  std::string_view value;
};
struct BytesView {
  std::string_view value;
};

// A value to bind: text, number, bytes or NULL (std::monostate).
using SqlValue = std::variant<std::monostate, int64_t, std::string, Bytes, TextView, BytesView>;

// One row of an answer; valid until the next row is read.
class Row {
 public:
  virtual ~Row() = default;
  // Column by position from 0. NULL reads as 0, "" and empty bytes; IsNull tells them apart.
  virtual int64_t Int(int column) const = 0;
  virtual std::string Text(int column) const = 0;
  virtual std::string Blob(int column) const = 0;
  virtual bool IsNull(int column) const = 0;
};

// Runs SQL. One thread at a time. Every distinct `sql` text is prepared once and kept: never build a text from values.
// Errors: INTERNAL with the driver's words (without values), ALREADY_EXISTS-like constraint violations are told by IsConstraintViolation.
class Connection {
 public:
  virtual ~Connection() = default;
  // Runs a statement that returns no rows; returns how many rows it changed. Placeholders are :1, :2 … in order.
  virtual absl::StatusOr<int64_t> Execute(std::string_view sql, const std::vector<SqlValue>& values) = 0;
  // Calls `each` for every row, in order; `each` returns false to stop.
  virtual absl::Status Query(std::string_view sql, const std::vector<SqlValue>& values, const std::function<bool(const Row&)>& each) = 0;
};

// Whether a failed Execute broke a UNIQUE, CHECK, FOREIGN KEY or NOT NULL rule.
bool IsConstraintViolation(const absl::Status& status);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_STORAGE_CONNECTION_H_
