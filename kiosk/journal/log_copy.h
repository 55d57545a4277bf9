// A write-ahead log that can be believed, whatever an earlier run did to it.
//
// A system that could not sync pages takes them for clean all the same: the log still shows them, the next sync succeeds without them, and
// a power cut leaves the log without its end. Moved into the file, such an end would stand there half: what the file has of it, and, from
// the log that came back, older pages over it. So nothing is done with a log that was found but after a copy of it took its place: the copy
// is written and synced as a file of its own, and given the log's name. Until then the old log is as it was.
#ifndef FOOTFALL_KIOSK_JOURNAL_LOG_COPY_H_
#define FOOTFALL_KIOSK_JOURNAL_LOG_COPY_H_

#include <sqlite3.h>

#include <string>

#include "absl/status/status.h"

namespace footfall::kiosk {

// Whether the database at `path` has a log.
bool HasLog(const std::string& path, const std::string& vfs);

// Puts a synced copy in the place of the log of `db`, which keeps its lock and is only to be closed, without a checkpoint, after that.
// RESOURCE_EXHAUSTED when there is no room for it, UNAVAILABLE when the disk fails: then nothing changed.
absl::Status ReplaceLog(sqlite3* db, const std::string& path, const std::string& vfs);

// Makes the log's file so long, with zeros behind what is in it, which no reader of a log takes for a part of it. A save then changes bytes
// of the file and not its length, of which the file system would keep a journal of its own. Nothing happens when it is longer already.
// After RESOURCE_EXHAUSTED it is as good as before; after UNAVAILABLE nothing may be written to it before it was opened again.
absl::Status ExtendLog(sqlite3* db, int64_t bytes);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_LOG_COPY_H_
