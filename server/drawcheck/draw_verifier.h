// Whether a published draw is what it says: everything that can be computed again is, and compared. Pure; needs rules::InitCrypto() once.
#ifndef FOOTFALL_SERVER_DRAWCHECK_DRAW_VERIFIER_H_
#define FOOTFALL_SERVER_DRAWCHECK_DRAW_VERIFIER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/drawcheck/finding.h"

namespace footfall::drawcheck {

// A prize through the whole draw.
struct PrizeAccount {
  std::string id;
  int64_t published = 0, won = 0, moved = 0, claimed = 0, lapsed = 0, open = 0;
  int64_t without_right = 0;  // handed over for rows that do not count, and not drawn again
};

// A public source of the closing draw. Whether its value is this one only the source can say: who reads compares.
struct SourceAccount {
  std::string name, value;
  int64_t appears_ms = 0;  // as it was announced; 0 = it was not
};

struct KioskAccount {
  std::string id, head;
  size_t rows = 0;
};

// What a reader of the file wants to know once it is found true. Texts and numbers as the file says them.
struct Account {
  std::string name, organiser, event, config_hash, fingerprint, beacon, beacon_source;
  std::string commitments_hash;  // computed from the blocks: to be compared with the published page
  bool first_format = false;     // of a file that says less: footfall-draw/1
  size_t blocks = 0, returned = 0, voided = 0, unused = 0, rows = 0, duplicates = 0, amendments = 0;
  std::vector<PrizeAccount> prizes;  // of the blocks
  std::vector<KioskAccount> kiosks;
  bool has_closing = false;
  std::string sampler, root;
  std::vector<std::string> missing;  // kiosks that had not handed in
  size_t entries = 0, winners = 0, reserves = 0, replaced = 0;
  int64_t excluded = 0;
  size_t replaced_by_one = 0;          // of those replaced: by one person alone, as older draws allowed
  std::vector<SourceAccount> sources;  // what the winners follow from
  bool told_times = false;             // when the public values would appear was told beforehand, and entries were fixed before
  bool bound_times = false;            // and that is under the config hash
};

struct Verdict {
  bool verified = false;  // exactly when there are no findings
  bool more = false;      // findings than are listed
  std::vector<Finding> findings;
  Account account;  // empty when the file has not the form
};

// `text`: the whole file.
Verdict VerifyDrawFile(std::string_view text);

}  // namespace footfall::drawcheck

#endif  // FOOTFALL_SERVER_DRAWCHECK_DRAW_VERIFIER_H_
