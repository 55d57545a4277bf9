// What every error means for a person: what is wrong and what to do next. The one table of these words; scripts/check_advice.py holds it
// against the reasons that stand in the sources.
#ifndef FOOTFALL_SERVER_BASE_ADVICE_H_
#define FOOTFALL_SERVER_BASE_ADVICE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/base/errors.h"

namespace footfall::server::errors {

// Words for a reason ("PASSWORD_WRONG"), with the variable parts put in; "" for one that is not known, of a newer server. Pure.
std::string AdviceFor(std::string_view reason, const std::map<std::string, std::string>& metadata = {});

// What to print beneath an error's message: one line for its reason, or one for each field, none twice. A reason without words stands for
// itself.
std::vector<std::string> AdviceLines(const Detail& detail);

// Message and advice of an error as a program says it on standard error, each line ended.
std::string InWords(std::string_view program, const absl::Status& status);
// The same of an error that came from afar.
std::string InWords(std::string_view program, std::string_view message, const Detail& detail);

}  // namespace footfall::server::errors

#endif  // FOOTFALL_SERVER_BASE_ADVICE_H_
