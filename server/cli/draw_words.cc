#include "server/cli/draw_words.h"

#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"

namespace footfall::cli {
namespace {

using Json = nlohmann::ordered_json;

const std::map<std::string_view, std::string_view>& Words() {
  static const auto* const words = new std::map<std::string_view, std::string_view>{
      {"FORM", "the file is not written as a published draw is (canonical JSON, every key, within the limits)"},
      {"FINGERPRINT", "the fingerprint is not that of the digests"},
      {"DIGEST_COUNT", "there are more or fewer digests than parts"},
      {"DIGEST", "this part is not what its digest says: it was changed, or its digest was"},
      {"CONFIG_HASH", "the published config hash is not that of the config"},
      {"PAGE_HASH", "the page is not the one that the config was published with"},
      {"NO_BEACON", "no beacon was announced, so its value must be zeros"},
      {"PRIZE_TWICE", "two prizes have the same id"},
      {"DECK_TOO_FULL", "a block has fewer chances than prizes"},
      {"TOO_MANY_CHANCES", "the draw has more chances than a verifier takes on"},
      {"PAGE_PRIZES", "the page does not list the prizes of the config"},
      {"PAGE_PRIZE", "the page lists another prize here than the config"},
      {"PAGE_ODDS", "the page tells other odds than those of the draw"},
      {"PAGE_PRICE", "the prize is worth more than the law allows"},
      {"PAGE_QUANTITY", "the page tells another quantity than that of the draw"},
      {"AMENDMENT_PEOPLE", "an amendment needs two people"},
      {"BLOCK_COUNT", "there are more or fewer blocks than were published"},
      {"BLOCK_NUMBER", "the blocks do not run 1, 2, 3 …"},
      {"COMMITMENT", "the seed is not the one that was committed to"},
      {"COMMITMENTS_HASH", "the published hash of all commitments is not that of these"},
      {"VOID_REASON", "a void block needs a reason"},
      {"BLOCK_STATE", "the block's state does not fit its kiosk and its rows"},
      {"BLOCK_DRAWN", "the block's rows are more or fewer than it says"},
      {"KIOSK_ORDER", "the kiosks are not in the order of their ids, or one is there twice"},
      {"ROW_DRAW", "the row is of another draw"},
      {"ROW_KIOSK", "the row is of another kiosk"},
      {"ROW_SEQ", "the rows do not run 0, 1, 2 …"},
      {"ENTRY_TWICE", "this entry drew before"},
      {"ROW_BLOCK", "there is no such block"},
      {"ROW_BLOCK_KIOSK", "the block was given to another kiosk"},
      {"ROW_BLOCK_ORDER", "a kiosk finishes a block before it opens the next"},
      {"ROW_SLOT", "the slots of the block do not run 0, 1, 2 …"},
      {"ROW_PRIZE", "the prize is not the one that the block's deck holds at this slot"},
      {"ROW_HASH", "the hash is not that of this row and all before it"},
      {"HEAD", "the chain's head is not the last row's hash"},
      {"DUPLICATE_KIOSK", "there is no such kiosk"},
      {"DUPLICATE_ROW", "there is no such row, or it is marked twice"},
      {"DUPLICATE_FIRST", "the entry that is said to count does not"},
      {"CLAIMS_COUNT", "the claims do not list every prize once"},
      {"CLAIMS_PRIZE", "the claims list another prize here"},
      {"CLAIMS_WON", "claimed, lapsed and open together are not what was won"},
      {"CLAIMS_MOVED", "what moved to the closing draw is not what the blocks left over"},
      {"CLAIMS_WITHOUT_RIGHT", "more is said to be handed over without right than there are rows that do not count"},
      {"CLAIMS_LEFT", "what nobody won is not what the closing draw left over"},
      {"CLOSING_MISSING", "prizes are left for a closing draw, and there is none"},
      {"CLOSING_PRIZES", "the closing draw does not hold the prizes that it must"},
      {"CLOSING_PRIZE", "the closing draw holds another prize or another number of it here"},
      {"ENTRY_ORDER", "the entries are not in the order of their ids, or one is there twice"},
      {"ENTRY_UNKNOWN", "this entry was not drawn for by anybody who counts"},
      {"ENTRY_LEFT_OUT", "this entry counts and is not in the closing draw"},
      {"EXCLUDED_COUNT", "the excluded are not as many as the rows marked without an entry that counts"},
      {"CLOSING_ROOT", "the root is not that of the entries"},
      {"CLOSING_SOURCES", "there are more or fewer public sources than the method and the config name"},
      {"CLOSING_VALUE", "a public source cannot have this value"},
      {"RFC3797_POOL", "there are more entries than RFC 3797 can select from"},
      {"CLOSING_SEED", "the seed does not follow from config, entries and public sources"},
      {"SOURCE_FACTS", "there are more or fewer times of public values than public sources"},
      {"SOURCE_FACTS_CHANGED", "this is not what the config binds, or two people put off, of when a public value appears"},
      {"SOURCE_FACTS_EARLIER", "a public value can only be put off, never brought forward"},
      {"PUBLISHED_LATE", "the entries were fixed when a public value could be known"},
      {"DRAWN_EARLY", "the winners were drawn before a public value could be known"},
      {"SOURCE_DIGITS", "the public value has another number of digits than was told"},
      {"WINNER_COUNT", "there are more or fewer winners than prizes and entries give"},
      {"WINNER", "the winner or the prize is another one than the shuffle gives"},
      {"RESERVE_COUNT", "there are more or fewer reserves than were published"},
      {"RESERVE", "the reserve is another one than the shuffle gives"},
      {"REPLACED_COUNT", "more reserves stepped in than there are"},
      {"REPLACED_PEOPLE", "that a reserve steps in needs two people"},
      {"REPLACED_ENTRY", "the one who stepped in is not the next reserve"},
      {"REPLACED_WINNER", "the one who was replaced has no prize to pass on"},
      {"REPLACED_PRIZE", "the prize is not the one that the winner had"},
  };
  return *words;
}

// A stranger's text on a terminal: no line breaks, no escape sequences.
std::string Printable(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 || byte == 0x7f) text[i] = ' ';
    // U+0080 to U+009F in UTF-8: some terminals take them for commands too.
    if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) text.replace(i, 2, "  ");
  }
  return text;
}

