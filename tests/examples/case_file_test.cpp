// What may stand in a case file, and how complaints name its place.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "case.h"

namespace spad::test {
namespace {

const std::string bus_1 = "1 3 0 0 0 0 1 1.02 0 1 1 1.1 0.9";
const std::string bus_2 = "2 1 10 5 0 19 1 0.98 -3.5 1 1 1.1 0.9";
const std::string generator_1 = "1 20 1 10 -10 1.02 100 1 50 0";
const std::string branch_1 = "1 2 0.01 0.1 0.02 0 0 0 0.95 10 1";

std::string matrix(const std::string& name, const std::string& rows) {
  return "mpc." + name + " = [\n" + rows + "\n];\n";
}

std::string small_case(const std::string& bus = bus_1 + ";\n" + bus_2 + ";",
                       const std::string& gen = generator_1 + ";",
                       const std::string& branch = branch_1 + ";") {
  return "function mpc = small\nmpc.baseMVA = 100;\n" + matrix("bus", bus) + matrix("gen", gen) +
         matrix("branch", branch);
}

// A row with other first characters.
std::string beginning(const std::string& begin, const std::string& row, std::size_t replaced) {
  std::string result = begin;
  return result.append(row, replaced);
}

class CaseFile : public testing::Test {
 protected:
  // A file of its own for every test: they may run at the same time.
  std::string path_ = testing::TempDir() + "spad_" +
                      testing::UnitTest::GetInstance()->current_test_info()->name() + ".m";
  power_case case_ = {};
  problem problem_ = {};

