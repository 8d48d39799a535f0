// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_bench.h"

namespace gimbalscan {
namespace {

using namespace testing;
using ::testing::HasSubstr;

class SimSupplyTest : public ::testing::Test {
protected:
    PowerSupply& start(ParamTable parameters = {}) {
        bench.add("supply", "sim-supply", std::move(parameters));
        bench.build();
        return bench.supply("supply");
    }
    SimBench bench;
};

TEST_F(SimSupplyTest, RampsToItsSetpointAndFeedsTheLoad) {
    PowerSupply& supply = start();
    ASSERT_TRUE(supply.set(1000, 0.001, bench.context()));
    EXPECT_EQ(supply.reading().voltage, 0);
    ASSERT_TRUE(supply.setOutput(true, bench.context()));
    bench.pass(2);
    EXPECT_NEAR(supply.reading().voltage, 400, 1e-6);  // 200 V/s
    bench.pass(10);
    const auto reading = supply.readBack(bench.context());
    ASSERT_TRUE(reading);
    EXPECT_NEAR(reading->voltage, 1000, 1e-9);
    EXPECT_NEAR(reading->current, 1000 / 5e6, 1e-12);
    EXPECT_NEAR(supply.signal(0), 1000, 1e-9);
    EXPECT_TRUE(reading->output);
}

TEST_F(SimSupplyTest, TheStopLaneSwitchesOffAtOnceAndReadBackProvesIt) {
    PowerSupply& supply = start();
    ASSERT_TRUE(supply.set(1000, 0.001, bench.context()));
    ASSERT_TRUE(supply.setOutput(true, bench.context()));
    bench.pass(10);
    supply.requestStop(StopMode::Immediate);
    EXPECT_FALSE(supply.reading().output);
    bench.pass(0.1);
    EXPECT_NEAR(supply.reading().voltage, 600, 1e-6);  // discharging at 4000 V/s
    bench.pass(0.2);
    const auto reading = supply.readBack(bench.context());
    ASSERT_TRUE(reading) << "reading back works while it is inhibited";
    EXPECT_EQ(reading->voltage, 0);
    EXPECT_EQ(codeOf(supply.setOutput(true, bench.context())), ErrorCode::Stopped);
}

TEST_F(SimSupplyTest, TripsWhenTheLoadDrawsTooMuch) {
    PowerSupply& supply = start();
    ASSERT_TRUE(supply.set(1000, 0.0001, bench.context()));  // 0.1 mA: 500 V at 5 MOhm
    ASSERT_TRUE(supply.setOutput(true, bench.context()));
    bench.pass(2.4);
    EXPECT_FALSE(supply.reading().tripped);
    bench.pass(0.2);
    EXPECT_TRUE(supply.reading().tripped);
    EXPECT_FALSE(supply.reading().output);
    bench.pass(1);
    EXPECT_EQ(supply.reading().voltage, 0);
    ASSERT_TRUE(supply.setOutput(true, bench.context())) << "switching on clears the trip";
    EXPECT_FALSE(supply.reading().tripped);
}

TEST_F(SimSupplyTest, TheScriptCanTripIt) {
    PowerSupply& supply = start({{"faults", list({{{"kind", ParamValue{std::string("trip")}},
                                                   {"at_time_s", ParamValue{30.0}}}})}});
    ASSERT_TRUE(supply.set(1000, 0.001, bench.context()));
    ASSERT_TRUE(supply.setOutput(true, bench.context()));
    bench.pass(29);
    EXPECT_FALSE(supply.reading().tripped);
    bench.pass(2);
    EXPECT_TRUE(supply.reading().tripped);
}

TEST_F(SimSupplyTest, RefusesWhatItCannotDo) {
    PowerSupply& supply = start();
    const auto high = supply.set(2500, 0.001, bench.context());
    ASSERT_EQ(codeOf(high), ErrorCode::InvalidArgument);
    EXPECT_THAT(high.error().detail, HasSubstr("voltage = 2500 V must be between 0 and 2000 V"));
    EXPECT_EQ(codeOf(supply.set(-1, 0.001, bench.context())), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(supply.set(1, 5, bench.context())), ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace gimbalscan
