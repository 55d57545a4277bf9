#include "server/storage/tally_book.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace footfall::server {
namespace {

// Texts and bytes look the same whether they own what they hold or not.
enum class Kind : char { kNull, kNumber, kText, kBytes };

struct Content {
  Kind kind = Kind::kNull;
  int64_t number = 0;
  std::string_view bytes;
};

Content ContentOf(const SqlValue& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return {Kind::kNumber, *number, {}};
  if (const auto* text = std::get_if<std::string>(&value)) return {Kind::kText, 0, *text};
  if (const auto* text = std::get_if<TextView>(&value)) return {Kind::kText, 0, text->value};
  if (const auto* bytes = std::get_if<Bytes>(&value)) return {Kind::kBytes, 0, bytes->value};
  if (const auto* bytes = std::get_if<BytesView>(&value)) return {Kind::kBytes, 0, bytes->value};
  return {};
}

SqlValue Owned(const SqlValue& value) {
  const Content content = ContentOf(value);
  if (content.kind == Kind::kText) return std::string(content.bytes);
  if (content.kind == Kind::kBytes) return Bytes{std::string(content.bytes)};
  return value;
}

void AppendNumber(int64_t number, std::string* out) { out->append(reinterpret_cast<const char*>(&number), sizeof(number)); }

// Kind, length, bytes: different values never look alike. Lives in memory only, so the byte order does not matter.
void AppendValue(const SqlValue& value, std::string* out) {
  const Content content = ContentOf(value);
  out->push_back(static_cast<char>(content.kind));
  if (content.kind == Kind::kNull) return;
  AppendNumber(content.kind == Kind::kNumber ? content.number : static_cast<int64_t>(content.bytes.size()), out);
  out->append(content.bytes);
}

// A statement's text is a constant, so its address stands for it.
void Encode(std::string_view sql, absl::Span<const SqlValue> key, std::string* out) {
  out->clear();
  AppendNumber(static_cast<int64_t>(reinterpret_cast<intptr_t>(sql.data())), out);
  for (const SqlValue& value : key) AppendValue(value, out);
}

}  // namespace

void TallyList::Add(std::string_view sql, absl::Span<const SqlValue> key, int64_t add, int64_t latest) {
  Encode(sql, key, &place_);
  const auto [place, fresh] = places_.try_emplace(place_, entries_.size());
  if (fresh) {
    Entry& made = entries_.emplace_back(Entry{.sql = sql, .latest = std::numeric_limits<int64_t>::min()});
    for (const SqlValue& value : key) made.key.push_back(Owned(value));
  }
  Entry& entry = entries_[place->second];
  steps_.push_back({place->second, add, entry.latest});
  entry.add += add;
  entry.latest = std::max(entry.latest, latest);
  ++entry.times;
}

void TallyList::CutTo(size_t size) {
  for (; steps_.size() > size; steps_.pop_back()) {
    const Step& step = steps_.back();
    Entry& entry = entries_[step.entry];
    entry.add -= step.add;
    entry.latest = step.latest_before;
    --entry.times;
  }
}

void TallyBook::Take(TallyList list) {
  for (const auto& [place, index] : list.places_) {
    TallyList::Entry& entry = list.entries_[index];
    if (entry.times == 0) continue;
    const auto [total, fresh] = totals_.try_emplace(place, std::move(entry));
    if (fresh) continue;
    total->second.add += entry.add;
    total->second.latest = std::max(total->second.latest, entry.latest);
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