std::string InUtc(int64_t time_ms) { return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", absl::FromUnixMillis(time_ms), absl::UTCTimeZone()); }

void AddClosing(const drawcheck::Account& account, std::string* text) {
  if (!account.has_closing) return;
  absl::StrAppend(text, "  closing draw     ", account.entries, " entries, ", account.excluded, " excluded; ", account.winners,
                  " winners and ", account.reserves, " reserves follow from the public sources (", account.sampler, ")\n");
  if (account.replaced > 0) {
    absl::StrAppend(text, "                   ", account.replaced, " reserves stepped in, each the next in order");
    if (account.replaced_by_one > 0) absl::StrAppend(text, "; ", account.replaced_by_one, " by one person alone");
    text->append("\n");
  }
  for (const drawcheck::SourceAccount& source : account.sources) {
    absl::StrAppend(text, "  public value     ", Printable(source.name), ": ", Printable(source.value), "\n                   ",
                    source.appears_ms > 0 ? "announced for " + InUtc(source.appears_ms) : "when it would appear was not told beforehand",
                    "; compare with the source: the winners follow from it\n");
  }
  absl::StrAppend(text, account.told_times ? "                   entries were fixed before the first public value appeared"
                                           : "                   when the public values would appear was not told beforehand");
  absl::StrAppend(text, account.told_times && !account.bound_times ? ", by times that no hash binds\n" : "\n");
  if (!account.missing.empty()) {
    absl::StrAppend(text, "                   kiosks that had not handed in: ", absl::StrJoin(account.missing, ", "), "\n");
  }
}

Json AccountAsJson(const drawcheck::Account& account) {
  Json kiosks = Json::array(), prizes = Json::array(), sources = Json::array();
  for (const auto& source : account.sources) {
    sources.push_back({{"source", source.name}, {"value", source.value}, {"appears_ms", source.appears_ms}});
  }
  for (const auto& kiosk : account.kiosks) kiosks.push_back({{"kiosk", kiosk.id}, {"rows", kiosk.rows}, {"head", kiosk.head}});
  for (const auto& prize : account.prizes) {
    prizes.push_back({{"prize", prize.id},
                      {"published", prize.published},
                      {"won", prize.won},
                      {"claimed", prize.claimed},
                      {"lapsed", prize.lapsed},
                      {"open", prize.open},
                      {"moved", prize.moved},
                      {"without_right", prize.without_right}});
  }
  return {{"draw", account.event},
          {"fingerprint", account.fingerprint},
          {"config_hash", account.config_hash},
          {"commitments_hash", account.commitments_hash},
          {"first_format", account.first_format},
          {"beacon", account.beacon},
          {"blocks", account.blocks},
          {"returned", account.returned},
          {"void", account.voided},
          {"unused", account.unused},
          {"rows", account.rows},
          {"duplicates", account.duplicates},
          {"amendments", account.amendments},
          {"kiosks", kiosks},
          {"prizes", prizes},
          {"entries", account.entries},
          {"winners", account.winners},
          {"reserves", account.reserves},
          {"replaced", account.replaced},
          {"excluded", account.excluded},
          {"missing", account.missing},
          {"replaced_by_one", account.replaced_by_one},
          {"sources", sources},
          {"told_times", account.told_times},
          {"bound_times", account.bound_times}};
}

}  // namespace

