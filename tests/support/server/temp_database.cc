#include "tests/support/server/temp_database.h"

#include <stdlib.h>

#include <cstdio>

#include "proto/rules/crypto.h"

namespace footfall::server::testing {

TempDatabase::TempDatabase() {
  std::string pattern = (std::filesystem::temp_directory_path() / "footfall-test-XXXXXX").string();
  if (!rules::InitCrypto() || mkdtemp(pattern.data()) == nullptr) abort();
  folder_ = pattern;
  auto opened = Database::Open({.path = (folder_ / "test.db").string()});
  if (!opened.ok()) {
    std::fprintf(stderr, "%s\n", opened.status().ToString().c_str());
    abort();
  }
  database_ = *std::move(opened);
}

TempDatabase::~TempDatabase() {
  database_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace footfall::server::testing
