// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fixture.h"

#include <random>

namespace gimbalscan::testing {
namespace {

constexpr int kRounds = 2000;  // of each file

/// Distributions differ between libraries; the engine does not.
class Mutator {
public:
    std::string operator()(std::string text) {
        for (std::size_t i = 1 + below(3); i > 0 && !text.empty(); --i)
            mutate(text);
        return text;
    }

private:
    std::size_t below(std::size_t end) { return m_random() % end; }
    void mutate(std::string& text) {
        const std::size_t at = below(text.size());
        const std::size_t length = below(40);
        switch (below(5)) {
            case 0:
                text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
                break;
            case 1:
                text.resize(at);
                break;
            case 2:
                text.erase(at, length);
                break;
            case 3:
                text.insert(below(text.size()), text.substr(at, length));
                break;
            default:
                text.insert(at, m_tokens[below(m_tokens.size())]);
        }
    }

    std::mt19937 m_random{20260501};
    const std::vector<std::string> m_tokens = {"{",  "}", "[",   "]",     ",",     ":",   "\"",
                                               "\\", "-", "0.5", "1e308", "1e999", "NaN", "null"};
};

/// Parses, or gives at least one problem, each with a place and a text.
template <class T>
void expectSense(const ConfigResult<T>& result, const std::string& text, int& parsed) {
    if (result) {
        ++parsed;
        return;
    }
    ASSERT_FALSE(result.error().empty()) << text;
    for (const ConfigProblem& problem : result.error()) {
        EXPECT_GE(problem.line, 1) << problem.message() << '\n' << text;
        EXPECT_GE(problem.column, 1) << problem.message() << '\n' << text;
        EXPECT_FALSE(problem.text.empty()) << text;
    }
}

TEST(ConfigMutations, ScansParseOrTellWhy) {
    Mutator mutate;
    int parsed = 0;
    for (const std::string& file :
         {sampleScan(), contentOf(projectFile("resources/scans/example.json"))})
        for (int i = 0; i < kRounds; ++i) {
            const std::string text = mutate(file);
            expectSense(parseScan(text, "s.json"), text, parsed);
        }
    EXPECT_GT(parsed, 0);
    EXPECT_LT(parsed, kRounds);
}

TEST(ConfigMutations, StationsParseOrTellWhy) {
    Mutator mutate;
    int parsed = 0;
    for (const std::string& file :
         {sampleStation(), contentOf(projectFile("resources/stations/simulated.json"))})
        for (int i = 0; i < kRounds; ++i) {
            const std::string text = mutate(file);
            expectSense(parseStation(text, "st.json", simDrivers()), text, parsed);
        }
    EXPECT_GT(parsed, 0);
    EXPECT_LT(parsed, kRounds);
}

}  // namespace
}  // namespace gimbalscan::testing
