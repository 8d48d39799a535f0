#include "apt_bench.h"

#include <gimbalscan/devices/wire_log.h>

#include <cstdlib>
namespace gimbalscan::testing {
namespace {
TEST(Dbg, Wire) {
    AptBench bench;
    bench.plug(model("KDC101"));
    bench.addMotor("yaw", "PRM1-Z8");
    std::remove("/tmp/wt-a-wire.log");
    auto log = WireLog::create("/tmp/wt-a-wire.log", bench.clock());
    ASSERT_TRUE(log);
    ASSERT_TRUE(bench.build(*log));
    const auto c = bench.lease().connect(*bench.devices().find("yaw"), bench.context());
    ASSERT_TRUE(c) << textOf(c);
    bench.pause(3.5);
    std::cout << textOf(bench.motor().checkHealth(bench.context())) << "\n";
}
}  // namespace
}  // namespace gimbalscan::testing
