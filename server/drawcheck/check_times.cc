// Entries were fixed before the first public value could be known, winners drawn when the last could be; as far as a file says when.
#include "server/drawcheck/checks.h"
#include "server/drawcheck/concat.h"

namespace footfall::drawcheck {

void CheckTimes(const DrawFile& file, Findings* findings) {
  if (!file.closing || file.closing->source_facts.empty()) return;
  const Closing& closing = *file.closing;
  const auto sources = static_cast<int64_t>(file.config.sources.size());
  const auto count = static_cast<int64_t>(closing.source_facts.size());
  if (!findings->Expect("SOURCE_FACTS", "closing[0].source_facts", sources, count)) return;
  for (size_t i = 0; i < closing.source_facts.size(); ++i) {
    const SourceFacts& facts = closing.source_facts[i];
    if (closing.published_ms >= facts.appears_ms) {
      findings->Add("PUBLISHED_LATE", "closing[0].published_ms", Concat("< ", facts.appears_ms), Concat(closing.published_ms));
    }
    if (closing.drawn_ms < facts.appears_ms) {
      findings->Add("DRAWN_EARLY", "closing[0].drawn_ms", Concat(">= ", facts.appears_ms), Concat(closing.drawn_ms));
    }
    if (facts.digits == 0 || i >= closing.values.size()) continue;
    findings->Expect("SOURCE_DIGITS", Concat("closing[0].values[", i, "]"), facts.digits, static_cast<int64_t>(closing.values[i].size()));
  }
}

}  // namespace footfall::drawcheck