std::string_view FindingInWords(std::string_view code) {
  const auto found = Words().find(code);
  return found == Words().end() ? "" : found->second;
}

std::string AccountInWords(const drawcheck::Account& account) {
  std::string text = absl::StrCat("Verified: ", Printable(account.name), " (", account.event, "), ", Printable(account.organiser), "\n");
  absl::StrAppend(&text, "  blocks           ", account.blocks, ", every seed is the one that was committed to; ", account.returned,
                  " returned, ", account.voided, " void, ", account.unused, " unused\n");
  absl::StrAppend(&text, "  draws            ", account.rows, ", each in its turn, each with the prize of its slot; ", account.duplicates,
                  " marked as second entries\n");
  for (const auto& kiosk : account.kiosks) {
    absl::StrAppend(&text, "  kiosk            ", kiosk.id, ": ", kiosk.rows, " draws, chain head ", kiosk.head.substr(0, 10), "…\n");
  }
  for (const auto& prize : account.prizes) {
    absl::StrAppend(&text, "  prize            ", prize.id, ": ", prize.published, " published = ", prize.claimed, " claimed + ",
                    prize.lapsed, " lapsed + ", prize.open, " open + ", prize.moved, " moved to the closing draw");
    if (prize.without_right > 0) absl::StrAppend(&text, " + ", prize.without_right, " handed over without right, not drawn again");
    text += "\n";
  }
  AddClosing(account, &text);
  if (account.amendments > 0) absl::StrAppend(&text, "  amendments       ", account.amendments, ", each by two people\n");
  absl::StrAppend(&text, "  beacon           ",
                  account.beacon_source.empty() ? "none was announced" : Printable(account.beacon_source) + ": " + account.beacon, "\n");
  absl::StrAppend(&text, "Compare with what was published before the draw, and with what others have:\n  config hash      ",
                  account.config_hash, "\n  commitments      ", account.commitments_hash, "\n  fingerprint      ", account.fingerprint,
                  "\n");
  if (account.first_format) {
    text +=
        "This file is of the first format, which does not say its commitments: that line is computed. Compare it with the page above "
        "all.\n";
  }
  return text;
}

std::string FindingsInWords(const drawcheck::Verdict& verdict) {
  std::string text = absl::StrCat("NOT verified: ", verdict.findings.size(), verdict.more ? " findings and more\n" : " findings\n");
  for (const drawcheck::Finding& finding : verdict.findings) {
    absl::StrAppend(&text, "  ", finding.place.empty() ? "the file" : finding.place, ": ", std::string(FindingInWords(finding.code)), "\n");
    if (!finding.expected.empty()) absl::StrAppend(&text, "      expected ", Printable(finding.expected), "\n");
    if (!finding.found.empty()) absl::StrAppend(&text, "      found    ", Printable(finding.found), "\n");
  }
  return text;
}

std::string VerdictAsJson(const drawcheck::Verdict& verdict) {
  Json findings = Json::array();
  for (const auto& finding : verdict.findings) {
    findings.push_back({{"code", finding.code},
                        {"place", finding.place},
                        {"expected", finding.expected},
                        {"found", finding.found},
                        {"words", FindingInWords(finding.code)}});
  }
  const Json object = {
      {"verified", verdict.verified}, {"findings", findings}, {"more", verdict.more}, {"account", AccountAsJson(verdict.account)}};
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace footfall::cli
