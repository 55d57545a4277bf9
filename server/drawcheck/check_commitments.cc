// What binds the seeds: one hash of all commitments, which the published page and the kiosks showed before the first draw.
#include "proto/rules/ids.h"
#include "proto/rules/sha256.h"
#include "server/drawcheck/checks.h"
#include "server/drawcheck/concat.h"

namespace footfall::drawcheck {

std::string CommitmentsHashOf(const DrawFile& file) {
  std::string lines;
  for (const Block& block : file.blocks) lines += Concat(lines.empty() ? "" : "\n", block.commitment);
  return rules::ToHex(rules::Sha256(lines));
}

void CheckCommitments(const DrawFile& file, Findings* findings) {
  if (file.format == kFirstFormat) return;  // says it nowhere; who reads compares what it comes to
  findings->Expect("COMMITMENTS_HASH", "commitments_hash", CommitmentsHashOf(file), file.commitments_hash);
}

}  // namespace footfall::drawcheck
