#include "server/draws/draw_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/draw_deck.h"
#include "server/base/text.h"
#include "server/base/text_rules.h"
#include "server/draws/rfc3797.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

using Findings = std::vector<DrawFinding>;

constexpr int kMaxPrizeIdLength = 40;
constexpr size_t kFieldDrawSources = 2;  // a beacon, and digits for people who do not know beacons

void Block(Findings* findings, std::string field, std::string_view reason) {
  findings->push_back({std::move(field), std::string(reason), true});
}
void Warn(Findings* findings, std::string field, std::string_view reason) {
  findings->push_back({std::move(field), std::string(reason), false});
}

bool FitsId(std::string_view id) {
  const auto letter_or_digit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !id.empty() && id.size() <= kMaxPrizeIdLength && letter_or_digit(id[0]) &&
         std::all_of(id.begin(), id.end(), [&](char c) { return letter_or_digit(c) || c == '-' || c == '_'; });
}

// In bytes, because the published file and its readers count bytes.
std::string_view TextProblem(std::string_view text, bool required, size_t limit) {
  if (rules::CountCharacters(text) < 0) return "NOT_UTF8";
  if (required && rules::CleanName(text).empty()) return "REQUIRED";
  return text.size() > limit ? "TOO_LONG" : "";
}

// Every language of the product: whoever stands before the kiosk has a right to read it.
void CheckTexts(const std::string& field, const v1::LocalizedText& text, Findings* findings) {
  for (const char* language : {"en", "zh-Hans", "zh-Hant"}) {
    const auto found = text.texts().find(language);
    const std::string_view words = found == text.texts().end() ? std::string_view() : std::string_view(found->second);
    const std::string_view problem = TextProblem(words, true, kMaxDrawTextBytes);
    if (!problem.empty()) Block(findings, absl::StrCat(field, ".", language), problem);
  }
}

void CheckRange(const std::string& field, int64_t number, int64_t least, int64_t most, Findings* findings) {
  Problems problems;
  CheckNumber(field, number, least, most, &problems);
  for (const rules::Problem& problem : problems) Block(findings, problem.field, problem.reason);
}

void CheckPageTexts(const v1::Draw& draw, Findings* findings) {
  CheckTexts("draw.display_name", draw.display_name(), findings);
  CheckTexts("draw.organiser", draw.organiser(), findings);
  CheckTexts("draw.contact", draw.contact(), findings);
  CheckTexts("draw.eligibility", draw.eligibility(), findings);
  CheckTexts("draw.how", draw.how(), findings);
  CheckTexts("draw.period_text", draw.period_text(), findings);
  CheckTexts("draw.method", draw.method(), findings);
  CheckTexts("draw.claim", draw.claim(), findings);
  CheckTexts("draw.delivery", draw.delivery(), findings);
  CheckTexts("draw.lapse", draw.lapse(), findings);
}

void CheckTimes(const v1::Draw& draw, int64_t now_ms, Findings* findings) {
  Problems problems;
  CheckSpan("draw.period", draw.period().start_ms(), draw.period().end_ms(), &problems);
  for (const rules::Problem& problem : problems) Block(findings, problem.field, problem.reason);
  if (problems.empty() && draw.period().end_ms() <= now_ms) Block(findings, "draw.period", "IN_THE_PAST");
  if (draw.claim_until_ms() == 0) {
    Block(findings, "draw.claim_until_ms", "REQUIRED");
  } else if (draw.claim_until_ms() < draw.period().end_ms()) {
    Block(findings, "draw.claim_until_ms", "BEFORE_PERIOD_END");
  }
  if (draw.closing_claim_until_ms() == 0) {
    Block(findings, "draw.closing_claim_until_ms", "REQUIRED");
  } else if (draw.closing_claim_until_ms() < draw.period().end_ms()) {
    Block(findings, "draw.closing_claim_until_ms", "BEFORE_PERIOD_END");
  } else if (draw.closing_claim_until_ms() < draw.period().end_ms() + kMinClosingClaimMs) {
    Block(findings, "draw.closing_claim_until_ms", "CLAIM_TIME_TOO_SHORT");
  }
}

