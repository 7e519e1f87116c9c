// What becomes of streams of local derivatives: stored where they belong, or summed up.
//
// While a plan is made, sources are numbered as they come: 0 is the number 1, then the instances of
// a stream, and sums of what came before. Contributions name the place they belong to. A stream all
// of whose instances are the only contribution to their places is written there by its kernel; all
// others go to a buffer, from which each place gathers its own.
#pragma once

#include <iterator>
#include <optional>
#include <vector>

#include "base/large_pages.hpp"
#include "program/background.hpp"
#include "program/program.hpp"
#include "program/sums.hpp"

namespace spad {

class Assembly {
 public:
  // Places are below n_places. Beyond max_terms it does not go on.
  Assembly(Index n_places, Offset max_terms)
      : max_terms_(max_terms),
        first_(large_vector<Index>(static_cast<std::size_t>(n_places), nowhere)) {}

  Index n_streams() const { return static_cast<Index>(streams_.size()); }
  // The first source of a new stream.
  Index add_stream(Index n_instances);
  // The sum as a factor: a source of its own unless it is a multiple of one, or constant.
  Factor sum(std::span<const Summand> terms);
  // Sums from now on may read those before.
  void end_step();
  void contribute(Index place, const Summand& term);
  // To a place that has nothing but numbers.
  void add_constant(Index place, double value);

  bool is_full() const {
    return n_terms_ > max_terms_ || n_sources_ > largest_source ||
           std::ssize(contributions_) > largest_source;
  }
  Offset n_terms() const { return n_terms_; }

  struct Result {
    Index n_buffer = 1;  // with the number 1
    Sums inner;          // in steps, buffer to buffer
    SumList outer;       // buffer to places
    PlacedNumbers constants;
    struct Target {
      bool is_direct;  // places, else the buffer
      Stream stream;
    };
    std::vector<Target> streams;  // in the order they were added
  };
  Result finish();

 private:
  static constexpr Offset largest_source = Offset{1} << 30;
  struct Contribution {
    Index place;
    Index a, b;
    Index coefficient;  // its place among the coefficients
  };
  struct StreamRange {
    Index first, n_instances;
  };

  static constexpr Index nowhere = -1, several = -2;

  Index place_of_coefficient(double value);
  std::vector<Index> find_sole_places() const;
  std::vector<Index> place_streams(std::vector<Index> sole, Result& result) const;
  void renumber(const std::vector<Index>& number);
  std::vector<Index> order_by_place(std::vector<Index>& end) const;
  SumList list_sums() const;

  Offset max_terms_, n_terms_ = 0, n_sources_ = 1;
  std::vector<StreamRange> streams_;
  std::vector<bool> is_read_ = {true};  // by a sum
  SumList inner_;
  // Of each place the first contribution that is a source as it is, all others are in the list; or
  // its constant, as a code.
  std::vector<Index> first_;
  std::vector<Contribution> contributions_;
  std::vector<double> coefficients_ = {1};  // equal ones in a row once
};

}  // namespace spad
