// Backward over the levels: what reaches an output, and which sets somebody needs. Forward: those
// sets, and the products of sets that interact. Then the products are sorted into columns.
#include "sparsity/hessian_pattern.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "base/large_pages.hpp"
#include "sparsity/kernel_interactions.hpp"

namespace spad {

namespace {

using Ref = IndexSets::Ref;
using Product = KernelInteractions::Product;

class HessianTrace {
 public:
  HessianTrace(const Program& program, Active active)
      : program_(program),
        active_(active),
        n_columns_(active == Active::inputs       ? program.n_inputs
                   : active == Active::parameters ? program.n_parameters
                                                  : program.n_inputs + program.n_parameters),
        reaches_(static_cast<std::size_t>(program.n_values()), false),
        is_needed_(static_cast<std::size_t>(program.n_values()), false),
        set_at_(static_cast<std::size_t>(program.n_values()), IndexSets::nothing) {}

  CscPattern run() {
    for (Index i = 0; i < program_.n_outputs; ++i) reaches(program_.first_output() + i) = true;
    set_sources();
    for (const std::vector<Batch>& level : program_.levels) {
      for (const Batch& batch : level) traces_.emplace_back(batch, active_);
    }
    for (auto trace = traces_.rbegin(); trace != traces_.rend(); ++trace) go_back(*trace);
    for (Trace& trace : traces_) go_forward(trace);
    return columns_of_products();
  }

 private:
  // All instances of a batch that reach outputs in the same way.
  struct Variant {
    std::vector<bool> wanted;                    // outputs
    std::vector<bool> reaching;                  // leaves
    std::vector<std::pair<Index, Index>> pairs;  // of leaves that interact; many instances only
    std::vector<Index> instances;
  };
  struct Trace {
    Trace(const Batch& b, Active active) : batch(&b), interactions(b.kernel, active) {}
    const Batch* batch;
    KernelInteractions interactions;
    std::vector<Variant> variants;
    std::vector<std::vector<Index>> leaves_of;  // of each output; many instances only
  };

  std::vector<bool>::reference reaches(Index address) {
    return reaches_[static_cast<std::size_t>(address)];
  }
  std::vector<bool>::reference is_needed(Index address) {
    return is_needed_[static_cast<std::size_t>(address)];
  }
  Ref& set_at(Index address) { return set_at_[static_cast<std::size_t>(address)]; }

  void set_sources() {
    const Index first = active_ == Active::parameters ? program_.n_inputs : 0;
    for (Index c = 0; c < n_columns_; ++c) set_at(first + c) = IndexSets::singleton(c);
  }

  // ---- backward ----

  void go_back(Trace& trace) {
    sort_instances(trace);
    const bool has_many = trace.batch->n_instances > 1;
    if (has_many) find_leaves_of_outputs(trace);
    for (Variant& variant : trace.variants) {
      variant.reaching = trace.interactions.reaching_leaves(variant.wanted);
      if (has_many) find_pairs(trace, variant);
      for (Index k : variant.instances) mark(trace, variant, k);
    }
  }

  void sort_instances(Trace& trace) {
    const Batch& batch = *trace.batch;
    std::map<std::string, std::size_t> variant_of;
    std::string wanted(batch.outputs.size(), '0'), last;
    std::size_t v = 0;
    for (Index k = 0; k < batch.n_instances; ++k) {
      for (std::size_t o = 0; o < wanted.size(); ++o) {
        wanted[o] = reaches(batch.outputs[o].at(k)) ? '1' : '0';
      }
      if (k == 0 || wanted != last) {
        v = variant_of.try_emplace(wanted, trace.variants.size()).first->second;
        last = wanted;
      }
      if (v == trace.variants.size()) {
        trace.variants.emplace_back();
        for (char bit : wanted) trace.variants.back().wanted.push_back(bit == '1');
      }
      trace.variants[v].instances.push_back(k);
    }
  }

