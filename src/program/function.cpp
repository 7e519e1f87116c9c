// Simplify, compile, count.
#include "program/function.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "program/compile.hpp"
#include "program/traverse.hpp"
#include "tape/simplify.hpp"

namespace spad {

std::size_t bytes_of(const std::vector<Stream>& streams) {
  std::size_t bytes = streams.capacity() * sizeof(Stream);
  for (const Stream& stream : streams) bytes += stream.bytes();
  return bytes;
}

std::size_t bytes_of(const Batch& batch) {
  return batch.kernel.bytes() + batch.guard_places.capacity() * sizeof(Index) +
         bytes_of(batch.leaves) + bytes_of(batch.outputs) + (batch.runs ? batch.runs->bytes() : 0);
}

std::size_t bytes_of(const std::vector<Batch>& batches) {
  std::size_t total = 0;
  for (const Batch& batch : batches) total += bytes_of(batch);
  return total;
}

namespace {

void count(const Program& program, FunctionInfo& info) {
  info.n_levels = static_cast<Index>(program.levels.size());
  for_each_batch(program, [&](const Batch& batch) {
    ++info.n_kernels;
    info.n_instances += batch.n_instances;
    info.n_operations += batch.kernel->n_operators * batch.n_instances;
    info.n_guards += batch.kernel->n_guards * batch.n_instances;
    info.n_slots = std::max(info.n_slots, batch.kernel->n_slots);
    info.bytes += bytes_of(batch);
  });
}

}  // namespace

Function::Function(Tape recording) : x0_(std::move(recording.x0)), p0_(std::move(recording.p0)) {
  const auto start = std::chrono::steady_clock::now();
  info_.n_recorded = recording.size();
  program_ = compile(simplify(std::move(recording)));
  count(program_, info_);
  info_.bytes += (x0_.capacity() + p0_.capacity()) * sizeof(double);
  info_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Function::Function(Program program, std::vector<double> x0, std::vector<double> p0)
    : program_(std::move(program)), x0_(std::move(x0)), p0_(std::move(p0)) {
  count(program_, info_);
  info_.n_recorded = info_.n_operations;
  info_.bytes += (x0_.capacity() + p0_.capacity()) * sizeof(double);
}

Function::Function(CallbackFunction callbacks) : callbacks_(std::move(callbacks)) {
  program_.n_inputs = callbacks_->n;
  program_.n_parameters = callbacks_->np;
  program_.n_outputs = callbacks_->m;
  info_.bytes = callbacks_->typical.capacity() * sizeof(double);
  if (const auto& pattern = callbacks_->pattern) {
    info_.bytes +=
        pattern->row_idx.capacity() * sizeof(Index) + pattern->col_ptr.capacity() * sizeof(Offset);
  }
}

const BatchProducts* Function::batch_products() const {
  std::call_once(products_->once, [&] { products_->made = BatchProducts::make(program_); });
  return products_->made ? &*products_->made : nullptr;
}

}  // namespace spad
