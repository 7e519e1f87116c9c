// The local Jacobian of one batch: its entries, each at all instances, and the kernel that
// computes those that are used.
//
// An entry that does not depend on inputs or parameters is a factor: a number, or one for
// each instance, known when the plan is made.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "derivative/direct/assembly.hpp"
#include "program/differentiate.hpp"

namespace spad {

class LocalDerivative {
 public:
  // The program must outlive it. is_derived() is false if the local Jacobian is too large.
  LocalDerivative(const Program& program, const Batch& batch, Active active, std::size_t max_work);

  bool is_derived() const { return is_derived_; }
  const Batch& batch() const { return *batch_; }
  const std::vector<LocalEntry>& entries() const { return entries_; }

  // The entry at an instance; a source of the assembly from its first use on.
  Factor factor(std::size_t entry, Index instance, Assembly& assembly);

  // The batch that computes what was used, where the assembly puts it; none if nothing was. It
  // writes places, and the buffer as the second array.
  std::optional<Batch> derived(const Assembly::Result& assembled);

 private:
  // Of an entry: what it is, and where.
  struct Source {
    enum Kind { number, instance_data, varying } kind;
    Index stream = -1;  // of the assembly, once used
    Index first = -1;   // source of instance 0, or its place in the data
    double value = 0;
  };

  void classify();
  std::vector<bool> find_varying();
  void compute_data(const std::vector<std::size_t>& entries);

  const Program* program_;
  const Batch* batch_;
  std::unique_ptr<KernelDerivatives> derivatives_;
  bool is_derived_ = false;
  std::vector<LocalEntry> entries_;
  std::vector<Source> sources_;  // of each entry
  std::vector<double> data_;     // of entries that are instance data, entry by entry
};

// The kernel of those entries that became streams, each output where the assembly puts it: into
// places first, then into the buffer, its second array. streams: of each entry, or -1.
// weight_place: as in derived_batch. None if there is no stream.
std::optional<Batch> kernel_of_streams(const Batch& batch, KernelDerivatives& derivatives,
                                       const std::vector<LocalEntry>& entries,
                                       std::span<const Index> streams,
                                       const Assembly::Result& assembled,
                                       const std::vector<Index>& weight_place);

}  // namespace spad
