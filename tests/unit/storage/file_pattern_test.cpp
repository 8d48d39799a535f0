// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/storage/run_recorder.h>

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace gimbalscan {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

std::string nameBy(const std::string& text) {
    const auto pattern = FilePattern::parse(text);
    return pattern ? pattern->name("20261124", 7, "Sky map #2") : pattern.error().detail;
}

TEST(FilePatternTest, FieldsStandWhereThePatternHasThem) {
    EXPECT_EQ(FilePattern().text(), "{date}_{number}_{title}");
    EXPECT_EQ(FilePattern().name("20261124", 7, "Map"), "20261124_0007_Map");
    EXPECT_EQ(nameBy("{date}_{number}_{title}"), "20261124_0007_Sky_map_2");
    EXPECT_EQ(nameBy("{number}"), "0007");
    EXPECT_EQ(nameBy("lab3-{title}.{number}"), "lab3-Sky_map_2.0007");
    EXPECT_EQ(nameBy("{title}{date}{number}"), "Sky_map_2202611240007");
}

TEST(FilePatternTest, WhatMakesNoNamesIsRefused) {
    for (const auto& [text, why] :
         {std::pair("", "{number} has to be there"), std::pair("{date}_{title}", "{number} has"),
          std::pair("{number}_{number}", "once"), std::pair("{number}_{date}_{date}", "once each"),
          std::pair("{number}{title}", "no digit"), std::pair("{number}7", "no digit"),
          std::pair("{number}_{operator}", "In braces"), std::pair("{number}_}", "In braces"),
          std::pair("../{number}", "letters"), std::pair("a b{number}", "letters"),
          std::pair("{number}\n", "letters"), std::pair("\xc3\xbc{number}", "letters"),
          std::pair(".{number}", "hidden"), std::pair("..{number}", "hidden")})
        EXPECT_THAT(nameBy(text), HasSubstr(why)) << text;
    EXPECT_THAT(nameBy("{number}_" + std::string(200, 'x')), HasSubstr("at most 100"));
}

TEST(FilePatternTest, NumbersCountOnAmongNamesThatBeginAlike) {
    std::string folder = (fs::temp_directory_path() / "gimbalscan-pattern-XXXXXX").string();
    ASSERT_TRUE(::mkdtemp(folder.data()));
    const auto claimed = [&](const std::string& text, const std::string& title) {
        const auto path = claimFileName(folder, title, ".h5", {}, *FilePattern::parse(text));
        return path ? fs::path(*path).filename().string() : path.error().text();
    };
    EXPECT_EQ(claimed("{title}-{number}", "Map"), "Map-0001.h5");
    EXPECT_EQ(claimed("{title}-{number}", "Map"), "Map-0002.h5");
    EXPECT_EQ(claimed("{title}-{number}", "Other"), "Other-0001.h5");
    EXPECT_EQ(claimed("{number}.{title}", "Map"), "0001.Map.h5");
    EXPECT_EQ(claimed("{number}.{title}", "Other"), "0002.Other.h5");
    std::ofstream(fs::path(folder) / "Map-99999999999999999999.h5") << "no number";
    EXPECT_EQ(claimed("{title}-{number}", "Map"), "Map-0003.h5");
    fs::remove_all(folder);
}

}  // namespace
}  // namespace gimbalscan