void CheckTax(const std::string& at, const v1::DrawPrize& prize, Findings* findings) {
  const bool taxed = IsTaxed(prize);
  if (!v1::TaxBearer_IsValid(prize.tax_bearer()) || prize.tax_bearer() == v1::TAX_BEARER_UNSPECIFIED) {
    Block(findings, at + ".tax_bearer", "REQUIRED");
  }
  // What the organiser pays may count as a part of the prize, but never doubles it.
  CheckRange(at + ".tax_base_fen", prize.tax_base_fen(), taxed ? 1 : 0, taxed ? 2 * kMaxPrizeFen : 0, findings);
}

void CheckPrize(const std::string& at, const v1::DrawPrize& prize, bool test, std::set<std::string>* ids, Findings* findings) {
  if (!FitsId(prize.id())) {
    Block(findings, at + ".id", prize.id().empty() ? "REQUIRED" : "BAD_PRIZE_ID");
  } else if (!ids->insert(prize.id()).second) {
    Block(findings, at + ".id", "DUPLICATE_ID");
  }
  CheckTexts(at + ".tier", prize.tier(), findings);
  CheckTexts(at + ".display_name", prize.display_name(), findings);
  CheckTexts(at + ".kind", prize.kind(), findings);
  if (prize.price_fen() > kMaxPrizeFen) {
    Block(findings, at + ".price_fen", "ABOVE_LEGAL_LIMIT");
  } else if (test && prize.price_fen() != 0) {
    Block(findings, at + ".price_fen", "TEST_PRIZE_HAS_VALUE");
  } else if (!test) {
    CheckRange(at + ".price_fen", prize.price_fen(), 1, kMaxPrizeFen, findings);
  }
  CheckTexts(at + ".basis", prize.basis(), findings);
  if (!test) CheckTax(at, prize, findings);
}

// What one person could win altogether.
void CheckPerPerson(const v1::Draw& draw, Findings* findings) {
  int64_t dearest = 0;
  for (const v1::DrawPrize& prize : draw.prizes()) dearest = std::max(dearest, prize.price_fen());
  if (dearest <= 0 || dearest > kMaxPrizeFen) return;
  const bool unlimited = draw.per_person() <= 0;
  if (unlimited || draw.per_person() > kMaxPrizeFen / dearest) Warn(findings, "draw.per_person", "MAY_PASS_LEGAL_LIMIT");
}

void CheckPrizes(const v1::Draw& draw, Findings* findings) {
  if (draw.prizes().empty() && draw.closing_prizes().empty()) Block(findings, "draw.prizes", "REQUIRED");
  if (draw.prizes_size() > kMaxPrizeKinds) Block(findings, "draw.prizes", "TOO_MANY");
  if (draw.closing_prizes_size() > kMaxPrizeKinds) Block(findings, "draw.closing_prizes", "TOO_MANY");
  std::set<std::string> ids;
  int64_t filled = 0;
  for (int i = 0; i < draw.prizes_size(); ++i) {
    const std::string at = absl::StrCat("draw.prizes[", i, "]");
    CheckPrize(at, draw.prizes(i), draw.test(), &ids, findings);
    CheckRange(at + ".count", draw.prizes(i).count(), 1, kMaxDrawChances, findings);
    filled += std::clamp<int64_t>(draw.prizes(i).count(), 0, kMaxDrawChances);
    if (draw.prizes(i).price_fen() > kPublicWinFen && draw.prizes(i).price_fen() <= kMaxPrizeFen) {
      Warn(findings, at + ".price_fen", "BELONGS_IN_CLOSING_DRAW");
    }
  }
  if (filled > draw.chances()) Block(findings, "draw.prizes", "MORE_THAN_CHANCES");
  for (int i = 0; i < draw.closing_prizes_size(); ++i) {
    const std::string at = absl::StrCat("draw.closing_prizes[", i, "]");
    CheckPrize(at, draw.closing_prizes(i), draw.test(), &ids, findings);
    CheckRange(at + ".count", draw.closing_prizes(i).count(), 1, kMaxClosingUnits, findings);
  }
}

