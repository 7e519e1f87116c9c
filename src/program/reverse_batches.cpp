// Contributions are collected batch by batch, backward; then each address is one of: nothing, a
// place that is there already, a sum.
#include "program/reverse_batches.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "base/large_pages.hpp"
#include "base/parallel.hpp"
#include "program/derived_batch.hpp"
#include "program/differentiate.hpp"

namespace spad {

class ReverseBatches::Maker {
 public:
  Maker(const Program& program, Active active, bool keeps_intermediates, std::size_t max_work)
      : program_(program),
        active_(active),
        keeps_intermediates_(keeps_intermediates),
        work_left_(max_work),
        first_contribution_(static_cast<std::size_t>(program.first_output()), none) {}

  std::optional<ReverseBatches> run() {
    result_.first_output_ = program_.first_output();
    result_.n_outputs_ = program_.n_outputs;
    result_.zero_ = program_.n_addresses();
    next_ = first_block_ = end_without_sources_ = program_.n_addresses() + 1;
    assign_large(result_.places_, static_cast<std::size_t>(program_.n_values()), result_.zero_);
    for (Index i = 0; i < program_.n_outputs; ++i)
      place(program_.first_output() + i) = program_.first_output() + i;
    for (auto level = program_.levels.rbegin(); level != program_.levels.rend(); ++level) {
      for (auto batch = level->rbegin(); batch != level->rend(); ++batch) {
        if (!take(*batch)) return {};
      }
    }
    SumList sums;
    for (Index a = 0; a < program_.first_intermediate(); ++a) settle(a, sums);
    result_.sources_ = Sums(std::move(sums));
    result_.size_ = AlignedBuffer::whole_lines(static_cast<std::size_t>(next_));
    result_.size_without_sources_ =
        AlignedBuffer::whole_lines(static_cast<std::size_t>(end_without_sources_));
    return std::move(result_);
  }

 private:
  static constexpr Index none = -1;
  Index& place(Index address) { return result_.places_[static_cast<std::size_t>(address)]; }
  void contribute(Index address, Index place) {
    Index& first = first_contribution_[static_cast<std::size_t>(address)];
    contributions_.push_back({place, first});
    first = static_cast<Index>(contributions_.size()) - 1;
    if (place >= first_block_) ++block_of(place).n_uses;
  }
  bool is_intermediate(Index address) const {
    return address >= program_.first_intermediate() && address < program_.first_output();
  }
  bool is_wanted(Index address) const { return address < program_.first_output(); }

  // All that reads the address has been met.
  void settle(Index address, SumList& sums) {
    all_.clear();
    for (Index c = first_contribution_[static_cast<std::size_t>(address)]; c != none;
         c = contributions_[static_cast<std::size_t>(c)].next) {
      all_.push_back(contributions_[static_cast<std::size_t>(c)].place);
    }
    if (all_.size() == 1) {
      place(address) = all_[0];
      passed_on_.push_back(all_[0]);
    } else if (all_.size() > 1) {
      place(address) = address;
      sums.add(address, std::span<const Index>(all_));
      for (Index each : all_) end_use(each);
    }
  }

  // ---- blocks: what an output of a gradient stores

  struct Block {
    Index first, size;
    Index n_uses;  // as a contribution that has not been added up or passed on
  };
  Block& block_of(Index place) {
    const auto number = block_at_[static_cast<std::size_t>(place - first_block_)];
    return blocks_[static_cast<std::size_t>(number)];
  }

  // Room for n instances in whole packs, of a block that nobody uses any more if there is one;
  // nothing where there are too many places.
  std::optional<Index> take_block(Index n) {
    const Index size = n == 1 ? n : whole_packs(n);
    std::vector<Index>& free = free_[size];
    if (!free.empty()) {
      const Index number = free.back();
      free.pop_back();
      return blocks_[static_cast<std::size_t>(number)].first;
    }
    if (next_ > std::numeric_limits<Index>::max() - size) return {};
    block_at_.insert(block_at_.end(), static_cast<std::size_t>(size),
                     static_cast<Index>(blocks_.size()));
    blocks_.push_back({next_, size, 0});
    next_ += size;
    return blocks_.back().first;
  }

