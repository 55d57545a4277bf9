// The ledger of prizes for the tax on casual income: each prize that was handed over and is taxed, on what value, who pays, and whom the
// tax office is told of. Source: Individual Income Tax Law, casual income, 20 %.
#ifndef FOOTFALL_SERVER_DRAWS_TAX_LEDGER_H_
#define FOOTFALL_SERVER_DRAWS_TAX_LEDGER_H_

#include <cstdint>
#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "server/draws/draw_intake.h"
#include "server/draws/draw_store.h"
#include "server/storage/connection.h"

namespace footfall::server {

// 20 % of the value, to the nearest fen.
int64_t TaxOn(int64_t base_fen);

// Gives `sink` a CSV file (RFC 4180, UTF-8 with a byte order mark) line by line until it says false. Names and document numbers in clear.
absl::Status WriteTaxLedger(Connection& db, const DrawKey& key, const DrawIntake& intake,
                            const std::function<bool(std::string_view)>& sink);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_TAX_LEDGER_H_
