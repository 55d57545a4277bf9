// The checks of draw_verifier, in the order in which they are made; the page that verifies in a browser makes the same in the same order.
#ifndef FOOTFALL_SERVER_DRAWCHECK_CHECKS_H_
#define FOOTFALL_SERVER_DRAWCHECK_CHECKS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/drawcheck/draw_file.h"
#include "server/drawcheck/finding.h"

namespace footfall::drawcheck {

// What a check leaves to those behind it.
struct Progress {
  std::vector<int64_t> won;     // of each of the config's prizes: rows that count
  std::vector<int64_t> marked;  // rows that do not
  std::vector<int64_t> moved;   // and what is left for the closing draw
};

// Parts are the bytes that their digests say, and the digests are those of the fingerprint.
void CheckDigests(const DrawFile& file, Findings* findings);
// The config is the published one, binds the page, and can be dealt. False: there are no decks that could be computed.
bool CheckConfig(const DrawFile& file, Findings* findings);
// The page tells the quantities and odds that the config draws by, within the law's limit.
void CheckPage(const DrawFile& file, Findings* findings);
void CheckAmendments(const DrawFile& file, Findings* findings);
// Every block is there, once, with the seed that was committed to and a state that fits.
void CheckBlocks(const DrawFile& file, Findings* findings);
// The commitments are those that were published together, where the file says which; and what they come to in any case.
void CheckCommitments(const DrawFile& file, Findings* findings);
std::string CommitmentsHashOf(const DrawFile& file);
// Rows run 0, 1, 2 … through whole blocks, with the prizes of the decks, under the chain's hashes.
void CheckRows(const DrawFile& file, Findings* findings, Progress* progress);
void CheckDuplicates(const DrawFile& file, Findings* findings, Progress* progress);
// published = won + moved + what was handed over for rows that do not count, won = claimed + lapsed + open.
void CheckClaims(const DrawFile& file, Findings* findings, Progress* progress);
// Prizes, entries, seed, winners, reserves of the closing draw, and the reserves who stepped in, each by two people.
void CheckClosing(const DrawFile& file, const Progress& progress, Findings* findings);

// The closing draw's entries are those of all rows that are not marked, and no others; excluded are the rows marked without a first.
void CheckEntries(const DrawFile& file, Findings* findings);

// The public values came when and as it had been told; in the newest format what was told is what the config binds, or was put off since.
void CheckTimes(const DrawFile& file, Findings* findings);

// The place of a prize among the config's; prizes.size() when it is none.
size_t PrizePlace(const std::vector<PrizeCount>& prizes, std::string_view id);

}  // namespace footfall::drawcheck

#endif  // FOOTFALL_SERVER_DRAWCHECK_CHECKS_H_
