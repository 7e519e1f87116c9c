// Entries by what they depend on, then the kernel of those that were asked for.
#include "derivative/direct/local_derivative.hpp"

#include <algorithm>

#include "base/large_pages.hpp"
#include "program/blocks.hpp"
#include "program/derived_batch.hpp"

namespace spad {

LocalDerivative::LocalDerivative(const Program& program, const Batch& batch, Active active,
                                 std::size_t max_work)
    : program_(&program),
      batch_(&batch),
      derivatives_(std::make_unique<KernelDerivatives>(batch.kernel, active)) {
  is_derived_ = derivatives_->jacobian(max_work, entries_);
  derivatives_->forget_values();
  if (is_derived_) classify();
}

// By node of the graph: leaves that are instance data everywhere do not vary.
std::vector<bool> LocalDerivative::find_varying() {
  const std::vector<SymbolGraph::Node>& nodes = derivatives_->graph().nodes();
  if (program_->constants.empty()) return std::vector<bool>(nodes.size(), true);
  std::vector<bool> varies(nodes.size());
  const auto is_data = [&](Index leaf) {
    if (leaf >= batch_->kernel->n_leaves) return false;  // a weight, which is not used
    const Stream& stream = batch_->leaves[static_cast<std::size_t>(leaf)];
    for (Index k = 0; k < batch_->n_instances; ++k) {
      if (stream.at(k) < program_->first_constant()) return false;
    }
    return true;
  };
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    if (nodes[k].op == symbol_node::leaf) varies[k] = !is_data(nodes[k].a);
    if (!is_operator_code(nodes[k].op)) continue;
    for (std::int32_t operand : {nodes[k].a, nodes[k].b, nodes[k].c}) {
      if (operand >= 0 && varies[static_cast<std::size_t>(operand)]) varies[k] = true;
    }
  }
  return varies;
}

void LocalDerivative::classify() {
  const std::vector<bool> varies = find_varying();
  std::vector<std::size_t> data;
  for (const LocalEntry& entry : entries_) {
    Source source{.kind = Source::number};
    if (entry.value.is_constant()) {
      source.value = entry.value.constant();
    } else if (varies[static_cast<std::size_t>(entry.value.node())]) {
      source.kind = Source::varying;
    } else {
      source.kind = Source::instance_data;
      source.first = static_cast<Index>(data.size()) * batch_->n_instances;
      data.push_back(sources_.size());
    }
    sources_.push_back(source);
  }
  if (!data.empty()) compute_data(data);
}

void LocalDerivative::compute_data(const std::vector<std::size_t>& entries) {
  std::vector<Symbol> values;
  for (std::size_t entry : entries) values.push_back(entries_[entry].value);
  SymbolicKernel made = kernel_of(derivatives_->graph(), values);
  Batch batch;
  batch.n_instances = batch_->n_instances;
  for (Index leaf : made.leaves) {
    const Stream& stream = batch_->leaves[static_cast<std::size_t>(leaf)];
    batch.leaves.push_back(stream_of(
        batch.n_instances, [&](Index k) { return stream.at(k) - program_->first_constant(); }));
  }
  for (std::size_t entry : entries) {
    batch.outputs.push_back(Stream::affine(sources_[entry].first, 1));
  }
  batch.kernel = std::move(made.kernel);
  resize_large(data_, entries.size() * static_cast<std::size_t>(batch.n_instances));
  BlockScratch scratch(batch, 1);
  const double* const constants = program_->constants.data();
  [[maybe_unused]] const Status status =
      run_batch(batch, {constants, nullptr, data_.data(), nullptr}, scratch);
  SPAD_ASSERT(status.is_ok());  // it has no guards
}

Factor LocalDerivative::factor(std::size_t entry, Index instance, Assembly& assembly) {
  Source& source = sources_[entry];
  switch (source.kind) {
    case Source::number: return {0, source.value};
    case Source::instance_data:
      return {0, data_[static_cast<std::size_t>(source.first + instance)]};
    case Source::varying: break;
  }
  if (source.stream < 0) {
    source.stream = assembly.n_streams();
    source.first = assembly.add_stream(batch_->n_instances);
  }
  return {source.first + instance, 1};
}

std::optional<Batch> LocalDerivative::derived(const Assembly::Result& assembled) {
  std::vector<Index> streams;
  for (const Source& source : sources_) streams.push_back(source.stream);
  return kernel_of_streams(*batch_, *derivatives_, entries_, streams, assembled, {});
}

namespace {

// Entries that are streams into the places, or into the buffer.
std::vector<std::size_t> by_first_place(std::span<const Index> streams,
                                        const Assembly::Result& assembled, bool is_direct) {
  std::vector<std::size_t> entries;
  const auto target = [&](std::size_t e) -> const Assembly::Result::Target& {
    return assembled.streams[static_cast<std::size_t>(streams[e])];
  };
  for (std::size_t e = 0; e < streams.size(); ++e) {
    if (streams[e] >= 0 && target(e).is_direct == is_direct) entries.push_back(e);
  }
  std::ranges::sort(entries, {}, [&](std::size_t e) { return target(e).stream.at(0); });
  return entries;
}

// Whether one place follows the other at all of several instances.
bool are_side_by_side(const Stream& stream, const Stream& next, Index n) {
  for (Index k = 0; k < n; ++k) {
    if (next.at(k) != stream.at(k) + 1) return false;
  }
  return n > 1;
}

}  // namespace

std::optional<Batch> kernel_of_streams(const Batch& batch, KernelDerivatives& derivatives,
                                       const std::vector<LocalEntry>& entries,
                                       std::span<const Index> streams,
                                       const Assembly::Result& assembled,
                                       const std::vector<Index>& weight_place) {
  std::vector<Symbol> values;
  std::vector<Stream> outputs;
  std::vector<bool> waits;  // for the place beside it, so that both are written at once
  Index n_direct = 0;
  for (const bool is_direct : {true, false}) {
    bool has_partner = true;  // the output before
    for (const std::size_t e : by_first_place(streams, assembled, is_direct)) {
      const Stream& stream = assembled.streams[static_cast<std::size_t>(streams[e])].stream;
      has_partner =
          is_direct && !has_partner && are_side_by_side(outputs.back(), stream, batch.n_instances);
      if (has_partner) waits.back() = true;
      values.push_back(entries[e].value);
      outputs.push_back(has_partner ? outputs.back().shifted(1) : stream);
      waits.push_back(false);
      n_direct += is_direct ? 1 : 0;
    }
  }
  if (values.empty()) return {};
  SymbolicKernel made = batch.n_instances == 1 ? kernel_of_one_instance(derivatives.graph(), values,
                                                                        derivatives.is_by_outputs())
                                               : kernel_of(derivatives.graph(), values, waits);
  Batch kernel = derived_batch(batch, std::move(made), weight_place, std::move(outputs));
  kernel.n_first_outputs = n_direct;
  return kernel;
}

}  // namespace spad