void CheckSources(const v1::Draw& draw, Findings* findings) {
  if (!v1::DrawSampler_IsValid(draw.sampler()) || draw.sampler() == v1::DRAW_SAMPLER_UNSPECIFIED) {
    Block(findings, "draw.sampler", "REQUIRED");
  }
  if (const auto problem = TextProblem(draw.beacon_source(), false, kMaxDrawSourceBytes); !problem.empty()) {
    Block(findings, "draw.beacon_source", problem);
  }
  if (draw.beacon_source().empty()) Warn(findings, "draw.beacon_source", "NO_BEACON_MIXED_IN");
  const auto count = static_cast<size_t>(draw.closing_sources_size());
  if (count == 0) {
    Block(findings, "draw.closing_sources", "REQUIRED");
  } else if (draw.sampler() == v1::DRAW_SAMPLER_FIELD_DRAW && count != kFieldDrawSources) {
    Block(findings, "draw.closing_sources", "NOT_TWO_SOURCES");
  } else if (count > kMaxClosingSources) {
    Block(findings, "draw.closing_sources", "TOO_MANY");
  }
  for (int i = 0; i < draw.closing_sources_size(); ++i) {
    const auto problem = TextProblem(draw.closing_sources(i), true, kMaxDrawSourceBytes);
    if (!problem.empty()) Block(findings, absl::StrCat("draw.closing_sources[", i, "]"), problem);
  }
}

// When every chance is drawn there is still a closing draw, and a file that anybody can verify.
void CheckCanBeClosed(const v1::Draw& draw, Findings* findings) {
  const int64_t all = draw.blocks() * draw.chances();
  if (draw.sampler() == v1::DRAW_SAMPLER_RFC3797 && all > static_cast<int64_t>(kMaxRfc3797Entries)) {
    Block(findings, "draw.blocks", "TOO_MANY_FOR_SAMPLER");
  } else if (all > kMaxPublishedChances) {
    Block(findings, "draw.blocks", "TOO_MANY_IN_ALL");
  }
}

// One for each source, behind the end, so that entries can be published before the first.
void CheckSourceFacts(const v1::Draw& draw, Findings* findings) {
  const auto& facts = draw.closing_source_facts();
  if (facts.empty()) return Warn(findings, "draw.closing_source_facts", "NO_SOURCE_TIMES");
  if (facts.size() != draw.closing_sources_size()) return Block(findings, "draw.closing_source_facts", "NOT_ONE_PER_SOURCE");
  for (int i = 0; i < facts.size(); ++i) {
    const std::string at = absl::StrCat("draw.closing_source_facts[", i, "].");
    if (facts[i].appears_ms() <= draw.period().end_ms()) Block(findings, at + "appears_ms", "BEFORE_PERIOD_END");
    if (draw.closing_claim_until_ms() < facts[i].appears_ms() + kMinClosingClaimMs)
      Block(findings, at + "appears_ms", "CLAIM_TIME_TOO_SHORT");
    const bool digits = draw.sampler() == v1::DRAW_SAMPLER_FIELD_DRAW && i == 1;
    CheckRange(at + "digits", facts[i].digits(), digits ? 1 : 0, digits ? kMaxSourceDigits : 0, findings);
  }
}

// Only later, and of the same form.
bool IsPostponed(const v1::Draw& draw, const v1::DrawAmendment& amendment) {
  const auto &before = draw.closing_source_facts(), &after = amendment.closing_source_facts();
  if (before.empty() || before.size() != after.size()) return false;
  bool later = false;
  for (int i = 0; i < before.size(); ++i) {
    if (after[i].appears_ms() < before[i].appears_ms() || after[i].digits() != before[i].digits()) return false;
    later = later || after[i].appears_ms() > before[i].appears_ms();
  }
  return later;
}

void CheckNumbers(const v1::Draw& draw, Findings* findings) {
  CheckRange("draw.per_person", draw.per_person(), 0, kMaxKioskChances, findings);
  CheckRange("draw.per_day", draw.per_day(), 0, kMaxKioskChances, findings);
  CheckRange("draw.min_purchase_fen", draw.min_purchase_fen(), 0, kMaxPrizeFen, findings);
  CheckRange("draw.blocks", draw.blocks(), 1, kMaxDrawBlocks, findings);
  CheckRange("draw.chances", draw.chances(), 1, kMaxDrawChances, findings);
  const bool both = draw.blocks() >= 1 && draw.blocks() <= kMaxDrawBlocks && draw.chances() >= 1 && draw.chances() <= kMaxDrawChances;
  if (both) CheckCanBeClosed(draw, findings);
}

void MustNotShrink(const char* field, int64_t before, int64_t after, Problems* problems) {
  if (after == 0) return;
  if (after <= before) problems->push_back({absl::StrCat("amendment.", field), "NOT_IN_FAVOUR"});
}