  // Others may be written there from the next kernel on.
  void end_use(Index place) {
    if (place < first_block_) return;
    Block& block = block_of(place);
    if (--block.n_uses > 0 || keeps_intermediates_) return;
    free_[block.size].push_back(block_at_[static_cast<std::size_t>(place - first_block_)]);
  }

  bool take(const Batch& batch) {
    Stage stage;
    SumList sums;
    for (const Stream& output : batch.outputs) {
      for (Index i = 0; i < batch.n_instances; ++i) {
        if (is_intermediate(output.at(i))) settle(output.at(i), sums);
      }
    }
    stage.sums = Sums(std::move(sums));
    const std::vector<Index> passed_on = std::exchange(passed_on_, {});
    std::vector<bool> wanted;
    for (const Stream& leaf : batch.leaves)
      wanted.push_back(is_wanted_anywhere(leaf, batch.n_instances));
    if (std::find(wanted.begin(), wanted.end(), true) != wanted.end()) {
      if (!differentiate(batch, wanted, stage)) return false;
    }
    for (Index each : passed_on) end_use(each);
    if (!stage.sums.is_empty() || stage.gradient) result_.stages_.push_back(std::move(stage));
    return true;
  }

  bool is_wanted_anywhere(const Stream& leaf, Index n) const {
    for (Index i = 0; i < n; ++i) {
      if (is_wanted(leaf.at(i))) return true;
    }
    return false;
  }

  // What a kernel's leaves add to their adjoints.
  struct Gradient {
    struct Entry {
      Index leaf;
      Index output;  // whose adjoint is passed on; -1: a value of the kernel
    };
    std::vector<Entry> entries;
    SymbolicKernel kernel;
  };

  // The sum of active leaves, each once: an objective may have a million terms.
  static bool is_plain_sum(const Kernel& kernel) {
    if (kernel.n_outputs != 1 || kernel.n_operators != kernel.n_leaves - 1) return false;
    Index n_loads = 0;
    for (const Instruction& in : kernel.code) {
      const bool is_load = in.op == instruction::load;
      n_loads += is_load ? 1 : 0;
      if (!is_load && in.op != instruction::store && in.op != Opcode::add) return false;
      if (in.terms[static_cast<std::size_t>(Active::both)] == 0) return false;
    }
    // A tree with as many leaves as loads reads each of them once; literals would be one more.
    return n_loads == kernel.n_leaves && kernel.literals.empty();
  }

  // NULL if it is too large.
  const Gradient* gradient_of(const Batch& batch, const std::vector<bool>& wanted) {
    const auto [found, is_new] = known_.try_emplace({batch.kernel.identity(), wanted});
    Gradient& gradient = found->second;
    if (!is_new) return &gradient;
    if (is_plain_sum(batch.kernel)) {
      for (Index leaf = 0; leaf < batch.kernel->n_leaves; ++leaf) {
        if (wanted[static_cast<std::size_t>(leaf)]) gradient.entries.push_back({leaf, 0});
      }
      return &gradient;
    }
    KernelDerivatives derivatives(batch.kernel, active_);
    std::vector<LocalEntry> entries;
    if (!derivatives.gradient(work_left_, entries)) return nullptr;
    std::vector<Symbol> values;
    for (const LocalEntry& entry : entries) {
      if (!wanted[static_cast<std::size_t>(entry.row)]) continue;
      gradient.entries.push_back({entry.row, passed_on(derivatives.graph(), entry.value, batch)});
      if (gradient.entries.back().output < 0) values.push_back(entry.value);
    }
    if (!values.empty()) gradient.kernel = kernel_of(derivatives.graph(), values);
    return &gradient;
  }

