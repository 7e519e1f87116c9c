// The gamma family against published values (DLMF 5.4, 25.6) and 50-digit evaluations.
#include "op/special.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace spad::test {
namespace {

using math::digamma, math::polygamma, math::trigamma;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void expect_close(double got, double exact) { EXPECT_NEAR(got, exact, 3e-16 * std::abs(exact)); }

TEST(GammaFamily, has_the_known_constants) {
  constexpr double pi = 3.14159265358979323846, euler = 0.57721566490153286061;
  constexpr double zeta3 = 1.2020569031595942854;
  expect_close(digamma(1), -euler);
  expect_close(digamma(0.5), -1.9635100260214234794);  // -euler - 2 log 2
  expect_close(trigamma(1), pi * pi / 6);
  expect_close(trigamma(0.5), pi * pi / 2);
  expect_close(polygamma(2, 1), -2 * zeta3);
  expect_close(polygamma(3, 1), pi * pi * pi * pi / 15);
}

struct Values {
  double a, lgamma, digamma, trigamma, second, third;
};

TEST(GammaFamily, is_accurate_for_small_large_and_negative_arguments) {
  const Values all[] = {
      {10.3, 13.482036786138358593, 2.2828154464391226655, 0.10195259617099190263,
       -0.010385386816300032874, 0.0021140013004868757767},
      {-2.5, -0.056243716497674050673, 1.1031566406452431872, 9.5392466449891237539,
       -0.108204051641727403, 194.74787621918762242},
      {-0.75, 1.5757045971498583848, -2.8941202000429320748, 18.975106932284888517,
       -124.58699919679617959, 1557.745106972151359},
      {1e-8, 18.420680738180208884, -100000000.57721564636, 10000000000000001.226,
       -1.9999999999999998745e+24, 5.9999999999999994979e+32},
      {1e5, 1051287.7089736568949, 11.512920464961895087, 0.000010000050000166666667,
       -1.00001000005e-10, 2.0000300002e-15},
      {-100.5, -364.90096830942735182, 4.6151246013380641173, 9.859703491870086152,
       -0.000098027202627197571066, 194.81818012691971703},
      {-1e-9, 20.72326583752362676, 999999999.42278427117, 999999999999999877.08,
       1.9999999999999996263e+27, 5.9999999999999985052e+36},
  };
  for (const Values& v : all) {
    SCOPED_TRACE(v.a);
    EXPECT_NEAR(math::lgamma(v.a), v.lgamma, 5e-16 * std::max(1.0, std::abs(v.lgamma)));
    expect_close(digamma(v.a), v.digamma);
    expect_close(trigamma(v.a), v.trigamma);
    expect_close(polygamma(2, v.a), v.second);
    expect_close(polygamma(3, v.a), v.third);
  }
  expect_close(polygamma(15, 2.5), 564268.88203489899845);
  expect_close(polygamma(15, -2.25), 5.6164187748870728661e+21);
  expect_close(polygamma(7, -0.6), 7990844.6932982251236);
}

TEST(GammaFamily, keeps_absolute_accuracy_at_the_zero_of_digamma) {
  EXPECT_NEAR(digamma(1.4616321449683622), -9.2412655217294275e-17, 1e-18);
}

TEST(GammaFamily, has_sensible_values_at_poles_and_infinities) {
  EXPECT_EQ(math::lgamma(0.0), inf);
  EXPECT_EQ(math::lgamma(-3.0), inf);
  EXPECT_EQ(math::lgamma(inf), inf);
  EXPECT_EQ(digamma(0.0), -inf);
  EXPECT_EQ(digamma(-0.0), inf);
  EXPECT_TRUE(std::isnan(digamma(-1.0)));
  EXPECT_TRUE(std::isnan(digamma(-1e300)));
  EXPECT_EQ(digamma(inf), inf);
  EXPECT_TRUE(std::isnan(digamma(-inf)));
  EXPECT_EQ(trigamma(0.0), inf);
  EXPECT_EQ(trigamma(-7.0), inf);
  EXPECT_EQ(trigamma(inf), 0);
  EXPECT_TRUE(std::isnan(trigamma(nan)));
  EXPECT_EQ(polygamma(2, 0.0), -inf);
  EXPECT_TRUE(std::isnan(polygamma(2, -2.0)));
  EXPECT_EQ(polygamma(3, -2.0), inf);
  EXPECT_EQ(polygamma(2, inf), 0);
  EXPECT_EQ(polygamma(3, 1e300), 0);
}

TEST(GammaFamily, has_integer_orders_from_0_to_15) {
  EXPECT_EQ(polygamma(0, 2.5), digamma(2.5));
  EXPECT_EQ(polygamma(1, -2.5), trigamma(-2.5));
  for (double order : {-1.0, 16.0, 1.5, nan, inf}) EXPECT_TRUE(std::isnan(polygamma(order, 2.5)));
}

}  // namespace
}  // namespace spad::test
