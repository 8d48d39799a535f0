// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/error.h>
#include <gimbalscan/core/result.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <vector>

namespace gimbalscan {
namespace {

using ::testing::UnorderedElementsAre;

const std::vector<ErrorCode>& allCodes() {
    static const std::vector<ErrorCode> kAll = {
#define X(name, text, cls, meaning) ErrorCode::name,
        GIMBALSCAN_ERROR_CODES(X)
#undef X
    };
    return kAll;
}

TEST(ErrorCode, TextsAreUniqueAndWellFormed) {
    std::set<std::string_view> seen;
    for (const ErrorCode code : allCodes()) {
        const std::string_view text = codeText(code);
        EXPECT_TRUE(seen.insert(text).second) << text << " is used twice";
        ASSERT_NE(text.find('-'), std::string_view::npos) << text;
        for (const char c : text)
            EXPECT_TRUE(std::isupper(static_cast<unsigned char>(c)) || c == '-') << text;
        EXPECT_FALSE(meaning(code).empty()) << text;
    }
}

TEST(ErrorCode, SafetyClassIsExactlyTheseCodes) {
    std::vector<ErrorCode> safety;
    for (const ErrorCode code : allCodes())
        if (faultClass(code) == FaultClass::Safety)
            safety.push_back(code);
    EXPECT_THAT(safety,
                UnorderedElementsAre(ErrorCode::StoppedAll, ErrorCode::Stall, ErrorCode::LimitHit,
                                     ErrorCode::HardwareStop, ErrorCode::NotAtRest,
                                     ErrorCode::SupplyTrip, ErrorCode::SupplyNotOff));
}

TEST(ErrorCode, AStopIsAnOutcomeAndNotAFault) {
    EXPECT_EQ(faultClass(ErrorCode::Stopped), FaultClass::Outcome);
}

TEST(Error, TextNamesCodeDeviceAndDetail) {
    const Error whole{ErrorCode::Stall, "yaw", "move",
                      "stopped at 12.31 deg on the way to 15.00 deg."};
    EXPECT_EQ(whole.text(), "MOT-STALL yaw: stopped at 12.31 deg on the way to 15.00 deg.");
    EXPECT_EQ((Error{ErrorCode::DiskFull, "", "write", "0 B are free."}).text(),
              "DISK-FULL 0 B are free.");
    EXPECT_EQ((Error{ErrorCode::Busy, "pitch", "", "held by scan 42."}).text(),
              "DEV-BUSY pitch: held by scan 42.");
}

TEST(Error, TextFallsBackToTheMeaningOfTheCode) {
    EXPECT_EQ((Error{ErrorCode::LinkLost, "daq", "read out", ""}).text(),
              "LINK-LOST daq: lost contact (read out).");
    EXPECT_EQ((Error{ErrorCode::DiskFull, "", "", ""}).text(), "DISK-FULL no space left.");
}

TEST(Result, CarriesAValueOrTheWholeError) {
    const Result<int> good = 7;
    ASSERT_TRUE(good.has_value());
    EXPECT_EQ(*good, 7);

    const Result<int> bad = fail(ErrorCode::OutsideLimits, "yaw", "move", "47.5 deg is too far.");
    ASSERT_FALSE(bad.has_value());
    EXPECT_EQ(bad.error(),
              (Error{ErrorCode::OutsideLimits, "yaw", "move", "47.5 deg is too far."}));
    EXPECT_NE(bad.error(),
              (Error{ErrorCode::OutsideLimits, "pitch", "move", "47.5 deg is too far."}));
}

}  // namespace
}  // namespace gimbalscan
