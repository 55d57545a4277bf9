// What a finding of the draw's verifier means, and the account of a draw that was found true, in words for people.
#ifndef FOOTFALL_SERVER_CLI_DRAW_WORDS_H_
#define FOOTFALL_SERVER_CLI_DRAW_WORDS_H_

#include <string>
#include <string_view>

#include "server/drawcheck/draw_verifier.h"

namespace footfall::cli {

// "the prize is not the one that the block's deck holds at this slot" for "ROW_PRIZE"; "" for what is none of the verifier's codes.
std::string_view FindingInWords(std::string_view code);

// Lines: what was verified, how many, and the numbers to compare with what others have.
std::string AccountInWords(const drawcheck::Account& account);
// Lines: one a finding, with its place, what was expected and what was found.
std::string FindingsInWords(const drawcheck::Verdict& verdict);
// Both as one JSON object.
std::string VerdictAsJson(const drawcheck::Verdict& verdict);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_DRAW_WORDS_H_