  static std::vector<Ref> leaves_themselves(const Trace& trace) {
    std::vector<Ref> sets;
    for (Index l = 0; l < trace.batch->kernel->n_leaves; ++l)
      sets.push_back(IndexSets::singleton(l));
    return sets;
  }

  void find_leaves_of_outputs(Trace& trace) {
    IndexSets sets;
    const std::vector<bool> all(trace.batch->outputs.size(), true);
    Index one;
    for (Ref set : trace.interactions.output_sets(all, sets, leaves_themselves(trace))) {
      const std::span<const Index> leaves = sets.elements(set, one);
      trace.leaves_of.emplace_back(leaves.begin(), leaves.end());
    }
  }

  static void find_pairs(Trace& trace, Variant& variant) {
    IndexSets sets;
    std::vector<Product> products;
    trace.interactions.products(variant.wanted, sets, leaves_themselves(trace), products);
    Index one_a, one_b;
    for (const Product& product : products) {
      for (Index a : sets.elements(product.first, one_a)) {
        for (Index b : sets.elements(product.second, one_b)) {
          variant.pairs.emplace_back(std::max(a, b), std::min(a, b));
        }
      }
    }
    std::sort(variant.pairs.begin(), variant.pairs.end());
    variant.pairs.erase(std::unique(variant.pairs.begin(), variant.pairs.end()),
                        variant.pairs.end());
  }

  // Leaves of this instance reach an output; the sets of those that interact are needed, and of
  // those from which a needed output is made.
  void mark(const Trace& trace, const Variant& variant, Index k) {
    const Batch& batch = *trace.batch;
    for (std::size_t l = 0; l < batch.leaves.size(); ++l) {
      if (variant.reaching[l]) reaches(batch.leaves[l].at(k)) = true;
    }
    if (batch.n_instances == 1) {
      for (const Stream& leaf : batch.leaves) is_needed(leaf.at(k)) = true;
      return;
    }
    for (const auto& [a, b] : variant.pairs) {
      is_needed(batch.leaves[static_cast<std::size_t>(a)].at(k)) = true;
      is_needed(batch.leaves[static_cast<std::size_t>(b)].at(k)) = true;
    }
    for (std::size_t o = 0; o < batch.outputs.size(); ++o) {
      if (!is_needed(batch.outputs[o].at(k))) continue;
      for (Index l : trace.leaves_of[o]) {
        is_needed(batch.leaves[static_cast<std::size_t>(l)].at(k)) = true;
      }
    }
  }

  // ---- forward ----

  void go_forward(Trace& trace) {
    for (const Variant& variant : trace.variants) {
      for (Index k : variant.instances) {
        if (trace.batch->n_instances == 1) {
          take_single(trace, variant);
        } else {
          take_instance(trace, variant, k);
        }
      }
    }
  }

  void take_single(Trace& trace, const Variant& variant) {
    const Batch& batch = *trace.batch;
    std::vector<Ref> leaves;
    for (const Stream& leaf : batch.leaves) leaves.push_back(set_at(leaf.at(0)));
    trace.interactions.products(variant.wanted, sets_, leaves, products_);
    std::vector<bool> asked;
    for (const Stream& output : batch.outputs) asked.push_back(is_needed(output.at(0)));
    const std::vector<Ref> sets = trace.interactions.output_sets(asked, sets_, leaves);
    for (std::size_t o = 0; o < sets.size(); ++o) {
      if (asked[o]) set_at(batch.outputs[o].at(0)) = sets[o];
    }
  }

  void take_instance(const Trace& trace, const Variant& variant, Index k) {
    const Batch& batch = *trace.batch;
    const auto leaf_set = [&](Index l) {
      return set_at(batch.leaves[static_cast<std::size_t>(l)].at(k));
    };
    for (const auto& [a, b] : variant.pairs) products_.push_back({leaf_set(a), leaf_set(b)});
    for (std::size_t o = 0; o < batch.outputs.size(); ++o) {
      if (!is_needed(batch.outputs[o].at(k))) continue;
      Ref all = IndexSets::nothing;
      for (Index l : trace.leaves_of[o]) {
        all = sets_.unite(all, leaf_set(l), std::numeric_limits<Index>::max());
      }
      set_at(batch.outputs[o].at(k)) = all;
    }
  }

