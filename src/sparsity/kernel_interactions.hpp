// Which leaves of a kernel interact: have a second derivative that can be nonzero.
//
// An operation that is nonlinear in a and b, and from which a wanted output can be reached, joins
// whatever a depends on with whatever b depends on. What an operation depends on is a set of
// leaves, or of columns of a Hessian where the leaves stand for such.
#pragma once

#include <utility>
#include <vector>

#include "base/index_sets.hpp"
#include "program/kernel.hpp"

namespace spad {

class KernelInteractions {
 public:
  KernelInteractions(const Kernel& kernel, Active with_respect_to);

  // Every element of `first` interacts with every one of `second`.
  struct Product {
    IndexSets::Ref first, second;
  };

  // From which leaves wanted outputs can be reached through partials that are not zero for every
  // argument.
  std::vector<bool> reaching_leaves(const std::vector<bool>& wanted_outputs);

  // What leaf l depends on is set_of_leaf[l]; `sets` holds all sets. Appends, each once for its
  // operation; forms only sets that something needs.
  void products(const std::vector<bool>& wanted_outputs, IndexSets& sets,
                const std::vector<IndexSets::Ref>& set_of_leaf, std::vector<Product>& products);
  // What outputs depend on; `nothing` for those that are not asked for.
  std::vector<IndexSets::Ref> output_sets(const std::vector<bool>& asked, IndexSets& sets,
                                          const std::vector<IndexSets::Ref>& set_of_leaf);

 private:
  // One operation or load, in the order of the code; operands without a partial are left out.
  struct Value {
    Index operands[3] = {-1, -1, -1};
    Index leaf = -1;
    bool aa = false, ab = false, bb = false;
    Index first = -1, second = -1;  // a and b, whether they have a partial or not
  };
  static constexpr IndexSets::Ref unknown = IndexSets::too_large;

  void mark_reaching(const std::vector<bool>& wanted_outputs);
  IndexSets::Ref form(Index value, IndexSets& sets, const std::vector<IndexSets::Ref>& set_of_leaf);

  Index n_leaves_;
  std::vector<Value> values_;
  std::vector<Index> output_value_;  // -1: depends on nothing that is active
  std::vector<bool> reaches_;
  std::vector<IndexSets::Ref> set_of_;
  std::vector<Index> stack_;
};

}  // namespace spad