// No limit is more than any.
void MustRaise(const char* field, int32_t before, int32_t after, Problems* problems) {
  if (after == 0) return;
  if (before == 0 || after <= before || after > kMaxKioskChances) problems->push_back({absl::StrCat("amendment.", field), "NOT_IN_FAVOUR"});
}

}  // namespace

std::vector<DrawFinding> CheckDrawPlan(const v1::Draw& draw, int64_t now_ms) {
  Findings findings;
  CheckPageTexts(draw, &findings);
  CheckTimes(draw, now_ms, &findings);
  CheckNumbers(draw, &findings);
  CheckPrizes(draw, &findings);
  CheckPerPerson(draw, &findings);
  CheckRange("draw.reserves", draw.reserves(), 0, kMaxReserves, &findings);
  CheckSources(draw, &findings);
  CheckSourceFacts(draw, &findings);
  CheckRange("draw.tax_threshold_fen", draw.tax_threshold_fen(), 0, kMaxPrizeFen, &findings);
  CheckRange("draw.kiosk_chances", draw.kiosk_chances(), std::max<int64_t>(draw.chances(), 1), kMaxKioskChances, &findings);
  return findings;
}

std::vector<rules::Problem> CheckDraft(const v1::Draw& draw) {
  Problems problems;
  constexpr size_t kMaxDraftBytes = 1u << 20;  // ten texts and two hundred prizes leave room to spare
  if (draw.ByteSizeLong() > kMaxDraftBytes) problems.push_back({"draw", "TOO_LARGE"});
  if (draw.prizes_size() > kMaxPrizeKinds) problems.push_back({"draw.prizes", "TOO_MANY"});
  if (draw.closing_prizes_size() > kMaxPrizeKinds) problems.push_back({"draw.closing_prizes", "TOO_MANY"});
  if (draw.closing_sources_size() > kMaxClosingSources) problems.push_back({"draw.closing_sources", "TOO_MANY"});
  return problems;
}

std::vector<rules::Problem> CheckPublishedText(const std::string& field, const v1::LocalizedText& text) {
  Findings findings;
  CheckTexts(field, text, &findings);
  Problems problems;
  for (DrawFinding& finding : findings) problems.push_back({std::move(finding.field), std::move(finding.reason)});
  return problems;
}

std::vector<rules::Problem> CheckAmendment(const v1::Draw& draw, const v1::DrawAmendment& amendment) {
  Findings texts;
  CheckTexts("amendment.change", amendment.change(), &texts);
  CheckTexts("amendment.reason", amendment.reason(), &texts);
  Problems problems;
  for (DrawFinding& finding : texts) problems.push_back({std::move(finding.field), std::move(finding.reason)});
  MustNotShrink("claim_until_ms", draw.claim_until_ms(), amendment.claim_until_ms(), &problems);
  MustNotShrink("closing_claim_until_ms", draw.closing_claim_until_ms(), amendment.closing_claim_until_ms(), &problems);
  MustNotShrink("period_end_ms", draw.period().end_ms(), amendment.period_end_ms(), &problems);
  MustRaise("per_person", draw.per_person(), amendment.per_person(), &problems);
  MustRaise("per_day", draw.per_day(), amendment.per_day(), &problems);
  if (!amendment.closing_source_facts().empty() && !IsPostponed(draw, amendment)) {
    problems.push_back({"amendment.closing_source_facts", "NOT_LATER"});
  }
  if (amendment.no_purchase_needed() && draw.min_purchase_fen() == 0) problems.push_back({"amendment.no_purchase_needed", "NOT_IN_FAVOUR"});
  const int64_t claim_until = std::max(draw.claim_until_ms(), amendment.claim_until_ms());
  if (amendment.period_end_ms() > claim_until) problems.push_back({"amendment.claim_until_ms", "BEFORE_PERIOD_END"});
  const int64_t closing_claim_until = std::max(draw.closing_claim_until_ms(), amendment.closing_claim_until_ms());
  if (amendment.period_end_ms() > 0 && closing_claim_until < amendment.period_end_ms() + kMinClosingClaimMs) {
    problems.push_back({"amendment.closing_claim_until_ms", "CLAIM_TIME_TOO_SHORT"});
  }
  if (amendment.claim_until_ms() == 0 && amendment.closing_claim_until_ms() == 0 && amendment.period_end_ms() == 0 &&
      amendment.per_person() == 0 && amendment.per_day() == 0 && !amendment.no_purchase_needed() && !amendment.organiser_pays_tax() &&
      amendment.closing_source_facts().empty()) {
    problems.push_back({"amendment", "NOTHING_TO_CHANGE"});
  }
  return problems;
}

