// A real database in a folder of its own that goes away with it.
#ifndef FOOTFALL_TESTS_SUPPORT_SERVER_TEMP_DATABASE_H_
#define FOOTFALL_TESTS_SUPPORT_SERVER_TEMP_DATABASE_H_

#include <filesystem>
#include <memory>
#include <string>

#include "server/storage/database.h"

namespace footfall::server::testing {

// Aborts when no database can be made: nothing could be tested then.
class TempDatabase {
 public:
  TempDatabase();
  ~TempDatabase();
  Database* operator->() const { return database_.get(); }
  Database* get() const { return database_.get(); }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
};

}  // namespace footfall::server::testing

#endif  // FOOTFALL_TESTS_SUPPORT_SERVER_TEMP_DATABASE_H_
