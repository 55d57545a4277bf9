#include "server/base/field_mask.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/field_mask_util.h>

#include <string>
#include <vector>

#include "server/base/errors.h"

namespace footfall::server {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::util::FieldMaskUtil;

FieldMask SetFields(const Message& source) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  source.GetReflection()->ListFields(source, &fields);
  FieldMask mask;
  for (const auto* field : fields) mask.add_paths(field->name());
  return mask;
}

bool KnowsAllPaths(const Message& message, const FieldMask& mask) {
  for (const std::string& path : mask.paths()) {
    if (!FieldMaskUtil::GetFieldDescriptors(message.GetDescriptor(), path, nullptr)) return false;
  }
  return true;
}

}  // namespace

absl::Status ApplyUpdate(const Message& source, const FieldMask& mask, Message* target) {
  if (mask.paths_size() == 1 && mask.paths(0) == "*") {
    target->CopyFrom(source);
    return absl::OkStatus();
  }
  if (!KnowsAllPaths(source, mask)) return errors::InvalidField("update_mask", "UNKNOWN_PATH");
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  FieldMaskUtil::MergeMessageTo(source, mask.paths_size() == 0 ? SetFields(source) : mask, options, target);
  return absl::OkStatus();
}

}  // namespace footfall::server