  // ---- columns ----

  // visit(row, column), row >= column, for every pair of a product; pairs repeat.
  template <class Visit>
  void for_each_position(Visit&& visit) const {
    Index one_a, one_b;
    for (const Product& product : products_) {
      const std::span<const Index> second = sets_.elements(product.second, one_b);
      for (Index a : sets_.elements(product.first, one_a)) {
        for (Index b : second) {
          if (product.first != product.second || a >= b) visit(std::max(a, b), std::min(a, b));
        }
      }
    }
  }

  // Equal products of large sets once: by open addressing, for there may be millions.
  void drop_repeated_products() {
    const auto sets = std::partition(products_.begin(), products_.end(), [&](const Product& p) {
      return sets_.size(p.first) == 1 && sets_.size(p.second) == 1;
    });
    constexpr std::uint64_t nothing = ~std::uint64_t{0};  // both sets empty: a key of no product
    const auto n = static_cast<std::size_t>(products_.end() - sets);
    const std::size_t size = std::bit_ceil(2 * n + 1);
    std::vector<std::uint64_t> known = large_vector(size, nothing);
    const auto is_repeated = [&](const Product& p) {
      const auto [low, high] = std::minmax(p.first, p.second);
      const std::uint64_t key = std::uint64_t{high} << 32 | low;
      if (key == nothing) return true;
      std::size_t place = (key * 0x9e3779b97f4a7c15u) >> 32 & (size - 1);
      for (; known[place] != nothing; place = (place + 1) & (size - 1)) {
        if (known[place] == key) return true;
      }
      known[place] = key;
      return false;
    };
    products_.erase(std::remove_if(sets, products_.end(), is_repeated), products_.end());
  }

  // A counting sort, then each column sorted and made unique.
  CscPattern columns_of_products() {
    drop_repeated_products();
    std::vector<Offset> begin = large_vector<Offset>(static_cast<std::size_t>(n_columns_) + 1, 0);
    for_each_position([&](Index, Index j) { ++begin[static_cast<std::size_t>(j) + 1]; });
    for (std::size_t j = 1; j < begin.size(); ++j) begin[j] += begin[j - 1];
    UninitializedVector<Index> rows;
    resize_large_parallel(rows, static_cast<std::size_t>(begin.back()), 1);
    std::vector<Offset> next(begin.begin(), begin.end() - 1);
    for_each_position([&](Index i, Index j) {
      rows[static_cast<std::size_t>(next[static_cast<std::size_t>(j)]++)] = i;
    });

    CscPattern pattern;
    pattern.n_rows = pattern.n_cols = n_columns_;
    pattern.col_ptr.reserve(begin.size());
    auto end = rows.begin();
    for (std::size_t j = 0; j + 1 < begin.size(); ++j) {
      const auto first = rows.begin() + begin[j], behind = rows.begin() + begin[j + 1];
      std::sort(first, behind);
      end = std::move(first, std::unique(first, behind), end);
      pattern.col_ptr.push_back(end - rows.begin());
    }
    rows.erase(end, rows.end());
    pattern.row_idx = std::move(rows);
    return pattern;
  }

  const Program& program_;
  Active active_;
  Index n_columns_;
  std::vector<bool> reaches_;    // of each address: from it an output can be reached
  std::vector<bool> is_needed_;  // of each address: somebody reads its set
  std::vector<Ref> set_at_;      // of each address
  IndexSets sets_;
  std::vector<Trace> traces_;
  std::vector<Product> products_;
};

}  // namespace

CscPattern trace_hessian(const Program& program, Active with_respect_to) {
  return HessianTrace(program, with_respect_to).run();
}

}  // namespace spad