  int read(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    case_free(&case_);
    problem_.message[0] = '\0';
    return case_read(&case_, path_.c_str(), &problem_);
  }
  // The message without the path and the colon after it.
  std::string complaint_about(const std::string& text) {
    EXPECT_EQ(read(text), -1);
    EXPECT_EQ(case_.bus, nullptr);
    const std::string message = problem_.message;
    EXPECT_EQ(message.substr(0, path_.size() + 1), path_ + ":");
    return message.substr(std::min(message.size(), path_.size() + 1));
  }
  void TearDown() override {
    case_free(&case_);
    std::filesystem::remove(path_);
  }
};

#define EXPECT_STARTS_WITH(text, begin) \
  EXPECT_EQ((text).substr(0, std::string(begin).size()), begin)

TEST_F(CaseFile, columns_have_the_meaning_of_the_format) {
  ASSERT_EQ(read(small_case()), 0) << problem_.message;
  EXPECT_STREQ(case_.name, "small");
  EXPECT_EQ(case_.base_mva, 100);
  ASSERT_EQ(case_.n_buses, 2);
  const bus& b = case_.bus[1];
  EXPECT_EQ(b.id, 2);
  EXPECT_EQ(b.type, bus_pq);
  EXPECT_EQ((std::vector<double>{b.pd, b.qd, b.gs, b.bs, b.vm, b.va}),
            (std::vector<double>{10, 5, 0, 19, 0.98, -3.5}));
  const generator& g = case_.generator[0];
  EXPECT_EQ((std::vector<double>{double(g.bus), g.pg, g.qg, g.vg, double(g.in_service)}),
            (std::vector<double>{1, 20, 1, 1.02, 1}));
  const branch& r = case_.branch[0];
  EXPECT_EQ((std::vector<double>{double(r.from), double(r.to), r.r, r.x, r.b, r.ratio, r.shift,
                                 double(r.in_service)}),
            (std::vector<double>{1, 2, 0.01, 0.1, 0.02, 0.95, 10, 1}));
}

TEST_F(CaseFile, comments_commas_continuations_and_carriage_returns_are_passed) {
  const std::string bus =
      "\t1, 3,0 0 0 0 1 1.02 0 ... the row goes on\r\n 1 1 1.1 0.9 % a bus\r\n\r\n" + bus_2;
  const std::string text = "% ' [ first\r\n%{\nmpc.bus = [ nothing\n%{\n%}\n%}\n" +
                           small_case(bus) + "%{\nand the rest\n%}";
  ASSERT_EQ(read(text), 0) << problem_.message;
  EXPECT_EQ(case_.n_buses, 2);
}

TEST_F(CaseFile, everything_else_is_passed_whatever_its_brackets_and_quotes) {
  const std::string text =
      "mpc.version = '2'\nmpc.note = 'it''s [ % not closed';\n" + small_case() +
      "mpc.bus_name = {\n 'A ] B'; \"C } D\"; % }\n};\nmpc.gencost = [2 0 NaN -Inf]';\n"
      "mpc.if.map = [1 2; (3+4)*2 5]; mpc.empty = zeros(0, 3);\nreturn;\nend\n";
  ASSERT_EQ(read(text), 0) << problem_.message;
}

TEST_F(CaseFile, statements_of_version_1_are_read) {
  const std::string text = "function [baseMVA, bus, gen, branch] = old\nbaseMVA = 1e2;\nbus = [" +
                           bus_1 + "; " + bus_2 + "];\ngen = [" + generator_1 + "];\nbranch = [" +
                           branch_1 + "];\nreturn;\n";
  ASSERT_EQ(read(text), 0) << problem_.message;
  EXPECT_STREQ(case_.name, "old");
  EXPECT_EQ(case_.n_branches, 1);
}

TEST_F(CaseFile, additional_columns_are_accepted) {
  ASSERT_EQ(read(small_case(bus_1 + " 7 8;" + bus_2 + " 9 -1e3")), 0) << problem_.message;
}

TEST_F(CaseFile, numbers_may_have_signs_exponents_and_bare_points) {
  ASSERT_EQ(read(small_case("1 3 +.5 -2. 1E2 -1.5e-1 1 1.02 0 1 1 Inf NaN\n" + bus_2)), 0)
      << problem_.message;
  const bus& b = case_.bus[0];
  EXPECT_EQ((std::vector<double>{b.pd, b.qd, b.gs, b.bs}),
            (std::vector<double>{0.5, -2, 100, -0.15}));
}

TEST_F(CaseFile, file_cut_anywhere_is_a_problem_with_a_place) {
  const std::string whole = small_case();
  const std::size_t last_bracket = whole.rfind(']');
  for (std::size_t length = 0; length <= last_bracket; ++length) {
    const std::string complaint = complaint_about(whole.substr(0, length));
    EXPECT_TRUE(std::isdigit(complaint[0])) << length << ": " << complaint;
  }
  EXPECT_EQ(read(whole.substr(0, last_bracket + 1)), 0) << problem_.message;
}

TEST_F(CaseFile, end_inside_a_matrix_is_named) {
  EXPECT_EQ(complaint_about("mpc.bus = [\n1 3 0"), "2:6: the file ends inside mpc.bus");
  EXPECT_EQ(complaint_about(""), "1:1: the file is empty");
}

TEST_F(CaseFile, missing_parts_are_named) {
  const std::string base = "mpc.baseMVA = 100;\n", bus = matrix("bus", bus_1),
                    gen = matrix("gen", generator_1);
  EXPECT_EQ(complaint_about(base), "2:1: the file ends without mpc.bus");
  EXPECT_EQ(complaint_about(base + bus), "5:1: the file ends without mpc.gen");
  EXPECT_EQ(complaint_about(base + bus + gen), "8:1: the file ends without mpc.branch");
  EXPECT_EQ(complaint_about(bus + gen + matrix("branch", "")),
            "10:1: the file ends without mpc.baseMVA");
}

TEST_F(CaseFile, text_and_arithmetic_where_a_number_belongs_are_refused) {
  EXPECT_EQ(complaint_about("mpc.bus = [1 3 zero 0"), "1:16: text where a number belongs: zero");
  EXPECT_EQ(complaint_about("mpc.bus = [1 3 'zero' 0"),
            "1:16: text where a number belongs: 'zero'");
  EXPECT_EQ(complaint_about("mpc.bus = [1 3 0x1F 0"), "1:16: text where a number belongs: 0x1F");
  const std::string refusal = "arithmetic is not understood, only numbers";
  EXPECT_EQ(complaint_about("mpc.bus = [1 3 10*2"), "1:18: " + refusal);
  EXPECT_EQ(complaint_about("mpc.bus = [1 3 - 2"), "1:17: " + refusal);
  EXPECT_EQ(complaint_about("mpc.bus = [1 3 4-2"), "1:17: " + refusal);
  EXPECT_EQ(complaint_about("mpc.bus = [1 3]';"), "1:16: " + refusal);
  EXPECT_EQ(complaint_about("mpc.baseMVA = 10*10;"), "1:17: " + refusal);
  EXPECT_STARTS_WITH(complaint_about("mpc.bus(3, 2) = 1;"), "1:8: only assignments are understood");
  EXPECT_STARTS_WITH(complaint_about("mpc.bus = ones(3);"), "1:11: mpc.bus must be a matrix");
}

TEST_F(CaseFile, rows_of_different_or_too_few_columns_are_refused) {
  EXPECT_EQ(complaint_about(small_case(bus_1 + ";\n 2 1 10 5")),
            "5:2: row 2 of mpc.bus has 4 numbers, the rows before it have 13");
  EXPECT_EQ(complaint_about(small_case("1 3 0 0")),
            "4:1: the rows of mpc.bus have 4 numbers, at least 13 are needed");
  EXPECT_STARTS_WITH(complaint_about(small_case(bus_1, "1 2")),
                     "7:1: the rows of mpc.gen have 2 numbers");
}

TEST_F(CaseFile, buses_that_do_not_exist_or_exist_twice_are_named) {
  EXPECT_EQ(complaint_about(small_case(bus_1 + ";\n  " + bus_1)),
            "5:3: the number of this bus was given to another one before");
  EXPECT_EQ(
      complaint_about(small_case(bus_1 + ";" + bus_2, generator_1, beginning("1 7", branch_1, 3))),
      "10:3: bus 7 does not exist in mpc.bus");
  EXPECT_EQ(complaint_about(small_case(bus_1 + ";" + bus_2, beginning("9", generator_1, 1))),
            "7:1: bus 9 does not exist in mpc.bus");
  EXPECT_STARTS_WITH(complaint_about(small_case(beginning("1.5", bus_1, 1))),
                     "4:1: the number of a bus must be");
}

TEST_F(CaseFile, numbers_that_cannot_be_meant_are_refused) {
  EXPECT_STARTS_WITH(complaint_about(small_case(beginning("1 5", bus_1, 3))),
                     "4:3: the type of a bus");
  EXPECT_STARTS_WITH(complaint_about(small_case(beginning("1 3 NaN", bus_1, 5))),
                     "4:5: this number must be finite");
  EXPECT_STARTS_WITH(complaint_about("mpc.baseMVA = 0;"), "1:15: baseMVA must be positive");
  const std::string buses = bus_1 + ";" + bus_2;
  EXPECT_STARTS_WITH(
      complaint_about(small_case(buses, generator_1, "1 2 0 0 0.02 0 0 0 0.95 10 1")),
      "10:5: this branch is in service and has no impedance");
  EXPECT_STARTS_WITH(complaint_about(small_case(buses, generator_1, beginning("1 1", branch_1, 3))),
                     "10:3: this branch ends");
  EXPECT_STARTS_WITH(complaint_about(small_case(buses, "1 20 1 10 -10 1.02 100 0 50 0")),
                     "3:11: no reference bus");
}

TEST_F(CaseFile, branch_out_of_service_needs_no_impedance) {
  EXPECT_EQ(read(small_case(bus_1 + ";" + bus_2, generator_1, branch_1 + ";1 2 0 0 0 0 0 0 0 0 0")),
            0);
}

TEST_F(CaseFile, what_is_no_text_at_all_is_refused_at_its_first_character) {
  EXPECT_EQ(complaint_about(std::string("\x7f\x45\x4c\x46\0\0", 6)),
            "1:1: unexpected character (code 127)");
  EXPECT_EQ(complaint_about(std::string("mpc.bus = [1 \0", 14)),
            "1:14: unexpected character (code 0)");
  EXPECT_EQ(complaint_about("mpc.name = 'not closed\n"),
            "1:12: this text is not closed on its line");
  EXPECT_EQ(complaint_about("%{\nnever closed"), "1:1: this block comment is never closed by %}");
}

TEST_F(CaseFile, file_that_is_not_there_or_is_a_folder_is_named) {
  EXPECT_EQ(case_read(&case_, "/no/such/file.m", &problem_), -1);
  EXPECT_STREQ(problem_.message, "/no/such/file.m: No such file or directory");
  problem_.message[0] = '\0';
  EXPECT_EQ(case_read(&case_, "/", &problem_), -1);
  EXPECT_STREQ(problem_.message, "/: Is a directory");
}

}  // namespace
}  // namespace spad::test
