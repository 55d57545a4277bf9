#include "server/storage/tally_book.h"

#include <algorithm>
#include <utility>

namespace footfall::server {
namespace {

void AppendNumber(int64_t number, std::string* out) { out->append(reinterpret_cast<const char*>(&number), sizeof(number)); }

// Kind, length, bytes: different values never look alike. Lives in memory only, so the byte order does not matter.
void AppendValue(const SqlValue& value, std::string* out) {
  out->push_back(static_cast<char>(value.index()));
  if (const auto* number = std::get_if<int64_t>(&value)) return AppendNumber(*number, out);
  const auto* bytes = std::get_if<Bytes>(&value);
  const auto* text = bytes != nullptr ? &bytes->value : std::get_if<std::string>(&value);
  if (text == nullptr) return;
  AppendNumber(static_cast<int64_t>(text->size()), out);
  out->append(*text);
}

// A statement's text is a constant, so its address stands for it.
std::string Encode(std::string_view sql, const std::vector<SqlValue>& key) {
  std::string out;
  AppendNumber(static_cast<int64_t>(reinterpret_cast<intptr_t>(sql.data())), &out);
  for (const SqlValue& value : key) AppendValue(value, &out);
  return out;
}

}  // namespace

void TallyBook::Take(TallyList list) {
  for (TallyList::Entry& entry : list.entries_) {
    std::string place = Encode(entry.sql, entry.key);
    const auto it = totals_.find(place);
    if (it == totals_.end()) {
      totals_.emplace(std::move(place), std::move(entry));
      continue;
    }
    it->second.add += entry.add;
    it->second.latest = std::max(it->second.latest, entry.latest);
  }
}

absl::Status TallyBook::Write(Connection& db) const {
  for (const auto& [place, entry] : totals_) {
    std::vector<SqlValue> values = entry.key;
    values.insert(values.end(), {SqlValue(entry.add), SqlValue(entry.latest)});
    const absl::StatusOr<int64_t> written = db.Execute(entry.sql, values);
    if (!written.ok()) return written.status();
  }
  return absl::OkStatus();
}

}  // namespace footfall::server
