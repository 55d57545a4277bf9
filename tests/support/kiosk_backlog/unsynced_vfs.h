// SQLite's usual files without fsync: fifty thousand saves would wait for the disk for minutes, and nobody cuts the power meanwhile.
#ifndef FOOTFALL_TESTS_SUPPORT_KIOSK_BACKLOG_UNSYNCED_VFS_H_
#define FOOTFALL_TESTS_SUPPORT_KIOSK_BACKLOG_UNSYNCED_VFS_H_

#include <string>

namespace footfall::kiosk {

// Registers it, once for the process; returns its name. One thread.
std::string UnsyncedVfs();

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_SUPPORT_KIOSK_BACKLOG_UNSYNCED_VFS_H_
