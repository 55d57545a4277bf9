// Who takes part in the closing draw: the operator chooses nobody.
#include <algorithm>
#include <map>
#include <unordered_set>
#include <vector>

#include "server/drawcheck/checks.h"
#include "server/drawcheck/concat.h"

namespace footfall::drawcheck {
namespace {

// Entries of the rows that are not marked, in the order of their ids, each once.
std::vector<std::string_view> EntriesThatCount(const DrawFile& file) {
  std::map<std::string_view, const Kiosk*> kiosks;
  for (const Kiosk& kiosk : file.kiosks) kiosks.emplace(kiosk.id, &kiosk);
  std::unordered_set<const Row*> marked;
  for (const Duplicate& duplicate : file.duplicates) {
    const auto kiosk = kiosks.find(duplicate.kiosk);
    if (kiosk == kiosks.end() || duplicate.seq >= static_cast<int64_t>(kiosk->second->rows.size())) continue;
    marked.insert(&kiosk->second->rows[static_cast<size_t>(duplicate.seq)]);
  }
  std::vector<std::string_view> entries;
  for (const Kiosk& kiosk : file.kiosks) {
    for (const Row& row : kiosk.rows) {
      if (marked.count(&row) == 0) entries.push_back(row.entry);
    }
  }
  std::sort(entries.begin(), entries.end());
  entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
  return entries;
}

}  // namespace

void CheckEntries(const DrawFile& file, Findings* findings) {
  if (!file.closing) return;
  const std::vector<std::string_view>& said = file.closing->entries;
  const std::vector<std::string_view> expected = EntriesThatCount(file);
  for (size_t i = 0; i < said.size(); ++i) {
    if (std::binary_search(expected.begin(), expected.end(), said[i])) continue;
    findings->Add("ENTRY_UNKNOWN", Concat("closing[0].entries[", i, "]"), "", said[i]);
  }
  const std::unordered_set<std::string_view> there(said.begin(), said.end());
  for (const std::string_view entry : expected) {
    if (there.count(entry) == 0) findings->Add("ENTRY_LEFT_OUT", "closing[0].entries", entry, "");
  }
  const auto excluded =
      std::count_if(file.duplicates.begin(), file.duplicates.end(), [](const Duplicate& duplicate) { return duplicate.first.empty(); });
  findings->Expect("EXCLUDED_COUNT", "closing[0].excluded", static_cast<int64_t>(excluded), file.closing->excluded);
}

}  // namespace footfall::drawcheck
