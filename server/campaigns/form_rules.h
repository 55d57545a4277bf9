// What questions of a form must hold, whatever the form is of. Pure; any thread.
#ifndef FOOTFALL_SERVER_CAMPAIGNS_FORM_RULES_H_
#define FOOTFALL_SERVER_CAMPAIGNS_FORM_RULES_H_

#include <string>
#include <vector>

#include "footfall/v1/campaign_service.pb.h"
#include "proto/rules/lead_form.h"

namespace footfall::server {

// What does not fit of the questions of `campaign`'s form, which may be made up for questions of another kind; `list` is what they are
// called there ("campaign.form.fields").
void CheckFormFields(const footfall::v1::Campaign& campaign, const std::string& list, std::vector<rules::Problem>* problems);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_CAMPAIGNS_FORM_RULES_H_
