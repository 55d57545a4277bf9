// Entries were fixed before the first public value could be known, winners drawn when the last could be; as far as a file says when.
#include <optional>
#include <vector>

#include "server/drawcheck/checks.h"
#include "server/drawcheck/concat.h"

namespace footfall::drawcheck {
namespace {

// What holds of the public values: what the config binds, with what amendments put off; nullopt when it is not said of every one.
std::optional<std::vector<SourceFacts>> FactsInForce(const DrawFile& file, Findings* findings) {
  const auto sources = static_cast<int64_t>(file.config.sources.size());
  std::vector<SourceFacts> facts = file.config.source_facts;
  if (!findings->Expect("SOURCE_FACTS", "config.source_facts", sources, static_cast<int64_t>(facts.size()))) return std::nullopt;
  for (size_t i = 0; i < file.amendments.size(); ++i) {
    const std::vector<SourceFacts>& later = file.amendments[i].source_facts;
    if (later.empty()) continue;
    const std::string list = Concat("amendments[", i, "].source_facts");
    if (!findings->Expect("SOURCE_FACTS", list, sources, static_cast<int64_t>(later.size()))) return std::nullopt;
    for (size_t j = 0; j < later.size(); ++j) {
      const std::string place = Concat(list, "[", j, "].");
      if (later[j].appears_ms < facts[j].appears_ms) {
        findings->Add("SOURCE_FACTS_EARLIER", place + "appears_ms", Concat(">= ", facts[j].appears_ms), Concat(later[j].appears_ms));
      }
      findings->Expect("SOURCE_FACTS_CHANGED", place + "digits", facts[j].digits, later[j].digits);
    }
    facts = later;
  }
  return facts;
}

}  // namespace

void CheckTimes(const DrawFile& file, Findings* findings) {
  if (!file.closing) return;
  const Closing& closing = *file.closing;
  const bool bound = file.format == kFormat;
  if (!bound && closing.source_facts.empty()) return;
  std::vector<SourceFacts> facts = closing.source_facts;
  if (bound) {
    auto in_force = FactsInForce(file, findings);
    if (!in_force) return;
    facts = *std::move(in_force);
  }
  const auto sources = static_cast<int64_t>(file.config.sources.size());
  const auto count = static_cast<int64_t>(closing.source_facts.size());
  if (!findings->Expect("SOURCE_FACTS", "closing[0].source_facts", sources, count)) return;
  for (size_t i = 0; i < closing.source_facts.size(); ++i) {
    const SourceFacts& said = closing.source_facts[i];
    const std::string place = Concat("closing[0].source_facts[", i, "].");
    findings->Expect("SOURCE_FACTS_CHANGED", place + "appears_ms", facts[i].appears_ms, said.appears_ms);
    findings->Expect("SOURCE_FACTS_CHANGED", place + "digits", facts[i].digits, said.digits);
    if (closing.published_ms >= said.appears_ms) {
      findings->Add("PUBLISHED_LATE", "closing[0].published_ms", Concat("< ", said.appears_ms), Concat(closing.published_ms));
    }
    if (closing.drawn_ms < said.appears_ms) {
      findings->Add("DRAWN_EARLY", "closing[0].drawn_ms", Concat(">= ", said.appears_ms), Concat(closing.drawn_ms));
    }
    if (said.digits == 0 || i >= closing.values.size()) continue;
    findings->Expect("SOURCE_DIGITS", Concat("closing[0].values[", i, "]"), said.digits, static_cast<int64_t>(closing.values[i].size()));
  }
}

}  // namespace footfall::drawcheck
