// What a lucky draw must say before it may be published, and what an amendment may change. Sources: SAMR Order 32 of 2020, articles 12-19;
// Anti-Unfair Competition Law 2025, article 11; docs of the draw's rules (DECISIONS.md D27). Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_RULES_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_RULES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "footfall/v1/draw_service.pb.h"
#include "proto/rules/lead_form.h"

namespace footfall::server {

inline constexpr int64_t kMaxPrizeFen = 5'000'000;         // 50,000 yuan a prize: the law's limit
inline constexpr int64_t kPublicWinFen = 50'000;           // wins above 500 yuan are shown to everybody, and belong into the closing draw
inline constexpr int64_t kMaxDrawBlocks = 10'000;          // two million chances in blocks of 200; published in one commit
inline constexpr int64_t kMaxDrawChances = 10'000;         // of a block: small blocks are the rule, a kiosk deals one in milliseconds
inline constexpr int64_t kMaxAllDrawChances = 20'000'000;  // of all blocks: what a browser verifies in seconds
// Of all blocks, when every one is drawn: 330 bytes of a row and 35 of an entry in a file of 256 MiB, with room for blocks and winners.
inline constexpr int64_t kMaxPublishedChances = 600'000;
inline constexpr int64_t kMinClosingClaimMs = int64_t{24} * 60 * 60 * 1000;  // winners have to be found, told, and come
inline constexpr int kMaxPrizeKinds = 100;                  // of the blocks, and of the closing draw: more than a page can tell
inline constexpr int64_t kMaxClosingUnits = 100'000;        // of a prize in the closing draw
inline constexpr int64_t kMaxReserves = 10'000;             // reserves are people who are called by telephone
inline constexpr int kMaxDrawTextBytes = 20'000;            // a text in one language: several printed pages
inline constexpr int kMaxDrawSourceBytes = 500;             // names a public source in a line or two
inline constexpr int kMaxSourceDigits = 40;                 // of a lottery: five or seven are usual
inline constexpr int kMaxClosingSources = 16;               // two are usual
inline constexpr int64_t kMaxKioskChances = 100'000;        // ahead: more than a kiosk draws in a week without a network
inline constexpr int kMaxAmendments = 100;                  // far more than a campaign survives
inline constexpr int64_t kMaxFieldDrawEntries = 1'000'000;  // of the closing draw: what the published file may hold

// Something that is not as it must be, or, without `blocks_publication`, that deserves a second look.
struct DrawFinding {
  std::string field, reason;
  bool blocks_publication = true;
};

// Everything about a draw that is to be published at `now_ms`, by API path from "draw.", in the order of the fields.
std::vector<DrawFinding> CheckDrawPlan(const footfall::v1::Draw& draw, int64_t now_ms);

// What even a draft may not be: larger than can be kept. By API path from "draw.".
std::vector<rules::Problem> CheckDraft(const footfall::v1::Draw& draw);

// What stands against a text that everybody is to read, by `field` and language.
std::vector<rules::Problem> CheckPublishedText(const std::string& field, const footfall::v1::LocalizedText& text);
// What stands against an amendment of a published draw, by API path from "amendment."; NOT_IN_FAVOUR for what takes from an entrant.
std::vector<rules::Problem> CheckAmendment(const footfall::v1::Draw& draw, const footfall::v1::DrawAmendment& amendment);

// Does what an approved amendment says.
void ApplyAmendment(const footfall::v1::DrawAmendment& amendment, footfall::v1::Draw* draw);

// Puts the output-only fields back as they were in `before`.
void KeepOutputOnly(const footfall::v1::Draw& before, footfall::v1::Draw* draw);

// Whether somebody owes tax on it.
bool IsTaxed(const footfall::v1::DrawPrize& prize);

// The prize of this id, in the blocks or the closing draw; nullptr when there is none.
const footfall::v1::DrawPrize* FindPrize(const footfall::v1::Draw& draw, std::string_view prize_id);

// What stands against values of the public sources for the closing draw, by "values".
std::vector<rules::Problem> CheckSourceValues(const footfall::v1::Draw& draw, const std::vector<std::string>& values);

// 64 lower-case hexadecimal digits.
bool IsBeaconHex(std::string_view text);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_RULES_H_
