// The number under which a winner is shown to everybody. It follows from the entry's id, which it does not tell: the id's own digits are
// what a winner shows to get the prize. Pure.
#ifndef FOOTFALL_PROTO_RULES_WINNER_NUMBER_H_
#define FOOTFALL_PROTO_RULES_WINNER_NUMBER_H_

#include <string>
#include <string_view>

namespace footfall::rules {

// Eight hexadecimal digits, lower case. `entry_id`: 16 bytes.
std::string WinnerNumber(std::string_view entry_id);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_WINNER_NUMBER_H_
