// The Jacobians of all batches, entry by entry, and tangents by them: lanes are directions.
//
// For programs of many small batches, where a sweep over operations would look up every one of them
// again for each instance: a kernel of values computes all entries of a batch, and a sweep adds up
// entry times tangent for each instance. The zero rule is kept in both.
//
// Deep programs, such as steps in time, go through the cache batch by batch. One kernel computes
// the values of a batch and its entries just before these are read, so F itself does not run.
// Values and tangents that nobody reads any more leave their places to others; batches of later
// steps then read and write where earlier ones did, and are kept once. As many directions as fit
// are swept at once. Of several threads the first computes the entries, some batches ahead of the
// others, and sweeps fewer directions.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/handover.hpp"
#include "program/needed_batches.hpp"
#include "program/workspace.hpp"

namespace spad {

class LocalJacobians {
 public:
  struct Entry {
    Index leaf;
    Index value;  // number among the values of the kernel; -1: the coefficient
    double coefficient;
    bool by_active[3];  // whether it counts: the leaf depends on what is active
  };
  // Of a kernel.
  struct Entries {
    std::vector<std::size_t> end;  // of each output's
    std::vector<Entry> list;
  };
  // Of a batch.
  struct Rows {
    std::shared_ptr<const Entries> entries;
    Index n_instances;
    Index step;              // between the values of an instance
    Index kernel = -1;       // that computes the values; -1: there are none
    Offset first_value = 0;  // of the first value at instance 0; then instance by instance
    std::vector<Stream> leaves, outputs;  // places of tangents
    std::size_t size = 0;                 // of a deep program: of all values
  };

  // The program must outlive it. Nothing with little repetition, or where kernels would become too
  // large.
  static std::optional<LocalJacobians> make(const Program& program);

  std::size_t size(int n_threads) const;  // of what is in ws.direct
  const BlockNeeds& needs() const { return needs_; }
  void add_readers(NeededBatches& needed) const;
  std::size_t bytes() const;

  bool is_deep() const { return is_deep_; }
  // Of a deep program: how many threads such a sweep is worth.
  int team_size(int n_threads, Index n_packs) const;
  // Of a deep program, which of some packs of directions a member of a team sweeps, each at most so
  // many; and how many members besides the first sweep any.
  struct Share {
    Index first, n_packs;
    Index n_readers;
  };
  Share share_of(int member, int n_members, Index n_packs, Index most) const;

  // Places of tangents; sources are at their addresses.
  Index n_places() const { return n_places_; }
  Index first_output() const { return first_output_; }

  // What sweeps of a workspace at this point need.
  Status run(Workspace& ws) const;

 private:
  class Maker;

  friend void sweep_local(const struct LocalSweep& sweep, Workspace& ws, int thread);

  // Of a deep program: the values of places and instance data; then those of the entries of some
  // batches, of one at least, in as many places as are needed.
  std::size_t size_of_primal() const;
  std::size_t size_of_part(int n_threads) const;
  double time_of(Index n_packs) const;  // of a sweep
  void sweep_deep(const struct LocalSweep& sweep, Workspace& ws, int thread) const;

  bool is_deep_ = false;
  std::size_t size_ = 0;  // values; of a deep program those of the largest batch
  Index n_places_ = 0, first_output_ = 0;
  Index n_constants_ = 0;  // of a deep program: of instances, which follow the places
  BlockNeeds needs_;
  std::vector<Rows> rows_;  // in the order of execution; of a deep program in any
  std::vector<Batch> kernels_;
  // Of a deep program: rows in the order of execution; estimates in nanoseconds of computing all
  // entries, of any sweep, what it takes longer where another thread has computed them, and of each
  // pack of directions in it.
  std::vector<Index> order_;
  double time_of_entries_ = 0, time_of_sweep_ = 0, time_of_handover_ = 0, time_of_pack_ = 0;
};

// Forward, as sweep_forward: what is not active is neither read nor written. Tangents are in the
// lanes of the thread, n_packs x width at a place; the bits depend neither on the number of packs
// nor on that of threads.
struct LocalSweep {
  static constexpr Index most_packs = 8;

  const LocalJacobians& jacobians;
  Active active;
  Index width;        // 1, 4 or 8
  Index n_packs = 1;  // up to most_packs of width 8
  // Of a deep program: how members of a team, who all sweep, have the entries from the first.
  struct Team {
    Handover* handover = nullptr;
    Index n_readers = 0;
  } team = {};
};
void sweep_local(const LocalSweep& sweep, Workspace& ws, int thread);

// Of some rows, for the executors.
struct RowsSweep {
  const LocalSweep& sweep;
  std::span<const LocalJacobians::Rows> rows;
  const double* values;
  double* tangents;
};

}  // namespace spad
