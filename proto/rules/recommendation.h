// The question whether one would recommend (net promoter score). Pure; any thread.
#ifndef FOOTFALL_PROTO_RULES_RECOMMENDATION_H_
#define FOOTFALL_PROTO_RULES_RECOMMENDATION_H_

#include "proto/rules/lead_form.h"

namespace footfall::rules {

// Whether the field is that question: a rating from 0 to 10. Every other rating begins at 1 or more.
bool IsRecommendation(const FieldRule& field);

}  // namespace footfall::rules

#endif  // FOOTFALL_PROTO_RULES_RECOMMENDATION_H_