void ApplyAmendment(const v1::DrawAmendment& amendment, v1::Draw* draw) {
  draw->set_claim_until_ms(std::max(draw->claim_until_ms(), amendment.claim_until_ms()));
  draw->set_closing_claim_until_ms(std::max(draw->closing_claim_until_ms(), amendment.closing_claim_until_ms()));
  if (amendment.period_end_ms() > draw->period().end_ms()) draw->mutable_period()->set_end_ms(amendment.period_end_ms());
  if (amendment.per_person() > draw->per_person() && draw->per_person() > 0) draw->set_per_person(amendment.per_person());
  if (amendment.per_day() > draw->per_day() && draw->per_day() > 0) draw->set_per_day(amendment.per_day());
  if (amendment.no_purchase_needed()) draw->set_min_purchase_fen(0);
  if (!amendment.closing_source_facts().empty()) *draw->mutable_closing_source_facts() = amendment.closing_source_facts();
  if (!amendment.organiser_pays_tax()) return;
  for (auto* prizes : {draw->mutable_prizes(), draw->mutable_closing_prizes()}) {
    for (v1::DrawPrize& prize : *prizes) {
      if (prize.tax_bearer() == v1::TAX_BEARER_WINNER) prize.set_tax_bearer(v1::TAX_BEARER_ORGANISER);
    }
  }
}

void KeepOutputOnly(const v1::Draw& before, v1::Draw* draw) {
  draw->set_state(before.state());
  draw->set_config(before.config());
  draw->set_config_hash(before.config_hash());
  draw->set_page_hash(before.page_hash());
  draw->set_commitments_hash(before.commitments_hash());
  draw->set_beacon(before.beacon());
  draw->set_publish_time_ms(before.publish_time_ms());
  *draw->mutable_amendments() = before.amendments();
  *draw->mutable_exclusions() = before.exclusions();
  *draw->mutable_early_stop() = before.early_stop();
  if (!before.has_early_stop()) draw->clear_early_stop();
  *draw->mutable_closing() = before.closing();
  if (!before.has_closing()) draw->clear_closing();
  draw->clear_counts();
  draw->set_create_time_ms(before.create_time_ms());
  draw->set_update_time_ms(before.update_time_ms());
}

bool IsTaxed(const v1::DrawPrize& prize) {
  return prize.tax_bearer() == v1::TAX_BEARER_WINNER || prize.tax_bearer() == v1::TAX_BEARER_ORGANISER;
}

const v1::DrawPrize* FindPrize(const v1::Draw& draw, std::string_view prize_id) {
  for (const auto* prizes : {&draw.prizes(), &draw.closing_prizes()}) {
    for (const v1::DrawPrize& prize : *prizes) {
      if (prize.id() == prize_id) return &prize;
    }
  }
  return nullptr;
}

bool IsBeaconHex(std::string_view text) {
  return text.size() == size_t{rules::kBeaconHexSize} && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::vector<rules::Problem> CheckSourceValues(const v1::Draw& draw, const std::vector<std::string>& values) {
  if (values.size() != static_cast<size_t>(draw.closing_sources_size())) return {{"values", "NOT_ONE_PER_SOURCE"}};
  for (const std::string& value : values) {
    if (value.size() > kMaxDrawSourceBytes) return {{"values", "TOO_LONG"}};
  }
  Problems problems;
  if (draw.sampler() == v1::DRAW_SAMPLER_RFC3797) {
    if (!Rfc3797Key(values)) problems.push_back({"values", "NOT_WHOLE_NUMBERS"});
    return problems;
  }
  if (!IsBeaconHex(values[0])) problems.push_back({"values[0]", "NOT_A_BEACON"});
  const bool counted = draw.closing_source_facts_size() == 2;
  if (counted && values[1].size() != static_cast<size_t>(draw.closing_source_facts(1).digits())) {
    problems.push_back({"values[1]", "NOT_AS_MANY_DIGITS"});
  }
  if (values[1].empty() || values[1].find_first_not_of("0123456789") != std::string::npos) problems.push_back({"values[1]", "NOT_DIGITS"});
  return problems;
}

}  // namespace footfall::server
