// Everything about a draw that is over, as files for whoever has to look into it: one folder that explains itself and whose every byte is
// under a hash.
//
//   README.txt                how to check it, in three languages
//   rules.{language}.html     what visitors were told, with all amendments; the same as .pdf
//   amendments.csv            what was changed after publication, also what was proposed and not approved: why, by which two people, when
//   draw.json                 the published file: commitments, seeds, every row, the closing draw (server/drawcheck/draw_file.h)
//   prizes.csv                who won what, masked, and what became of each prize: claimed, lapsed, open, passed on
//   reserves.csv              reserves who stepped in: for whom, why, by whom
//   counts.json               people on the exclusion list, their entries, second entries, prizes handed over without right, gaps and forks
//   tax.csv                   the ledger for the income tax, with names and document numbers
//   audit.csv                 the audit log's entries about the draw
//   patterns.html             what honest draws rarely show (pattern_rules.h)
//   verify.html               the page that verifies draw.json
//   SHA256SUMS                hashes of all other files, as sha256sum writes and checks them; ordered by name
//
// Reads one snapshot, in pieces; memory: the rows of one kiosk.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_BUNDLE_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_BUNDLE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "server/draws/draw_intake.h"
#include "server/draws/draw_store.h"
#include "server/storage/connection.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Takes the files one after the other.
class BundleSink {
 public:
  virtual ~BundleSink() = default;
  // `file` begins. False, here and below: nobody takes any more.
  virtual bool Begin(std::string_view file) = 0;
  virtual bool Put(std::string_view bytes) = 0;
};

// FailedPrecondition DRAW_NOT_OVER before the closing draw. `sums_hash`: hex SHA-256 of SHA256SUMS, which stands for the whole bundle; ""
// when the sink would not take all. Names and document numbers in clear.
absl::Status WriteDrawBundle(Connection& db, const DrawKey& key, const PiiVault& vault, const DrawIntake& intake, BundleSink* sink,
                             std::string* sums_hash);

// assets/draw/verify.html as it was when this program was built.
extern const std::string_view kVerifyPage;

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_BUNDLE_H_
