// When pages of the journal's file are damaged, what can still be read moves to a new file, so that saving and sending go on. What cannot
// is found missing by the chain and declared lost. The damaged file stays beside as journal.damaged (the next as journal.damaged.2) for
// somebody with better tools; like the journal it holds nothing personal in clear.
//
// When what was handed out cannot be read, the kiosk has forgotten how much is left of its leases and where its rows of a draw end. It then
// believes no grant that was given before, and none of a draw, until it is enrolled anew: those units wait at the server for a person.
//
// Order, so that a crash at any point loses nothing: the new file is made whole under another name (journal.tmp); its next name
// (journal.salvaged) says that it is; only then does it take the place of the old one.
#ifndef FOOTFALL_KIOSK_JOURNAL_SALVAGE_H_
#define FOOTFALL_KIOSK_JOURNAL_SALVAGE_H_

#include <string>

#include "absl/status/status.h"
#include "kiosk/journal/sqlite_journal.h"

namespace footfall::kiosk {

std::string JournalPath(const JournalOptions& options);

// How many damaged files are kept. The first holds the most; a disk that damages more than these is to be replaced, and the last of them
// makes room for its successor.
inline constexpr int kMostDamaged = 4;

// Puts a new file in its place that a crash kept from it. Before every opening: UNAVAILABLE says that it is not there yet, and that the
// file must not be made anew.
absl::Status FinishSalvage(const JournalOptions& options);
// The file must not be open. DATA_LOSS, and nothing is changed, when not even who the kiosk is can be read.
absl::Status Salvage(const JournalOptions& options);
// Removes what a salvage left beside the journal.
void RemoveDamaged(const JournalOptions& options);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_SALVAGE_H_