  bool differentiate(const Batch& batch, const std::vector<bool>& wanted, Stage& stage) {
    const Gradient* const gradient = gradient_of(batch, wanted);
    if (!gradient) return false;
    std::vector<Stream> outputs;
    for (const auto& [leaf_number, output] : gradient->entries) {
      const Stream& leaf = batch.leaves[static_cast<std::size_t>(leaf_number)];
      if (output < 0) {
        const std::optional<Index> block = take_block(batch.n_instances);
        if (!block) return false;
        outputs.push_back(Stream::affine(*block, 1));
      }
      for (Index i = 0; i < batch.n_instances; ++i) {
        const Index from = output < 0
                               ? outputs.back().at(i)
                               : place(batch.outputs[static_cast<std::size_t>(output)].at(i));
        if (!is_wanted(leaf.at(i)) || from == result_.zero_) continue;
        contribute(leaf.at(i), from);
        if (is_intermediate(leaf.at(i))) stage.is_of_sources = false;
      }
    }
    if (!stage.is_of_sources) end_without_sources_ = next_;
    if (outputs.empty()) return true;
    stage.gradient = derived_batch(batch, gradient->kernel, result_.places_, std::move(outputs));
    stage.gradient->has_padded_outputs = true;
    result_.needs_.cover(*stage.gradient);
    return true;
  }

  // The output whose adjoint the symbol is, or -1.
  static Index passed_on(const SymbolGraph& graph, const Symbol& symbol, const Batch& batch) {
    if (symbol.is_constant()) return -1;
    const SymbolGraph::Node& node = graph.nodes()[static_cast<std::size_t>(symbol.node())];
    const bool is_weight = node.op == symbol_node::leaf && node.a >= batch.kernel->n_leaves;
    return is_weight ? node.a - batch.kernel->n_leaves : -1;
  }

  const Program& program_;
  Active active_;
  bool keeps_intermediates_;
  std::size_t work_left_;
  ReverseBatches result_;
  std::map<std::pair<const Kernel*, std::vector<bool>>, Gradient> known_;  // wanted leaves
  Index next_ = 0;  // place behind all blocks
  Index end_without_sources_ = 0;
  struct Contribution {
    Index place, next;
  };
  std::vector<Index> first_contribution_;  // of each source and intermediate, a list
  std::vector<Contribution> contributions_;
  std::vector<Index> all_;
  std::vector<Index> passed_on_;  // places of single contributions, while a batch is settled
  Index first_block_ = 0;
  std::vector<Block> blocks_;
  std::vector<Index> block_at_;               // of each place from first_block_ on, a number
  std::map<Index, std::vector<Index>> free_;  // numbers, by size
};

std::optional<ReverseBatches> ReverseBatches::make(const Program& program, Active active,
                                                   bool keeps_intermediates, std::size_t max_work) {
  return Maker(program, active, keeps_intermediates, max_work).run();
}

Status ReverseBatches::run(const double* primal, const double* w, double* adjoints,
                           BlockScratch& scratch, bool with_sources) const {
  adjoints[zero_] = 0;
  if (w) {
    parallel_copy(w, n_outputs_, adjoints + first_output_, scratch.n_threads);
  } else {
    parallel_fill(1.0, n_outputs_, adjoints + first_output_, scratch.n_threads);
  }
  for (const Stage& stage : stages_) {
    stage.sums.run(adjoints, adjoints, scratch.n_threads);
    if (!stage.has_gradient(with_sources)) continue;
    Status status = run_batch(*stage.gradient, {primal, adjoints, adjoints, adjoints}, scratch);
    if (status.is_error()) return status;
  }
  if (with_sources) sources_.run(adjoints, adjoints, scratch.n_threads);
  return {};
}

void ReverseBatches::add_readers(NeededBatches& needed, bool with_sources) const {
  for (const Stage& stage : stages_) {
    if (stage.has_gradient(with_sources)) needed.add_reader(*stage.gradient);
  }
}

std::size_t ReverseBatches::bytes() const {
  std::size_t total = places_.capacity() * sizeof(Index) + sources_.bytes();
  for (const Stage& stage : stages_) {
    total += stage.sums.bytes();
    if (stage.gradient) total += bytes_of(*stage.gradient);
  }
  return total;
}

}  // namespace spad
