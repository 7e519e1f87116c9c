// Every row of the table against independent truths; a new row is tested by existing.
#include <gtest/gtest.h>

#include "op/reference.hpp"
#include "op/rows.hpp"

namespace spad::test {
namespace {

class EveryRow : public testing::TestWithParam<Opcode> {
 protected:
  const Opcode op = GetParam();
  const Domain domain = domain_of(op);

  Results<double> at(const Sample& s) const { return evaluate<double>(op, s[0], s[1], s[2]); }
  bool has_partial_by(std::size_t operand) const {
    return static_cast<int>(operand) < arity_of(op) &&
           !is_discrete(domain, static_cast<int>(operand));
  }
};

INSTANTIATE_TEST_SUITE_P(, EveryRow, testing::ValuesIn(all_rows),
                         [](const auto& row) { return std::string(name_of(row.param)); });

double ulp(double x) {
  x = std::abs(x);
  return std::nextafter(x, std::numeric_limits<double>::infinity()) - x;
}

template <class Real>
Real step(double x) {
  return static_cast<Real>(x == 0 ? 0.01 : 0.01 * std::abs(x));
}

TEST_P(EveryRow, has_values_within_two_ulp) {
  ASSERT_FALSE(samples_of(op).empty());
  const bool near_zeros_absolute = domain == Domain::off_poles || domain == Domain::integer_first;
  for (const Sample& s : samples_of(op)) {
    const double exact = static_cast<double>(reference_value(op, s[0], s[1], s[2]));
    const double scale = near_zeros_absolute ? std::max(1.0, std::abs(exact)) : exact;
    EXPECT_NEAR(at(s)[value], exact, 2 * ulp(scale)) << describe(op, s);
  }
}

TEST_P(EveryRow, has_first_partials_that_agree_with_differences_of_its_value) {
  for (const Sample& s : samples_of(op)) {
    for (std::size_t operand = 0; operand < 3; ++operand) {
      if (!has_partial_by(operand)) continue;
      const auto along = [&](long double x) {
        std::array<long double, 3> moved = {s[0], s[1], s[2]};
        moved[operand] = x;
        return reference_value(op, moved[0], moved[1], moved[2]);
      };
      const auto truth = static_cast<double>(
          derivative<long double>(along, s[operand], step<long double>(s[operand])));
      EXPECT_NEAR(at(s)[d_a + operand], truth, 1e-12 * std::max(1.0, std::abs(truth)))
          << describe(op, s) << ", operand " << operand;
    }
  }
}

TEST_P(EveryRow, has_second_partials_that_agree_with_differences_of_its_first_partials) {
  struct Pair {
    Formula second, first;
    std::size_t operand;
  };
  for (const Pair& pair : {Pair{d_aa, d_a, 0}, {d_ab, d_a, 1}, {d_ab, d_b, 0}, {d_bb, d_b, 1}}) {
    if (!has_partial_by(pair.operand) || !has_partial_by(pair.first - d_a)) continue;
    for (const Sample& s : samples_of(op)) {
      const auto along = [&](double x) {
        Sample moved = s;
        moved[pair.operand] = x;
        return at(moved)[pair.first];
      };
      const double truth =
          derivative<double>(along, s[pair.operand], step<double>(s[pair.operand]));
      EXPECT_NEAR(at(s)[pair.second], truth, 1e-9 * std::max(1.0, std::abs(truth)))
          << describe(op, s) << ", " << formula_names[pair.second];
    }
  }
}

TEST_P(EveryRow, declares_as_structural_what_is_constant) {
  const Structure& structure = structure_of(op);
  const bool second[] = {structure.aa, structure.ab, structure.bb};
  const Term first[] = {structure.a, structure.b, structure.c};
  for (std::size_t formula = d_a; formula <= d_bb; ++formula) {
    double least = std::numeric_limits<double>::infinity(), largest = -least;
    bool only_bits = true;
    for (const Sample& s : samples_of(op)) {
      const double partial = at(s)[formula];
      least = std::min(least, partial);
      largest = std::max(largest, partial);
      only_bits = only_bits && (partial == 0 || partial == 1);
    }
    const bool all_zero = least == 0 && largest == 0;
    if (formula >= d_aa) {
      EXPECT_EQ(second[formula - d_aa], !all_zero) << formula_names[formula];
      continue;
    }
    const Term expected = all_zero                       ? Term::none
                          : least == 1 && largest == 1   ? Term::plus
                          : least == -1 && largest == -1 ? Term::minus
                          : only_bits                    ? Term::indicator
                                                         : Term::partial;
    EXPECT_EQ(first[formula - d_a], expected) << formula_names[formula];
  }
}

TEST_P(EveryRow, declares_exactly_the_operands_that_its_partials_read) {
  const Structure& structure = structure_of(op);
  const std::uint8_t declared[] = {structure.depends_a, structure.depends_b, structure.depends_c};
  std::array<unsigned, 3> seen{};
  const std::vector<Sample> samples = samples_of(op);
  for (const Sample& s : samples) {
    for (const Sample& other : samples) {
      for (std::size_t operand = 0; operand < 3; ++operand) {
        Sample moved = s;
        moved[operand] = operand == 2 ? s[2] + 1 : other[operand];
        if (!contains(domain, moved[0], moved[1])) continue;
        for (std::size_t i = 0; i < 3; ++i)
          if (at(moved)[d_a + i] != at(s)[d_a + i]) seen[i] |= 1u << operand;
      }
    }
  }
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(declared[i], seen[i]) << formula_names[d_a + i];
}

TEST_P(EveryRow, is_commutative_where_it_says_so_and_only_there) {
  if (arity_of(op) == 1) {
    EXPECT_FALSE(is_commutative(op));
    return;
  }
  bool commutes = true;
  for (const Sample& s : special_samples()) {
    const double y = at(s)[value];
    const double swapped = at({s[1], s[0], s[2]})[value];
    const bool same = (std::isnan(y) && std::isnan(swapped)) ||
                      (y == swapped && std::signbit(y) == std::signbit(swapped));
    commutes = commutes && same;
  }
  EXPECT_EQ(is_commutative(op), commutes);
}

TEST_P(EveryRow, has_a_name_a_number_and_an_arity) {
  const int number = static_cast<int>(op);
  EXPECT_TRUE(is_operator(op));
  EXPECT_TRUE(is_operator(number));
  EXPECT_EQ(is_public_operator(number), number < 1000);
  EXPECT_EQ(arity_of(op), visit(op, []<class R>() { return R::arity; }));
  EXPECT_EQ(op, visit(op, []<class R>() { return R::opcode; }));
  EXPECT_STRNE(name_of(op), "?");
}

TEST(Opcodes, outside_the_table_are_no_operators) {
  for (int number : {-1, 0, 51, 999, 1007, 2000, 2021, 65535, 65537}) {
    EXPECT_FALSE(is_operator(number)) << number;
    EXPECT_FALSE(is_public_operator(number)) << number;
  }
  const Opcode node{2000};
  EXPECT_FALSE(is_operator(node));
  EXPECT_EQ(arity_of(node), 0);
  EXPECT_STREQ(name_of(node), "?");
  EXPECT_FALSE(is_commutative(node));
  EXPECT_EQ(structure_of(node), Structure{});
}

}  // namespace
}  // namespace spad::test
